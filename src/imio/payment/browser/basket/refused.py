"""What is shown when a form came without its proof (403)."""

from imio.payment.browser.checkout.headers import protect
from plone import api
from Products.Five.browser import BrowserView
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class FormRefusedView(BrowserView):
    """Says what to do: go back to the basket, where a fresh form stands."""

    index = ViewPageTemplateFile("refused.pt")

    def __call__(self):
        # The context of the view of an exception is the exception itself.
        self.context = api.portal.get()
        protect(self.request.response)
        # Locked: what follows knows only the names of standard exceptions.
        self.request.response.setStatus(403, lock=True)
        return self.index()

    @property
    def basket_url(self) -> str:
        return f"{api.portal.get().absolute_url()}/@@payment-basket"
