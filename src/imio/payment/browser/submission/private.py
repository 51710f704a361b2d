"""What every page about one request has in common: proofs, headers, not found."""

from imio.payment import _
from imio.payment.basket.proofs import comes_from_here
from imio.payment.basket.visitor import basket_id_of
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.title import ITitledPage
from imio.payment.checkout.addresses import public_url
from imio.payment.formatting import known_language
from imio.payment.storage.store import get_store
from imio.payment.tokens import is_signed
from imio.payment.tokens import sign
from plone import api
from plone.protect.interfaces import IDisableCSRFProtection
from Products.Five import BrowserView
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound
from zope.interface import alsoProvides
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse


MAX_PARTS = 4


def act_token(request, store, act):
    """Return the proof of a form for one act by this visitor."""
    return sign(store.signing_secret, "act", basket_id_of(request) or "", act)


def may_act(request, store, act):
    """Say whether a form is ours, posted by the visitor to whom we showed it."""
    given = request.form.get("token")
    visitor = basket_id_of(request) or ""
    if not comes_from_here(request):
        return False
    if not is_signed(store.signing_secret, given, "act", visitor, act):
        return False
    # Our proof is stronger than plone.protect's, which our forms need not carry.
    alsoProvides(request, IDisableCSRFProtection)
    return True


def near(url):
    """Return one of our addresses at the host where the visitor is: cookies stay there."""
    portal_url = api.portal.get().absolute_url()
    return portal_url + url.removeprefix(public_url())


def user_id():
    """Return the id of the member who looks, "" for an anonymous visitor."""
    return "" if api.user.is_anonymous() else api.user.get_current().getId()


@implementer(IPublishTraverse, ITitledPage)
class PrivatePage(BrowserView):
    """A page whose address ends with an id and mostly a proof."""

    missing_template = ViewPageTemplateFile("missing.pt")
    title = _("title_missing", default="This page is not available")

    def __init__(self, context, request):
        super().__init__(context, request)
        self.parts = ()

    def __call__(self):
        protect(self.request.response)
        self.request.response.setHeader("X-Robots-Tag", "noindex")
        return self.answer()

    def publishTraverse(self, request, name):
        if len(self.parts) >= MAX_PARTS:
            raise NotFound(name)
        self.parts += (name,)
        return self

    @property
    def store(self):
        return get_store()

    @property
    def portal_url(self):
        return api.portal.get().absolute_url()

    @property
    def language(self):
        return known_language(api.portal.get_current_language())

    def missing(self):
        """Answer the same for what is unknown, over, or somebody else's."""
        self.request.response.setStatus(404)
        self.title = PrivatePage.title
        return self.missing_template()

    def redirect(self, url):
        self.request.response.redirect(url, status=303)
        return ""
