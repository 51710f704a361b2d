"""The browser layer, present where the add-on is installed."""

from collective.easyform.interfaces import IEasyFormLayer
from zope.publisher.interfaces.browser import IDefaultBrowserLayer


class IPaymentLayer(IDefaultBrowserLayer, IEasyFormLayer):
    """Marks requests to a site where imio.payment is installed."""
