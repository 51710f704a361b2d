"""The browser layer, present where the add-on is installed."""

from plone.app.z3cform.interfaces import IPloneFormLayer
from zope.publisher.interfaces.browser import IDefaultBrowserLayer


class IPaymentLayer(IDefaultBrowserLayer, IPloneFormLayer):
    """Marks requests to a site where imio.payment is installed."""
