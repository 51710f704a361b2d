"""@@payment-bank-lines[/<line>[/allocate|accept|aside|undo]]: what waits for a person."""

from imio.payment import _
from imio.payment import logger
from imio.payment.browser.bank import words
from imio.payment.browser.bank.bank import act_refused
from imio.payment.browser.bank.line import LinePage
from imio.payment.browser.bank.rows import line_row
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.staff.lists import ListPage
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffFolder
from imio.payment.clock import utc_now
from imio.payment.content.bank_line import BankLine
from imio.payment.domain.errors import PaymentError
from imio.payment.reconciliation import deciding
from imio.payment.reporting.bank_lines import LINE_FACETS
from imio.payment.reporting.bank_lines import list_lines
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.names import read_names
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound

import transaction


_ACTS = {
    "allocate": deciding.allocate,
    "accept": deciding.accept_proposal,
    "aside": deciding.set_aside,
    "undo": deciding.undo,
}


class LineList(ListPage):
    """One page of lines."""

    page_name = "payment-bank-lines"
    title = _("title_bank_lines", default="Lines of bank statements")
    search_help = _(
        "help_search_bank_lines",
        default="Name, communication, reference or number of the statement.",
    )
    empty_text = _("help_no_bank_lines", default="No line corresponds to this search.")
    table = ViewPageTemplateFile("templates/lines.pt")

    def __init__(self, context, request, search) -> None:
        super().__init__(context, request, search, list_lines(get_store(), search))
        names = read_names(demarches=())
        self.choices = {
            "state": (_("label_state", default="State"), words.LINE_STATES),
            "kind": (_("label_bank_outcome", default="What happens"), words.KEPT),
            "platform": (
                _("label_platform", default="Payment platform"),
                names.platforms,
            ),
        }

    def lines(self) -> list[dict]:
        return [line_row(self, line) for line in self.page.items]


class BankLines(StaffFolder):
    """See the module. Who may come here is said in configure.zcml."""

    acts = {
        "allocate": "allocate",
        "accept": "accept",
        "aside": "set_aside",
        "undo": "undo",
    }

    def show_list(self):
        search = read_filters(self.request.form, LINE_FACETS)
        return LineList(self.context, self.request, search)()

    def show_one(self, line_id: str):
        return LinePage(self.context, self.request, self._line(line_id))()

    def allocate(self, line_id: str):
        """Book a line on the chosen items; a form that is wrong is shown again."""
        line = self._line(line_id)
        page = LinePage(self.context, self.request, line)
        if self._is_stale(page):
            return self._go_to(line)
        parts = page.read_parts()
        if parts is not None and self._done("allocate", line, parts):
            return self._go_to(line)
        protect(self.request.response)
        return page.refuse()

    def accept(self, line_id: str):
        """Take the order that is proposed for a line."""
        return self._act("accept", line_id)

    def set_aside(self, line_id: str):
        reason = form_text(self.request, "reason", deciding.MAX_REASON)
        return self._act("aside", line_id, reason)

    def undo(self, line_id: str):
        reason = form_text(self.request, "reason", deciding.MAX_REASON)
        return self._act("undo", line_id, reason)

    def _act(self, name: str, line_id: str, *arguments):
        line = self._line(line_id)
        if not self._is_stale(LinePage(self.context, self.request, line)):
            self._done(name, line, *arguments)
        return self._go_to(line)

    def _is_stale(self, page: LinePage) -> bool:
        """Say whether the button was pressed twice, or stands on an old page."""
        is_stale = form_text(self.request, "seen", 20) != page.seen
        if is_stale:
            self.tell(words.MOVED_ON, "warning")
        return is_stale

    def _done(self, name: str, line: BankLine, *arguments) -> bool:
        """Do an act and say so, or why not."""
        try:
            _ACTS[name](get_store(), line, *arguments, self.user_id(), utc_now())
        except PaymentError as error:
            # What was begun of it must not stay.
            transaction.doom()
            logger.info("bank line %s: %s not done: %s", line.id, name, type(error))
            self.tell(act_refused(error), "warning")
            return False
        self.tell(words.DONE[name])
        return True

    def _go_to(self, line: BankLine):
        address = f"{self.address('payment-bank-lines')}/{line.id}"
        return self.request.response.redirect(address, status=303)

    def _line(self, line_id: str) -> BankLine:
        line = get_store().bank_lines._getOb(line_id, None)
        if line is None:
            raise NotFound(line_id)
        return line
