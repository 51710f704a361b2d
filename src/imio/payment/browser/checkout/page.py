"""What the pages of basket and payment share: headers, title, language, address parts."""

from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.title import ITitledPage
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import format_datetime
from imio.payment.formatting import known_language
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from plone import api
from Products.Five.browser import BrowserView
from zExceptions import NotFound
from zope.i18n import translate
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse


@implementer(ITitledPage)
class PaymentPage(BrowserView):
    """A page around a payment."""

    title = ""

    def __init__(self, context, request):
        super().__init__(context, request)
        protect(request.response)
        request.set("disable_plone.leftcolumn", True)
        request.set("disable_plone.rightcolumn", True)

    @property
    def store(self):
        return get_store()

    @property
    def site_url(self) -> str:
        return api.portal.get().absolute_url()

    @property
    def desk_url(self) -> str:
        """Return where citizens find the forms: the counter if one is set, else home."""
        path = (get_settings().desk_path or "").strip("/")
        return f"{self.site_url}/{path}" if path else self.site_url

    @property
    def language(self) -> str:
        return known_language(api.portal.get_current_language())

    def amount(self, cents: int) -> str:
        return format_amount(cents, self.language)

    def day(self, moment) -> str:
        return format_date(moment, self.language)

    def moment(self, moment) -> str:
        return format_datetime(moment, self.language)

    def say(self, message) -> str:
        """Return a message in the reader's language."""
        return translate(message, context=self.request)

    def platform(self, platform_id: str):
        return get_platform(platform_id)

    def see_other(self, url: str) -> str:
        self.request.response.redirect(url, status=303)
        return ""


@implementer(IPublishTraverse)
class AddressedPage(PaymentPage):
    """A page whose address goes on with what it is about."""

    parts_expected = 2

    def __init__(self, context, request):
        super().__init__(context, request)
        self.parts: tuple[str, ...] = ()

    def publishTraverse(self, request, name):
        if len(self.parts) >= self.parts_expected:
            raise NotFound(name)
        self.parts += (name,)
        return self

    @property
    def is_read_only(self) -> bool:
        """Say whether the method must change nothing: only GET and POST may."""
        return self.request.method not in ("GET", "POST")
