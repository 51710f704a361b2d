"""What the tabs of recovery share: whose invoices, chosen rows, acts, batches, files."""

from collections.abc import Sequence
from datetime import date
from datetime import datetime
from functools import cached_property
from imio.payment import _
from imio.payment import access
from imio.payment import logger
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.page import CONFLICT
from imio.payment.browser.invoices.page import FormPage
from imio.payment.browser.recovery import words
from imio.payment.browser.staff.page import check_post
from imio.payment.browser.staff.page import form_text
from imio.payment.clock import utc_now
from imio.payment.content.batch import Batch
from imio.payment.content.invoice import Invoice
from imio.payment.domain.errors import PaymentError
from imio.payment.formatting import local_day
from imio.payment.recovery.choices import CHANGED
from imio.payment.recovery.choices import version_of_choice
from imio.payment.reporting.names import read_names
from imio.payment.storage.store import get_store
from imio.payment.storage.store import PaymentStore
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound
from zExceptions import Unauthorized


MAX_SHOWN = 500
MAX_BATCHES = 50


def readers_regies() -> tuple[str, ...] | None:
    """Return the régies whose recovery the reader manages. Raises Unauthorized."""
    regies = access.visible_regies(access.MANAGE_RECOVERY)
    if regies == ():
        raise Unauthorized(access.MANAGE_RECOVERY)
    return regies


class Tab(FormPage):
    """One tab; ``acts`` names the methods that change something, by their address."""

    tab = ""
    title = _("title_recovery", default="Recovery")
    acts: dict[str, str] = {}
    # why the last attempt was refused
    refused = ""
    nav = ViewPageTemplateFile("templates/tabs.pt")
    _table = ViewPageTemplateFile("templates/list.pt")
    batches = ViewPageTemplateFile("templates/batches.pt")

    def __init__(self, context, request) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-recovery"
        self.store = get_store()
        self.regies = readers_regies()
        self.now: datetime = utc_now()
        self.today: date = local_day(self.now)

    def serve(self, path: tuple[str, ...]):
        """Answer what stands at an address below the tab."""
        if path and path[-1] in self.acts:
            check_post(self.request)
            return getattr(self, self.acts[path[-1]])(*path[:-1])
        protect(self.request.response)
        return self.show(*path)

    def show(self, *path: str):
        raise NotFound(path[-1] if path else "")

    @cached_property
    def names(self):
        return read_names(self.regies, demarches=())

    def url(self, *parts: str) -> str:
        """Return an address below this tab."""
        own = (self.tab,) if self.tab else ()
        return "/".join((self.address("payment-recovery"), *own, *parts))

    def tabs(self) -> list[dict]:
        base = self.address("payment-recovery")
        return [
            {
                "url": f"{base}/{name}" if name else base,
                "title": self.say(title),
                "current": "page" if name == self.tab else None,
            }
            for name, title in words.TABS
        ]

    def row(self, invoice: Invoice) -> dict:
        """Return what every list shows of an invoice."""
        return {
            "id": invoice.id,
            "number": invoice.tracking_code,
            "payer": invoice.payer_name,
            "url": f"{self.address('payment-invoices')}/{invoice.id}",
            "due_on": self.day(invoice.due_on) if invoice.due_on else "",
            "balance": self.amount(invoice.balance_cents),
        }

    def table(
        self, caption: str, rows: list[dict], names: str, selects: bool = False
    ) -> str:
        """Draw a list of invoices with the named columns."""
        columns = [
            {
                "name": name,
                "label": self.say(words.COLUMNS[name]),
                "is_amount": name in words.AMOUNTS,
            }
            for name in names.split()
        ]
        title = self.say(words.CAPTIONS[caption])
        return self._table(caption=title, rows=rows, columns=columns, selects=selects)

    def reason(self, code: str) -> str:
        return self.say(words.REASONS.get(code, code))

    def chosen(self, regie_uid: str | None = None) -> list[Invoice]:
        """Return the ticked invoices that belong to the reader (and to a régie)."""
        given = self.request.form.get("invoices", [])
        ids = given if isinstance(given, list) else [given]
        ids = [one for one in ids if isinstance(one, str)][:MAX_SHOWN]
        found = [self.store.invoices._getOb(one, None) for one in dict.fromkeys(ids)]
        return [
            one
            for one in found
            if one is not None
            and self.may_see(one.regie_uid)
            and regie_uid in (None, one.regie_uid)
        ]

    def may_see(self, regie_uid: str) -> bool:
        return self.regies is None or regie_uid in self.regies

    def read_day(self, field: Field, default: date, first: date, last: date) -> date:
        """Return the day that is asked for, or the default when none is.

        What cannot be read, or lies outside these bounds, stands as an error in the
        field: then nothing may be shown or done for the default.
        """
        if field.name not in self.request.form:
            field.value = default.isoformat()
            return default
        day = field.read(self.request.form)
        if day is None:
            return default
        if not first <= day <= last:
            field.error = words.OTHER_DAY if day > last else words.PAST_DAY
        return day

    def wrong(self) -> list[Field]:
        """Return the fields in which something is wrong."""
        return []

    def show_wrong(self, page: ViewPageTemplateFile):
        """Show a page with what is wrong with what was typed."""
        self.refuse()
        protect(self.request.response)
        return page()

    def attempt(self, done, function, *arguments):
        """Do something and say so; return what it returned, None when refused."""
        self.refused = ""
        try:
            found = function(*arguments)
        except PaymentError as error:
            self.refused = getattr(error, "code", "")
            logger.info("recovery: not done: %s", type(error).__name__)
            self.tell(words.error_in_words(error), "warning")
            return None
        self.tell(done)
        return found

    def go(self, url: str):
        return self.request.response.redirect(url, status=303)

    def batch(self, batch_id: str, kind: str) -> Batch:
        """Return a batch of the reader's régies. Raises NotFound."""
        batch = self.store.batches._getOb(batch_id, None)
        if batch is None or batch.kind != kind or not self.may_see(batch.regie_uid):
            raise NotFound(batch_id)
        return batch

    def list_batches(self, kind: str, states: dict) -> list[dict]:
        """Return the newest batches of a kind."""
        filters = {"kind": (kind,)}
        if self.regies is not None:
            filters["regie"] = self.regies
        found = self.store.batches.catalog.search(filters).page(0, MAX_BATCHES)
        batches = [self.store.batches._getOb(one) for one in found]
        return [
            {
                "url": self.url(batch.id),
                "at": self.moment(batch.created_at),
                "regie": self.names.regies.get(batch.regie_uid, ""),
                "state": self.say(states[batch.state]),
                "state_id": batch.state,
                "count": batch.total_count,
                "amount": self.amount(batch.amount_cents) if batch.amount_cents else "",
            }
            for batch in batches
        ]

    def send_file(self, name: str, content_type: str, data: bytes | None):
        """Send a file that a batch keeps."""
        if data is None:
            raise NotFound(name)
        response = self.request.response
        response.setHeader("Content-Type", content_type)
        response.setHeader("Content-Disposition", f'attachment; filename="{name}"')
        logger.info("file %s taken by %s", name, self.user_id())
        return data

    def total(self, invoices: Sequence[Invoice]) -> str:
        return self.amount(sum(one.balance_cents for one in invoices))


class ChoiceTab(Tab):
    """A tab where invoices of one régie are ticked, looked at, then made into a batch."""

    # the page on which the choice is looked at
    confirm: ViewPageTemplateFile
    regie_uid = ""
    picked: list[Invoice] = []

    def pick(self) -> None:
        """Read the choice that the form holds."""
        self.regie_uid = form_text(self.request, "regie", 40)
        self.picked = self.chosen(self.regie_uid)

    @property
    def choice(self) -> tuple[PaymentStore, str, list[str]]:
        return self.store, self.regie_uid, [one.id for one in self.picked]

    def look(self) -> list[Invoice]:
        """Return what would be done with the choice. Raises PaymentError."""
        raise NotImplementedError

    def preview(self):
        """Show what would be done with the choice; nothing is written."""
        self.pick()
        try:
            self.look()
        except PaymentError as error:
            self.tell(words.error_in_words(error), "warning")
            return self.go(self.url())
        protect(self.request.response)
        return self.confirm()

    @property
    def seen(self) -> str:
        """What the button was made for: no file is made of another sum."""
        return version_of_choice(self.picked)

    def carry_out(self, done, function, *arguments):
        """Make the batch; a choice that asks another sum than was seen is shown again."""
        seen = form_text(self.request, "seen", 64)
        batch = self.attempt(done, function, *arguments, seen)
        if self.refused == CHANGED:
            protect(self.request.response)
            self.request.response.setStatus(CONFLICT)
            return self.confirm()
        return self.go(self.url(batch.id) if batch is not None else self.url())

    def picked_rows(self) -> list[dict]:
        return [self.row(one) for one in self.picked]
