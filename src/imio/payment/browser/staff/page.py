"""What every page of staff has: language, formats, strict input, no copies kept."""

from datetime import date
from datetime import datetime
from functools import cached_property
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.checkout.waking import wake_after_commit
from imio.payment.browser.title import ITitledPage
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import format_datetime
from plone import api
from plone.protect import authenticator
from Products.Five.browser import BrowserView
from urllib.parse import urlencode
from zExceptions import Forbidden
from zExceptions import NotFound
from zope.i18n import translate
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse


MAX_PATH = 3


@implementer(ITitledPage)
class StaffPage(BrowserView):
    """A page that shows payments to somebody who may see them."""

    title = ""

    @cached_property
    def language(self) -> str:
        return api.portal.get_current_language()

    @cached_property
    def site_url(self) -> str:
        return self.context.absolute_url()

    def say(self, message) -> str:
        """Return a text in the reader's language; plain texts stay as they are."""
        return translate(message, target_language=self.language)

    def amount(self, cents: int) -> str:
        return format_amount(cents, self.language)

    def moment(self, at: datetime | None) -> str:
        return format_datetime(at, self.language) if at else ""

    def day(self, on: date) -> str:
        return format_date(on, self.language, "short")

    def address(self, page: str, query: dict[str, str] | None = None) -> str:
        """Return the address of a page of the site."""
        found = f"{self.site_url}/@@{page}"
        return f"{found}?{urlencode(query)}" if query else found

    def user_id(self) -> str:
        return api.user.get_current().getId()

    def tell(self, message, kind: str = "info") -> None:
        api.portal.show_message(self.say(message), self.request, kind)


@implementer(IPublishTraverse)
class StaffFolder(StaffPage):
    """A list at its own address, and below it one page and its acts per object.

    ``acts`` names the methods that change something, by the last part of the address.
    """

    acts: dict[str, str] = {}
    path: tuple[str, ...] = ()

    def publishTraverse(self, request, name):
        if len(self.path) >= MAX_PATH:
            raise NotFound(name)
        self.path += (name,)
        return self

    def __call__(self):
        if len(self.path) == 2 and self.path[1] in self.acts:
            check_post(self.request)
            return getattr(self, self.acts[self.path[1]])(self.path[0])
        protect(self.request.response)
        if not self.path:
            return self.show_list()
        if len(self.path) == 1:
            return self.show_one(self.path[0])
        return self.show_below(*self.path)

    def show_below(self, *path: str):
        raise NotFound(path[-1])


def check_post(request) -> None:
    """Refuse whatever is not a form of ours, sent by the person who sees it."""
    if request.method != "POST":
        raise Forbidden("POST only")
    authenticator.check(request)
    # Whatever is decided, mails follow at once.
    wake_after_commit()


def form_text(request, name: str, limit: int = 2_000) -> str:
    """Return a text of the form; anything else, or a longer one, counts as none."""
    value = request.form.get(name, "")
    return value.strip() if isinstance(value, str) and len(value) <= limit else ""
