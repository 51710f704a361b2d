"""What the services of staff share: paths, pages, errors, and who may call them."""

from datetime import datetime
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.filters import read_number
from imio.payment.reporting.listing import Page
from plone.protect.authenticator import check
from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.services import Service
from urllib.parse import urlencode
from zExceptions import BadRequest
from zExceptions import Forbidden
from zExceptions import NotFound
from zExceptions import Unauthorized
from zope.interface import alsoProvides
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse


MAX_PATH = 2
MAX_PAGE_SIZE = 100
DEFAULT_PAGE_SIZE = 30


def iso(at: datetime | None) -> str | None:
    """Write an instant as ISO 8601, in UTC."""
    return at.isoformat() if at else None


@implementer(IPublishTraverse)
class StaffService(Service):
    """A service on the site root with ids below its name."""

    path: tuple[str, ...] = ()
    max_path = MAX_PATH

    def publishTraverse(self, request, name):
        if len(self.path) >= self.max_path:
            raise NotFound(name)
        self.path += (name,)
        return self

    def reply(self):
        self.request.response.setHeader("Cache-Control", "no-store")
        return self.answer()

    def answer(self):
        raise NotImplementedError

    def demand(self, allowed) -> None:
        """Refuse a caller who may see nothing at all."""
        if allowed == ():
            raise Unauthorized(self.name)

    @property
    def name(self) -> str:
        """The name that callers write: plone.rest puts method and type before it."""
        return f"@{self.__name__.rpartition('@')[2]}"

    @property
    def address(self) -> str:
        return f"{self.context.absolute_url()}/{self.name}"

    def page_size(self) -> int:
        size = read_number(self.request.form, "b_size", DEFAULT_PAGE_SIZE)
        return min(max(size, 1), MAX_PAGE_SIZE)

    def refuse_unreadable(self, search: Filters) -> None:
        """Refuse filters that cannot be read: another list would mislead a program."""
        if search.problems:
            raise BadRequest(f"unreadable: {', '.join(search.problems)}")

    def as_list(self, search: Filters, page: Page, items: list[dict]) -> dict:
        """Return one page as plone.restapi writes lists, with links to its neighbours."""
        batching = {"@id": self._link(search, page.start, page.size)}
        if page.start:
            start = max(page.start - page.size, 0)
            batching["prev"] = self._link(search, start, page.size)
        if page.has_more:
            batching["next"] = self._link(search, page.start + page.size, page.size)
        return {
            "@id": self.address,
            "items": items,
            "items_total": page.total,
            "sort": page.sort,
            "batching": batching,
        }

    def _link(self, search: Filters, start: int, size: int) -> str:
        query = search.query(start=start) | {"b_size": str(size)}
        return f"{self.address}?{urlencode(query)}"


class StaffPost(StaffService):
    """A service that changes something.

    A browser sends its cookie along with forms of any site. So a call must be JSON,
    and come with its own credentials or with the token of our pages.
    """

    # A DELETE sends none; no form of another site can send that method.
    has_body = True

    def reply(self):
        content_type = self.request.getHeader("Content-Type", "")
        is_json = content_type.partition(";")[0].strip().lower() == "application/json"
        if self.has_body and not is_json:
            raise BadRequest("JSON expected")
        if not self.request._auth:
            self._check_token()
        # Checked just now, in a way that fits a program.
        alsoProvides(self.request, IDisableCSRFProtection)
        return super().reply()

    def _check_token(self) -> None:
        token = self.request.getHeader("X-CSRF-TOKEN", "")
        if not token:
            raise Forbidden("token missing")
        check(self.request)
