"""GET @payment-bank-lines[/<line>], POST @payment-bank-lines/<line>/<act>."""

from imio.payment import logger
from imio.payment.api.bank.files import refused
from imio.payment.api.staff.service import iso
from imio.payment.api.staff.service import StaffPost
from imio.payment.api.staff.service import StaffService
from imio.payment.api.staff.transactions import history_row
from imio.payment.clock import utc_now
from imio.payment.content.bank_line import BankLine
from imio.payment.domain.errors import PaymentError
from imio.payment.json_object import read_object
from imio.payment.reconciliation import deciding
from imio.payment.reporting.bank_lines import LINE_FACETS
from imio.payment.reporting.bank_lines import list_lines
from imio.payment.reporting.filters import read_filters
from imio.payment.storage.store import get_store
from plone import api
from zExceptions import BadRequest
from zExceptions import NotFound


ACTS = ("allocate", "accept", "aside", "undo")
MAX_PARTS = 100


def find_line(line_id: str) -> BankLine:
    """Return a line. Raises NotFound."""
    line = get_store().bank_lines._getOb(line_id, None)
    if line is None:
        raise NotFound(line_id)
    return line


def line_as_json(line: BankLine, address: str) -> dict:
    """Return a line; the account of the other side is masked."""
    return {
        "@id": f"{address}/{line.id}",
        "id": line.id,
        "state": line.state,
        "outcome": line.outcome,
        "statement": line.statement_id,
        "statement_number": line.statement_number,
        "platform": line.platform_id,
        "ref": line.ref,
        "amount_cents": line.amount_cents,
        "open_cents": line.open_cents,
        "entry_on": line.entry_on.isoformat(),
        "value_on": line.value_on.isoformat() if line.value_on else None,
        "name": line.name,
        "iban_masked": line.iban_masked,
        "reference": line.reference,
        "communication": line.communication,
        "end_to_end_id": line.end_to_end_id,
        "reason_code": line.reason_code,
        "suggestions": list(line.suggestions),
        "refund": line.refund_id,
        "file": line.file_id,
        "collection": line.collection_id,
        "proven_cents": line.proven_cents,
        "allocations": [
            {"due": one.due_id, "amount_cents": one.cents} for one in line.allocations
        ],
        "created_at": iso(line.created_at),
    }


def line_in_full(line: BankLine, address: str) -> dict:
    """Return a line with its history."""
    history = [history_row(row) for row in line.history]
    return line_as_json(line, address) | {"history": history}


class BankLinesGet(StaffService):
    """A page of lines, the newest first, or one of them."""

    def answer(self):
        if self.path:
            if len(self.path) > 1:
                raise NotFound(self.path[1])
            return line_in_full(find_line(self.path[0]), self.address)
        search = read_filters(self.request.form, LINE_FACETS)
        self.refuse_unreadable(search)
        wanted = self.request.form.get("statement", "")
        if not isinstance(wanted, str):
            raise BadRequest("unreadable: statement")
        page = list_lines(get_store(), search, self.page_size(), wanted)
        items = [line_as_json(line, self.address) for line in page.items]
        return self.as_list(search, page, items)


class BankLinesPost(StaffPost):
    """Does with a line what a person decided."""

    def answer(self):
        if len(self.path) != 2 or self.path[1] not in ACTS:
            raise NotFound(self.path[-1] if self.path else "line")
        line = find_line(self.path[0])
        self.body = read_object(self.request)
        try:
            self._do(self.path[1], line)
        except PaymentError as error:
            logger.info("bank line %s: not done: %s", line.id, type(error))
            return refused(self.request, error)
        return line_in_full(line, self.address)

    def _do(self, act: str, line: BankLine) -> None:
        store, now = get_store(), utc_now()
        actor = api.user.get_current().getId()
        if act == "allocate":
            deciding.allocate(store, line, self._parts(), actor, now)
        elif act == "accept":
            deciding.accept_proposal(store, line, actor, now)
        elif act == "aside":
            deciding.set_aside(store, line, self._reason(), actor, now)
        else:
            deciding.undo(store, line, self._reason(), actor, now)

    def _reason(self) -> str:
        reason = self.body.get("reason", "")
        if not isinstance(reason, str) or len(reason) > deciding.MAX_REASON:
            raise BadRequest("unreadable: reason")
        return reason

    def _parts(self) -> list[tuple[str, int]]:
        given = self.body.get("allocations")
        if not isinstance(given, list) or not 0 < len(given) <= MAX_PARTS:
            raise BadRequest(f"allocations: a list of 1 to {MAX_PARTS}")
        parts = []
        for one in given:
            due_id = one.get("due") if isinstance(one, dict) else None
            cents = one.get("amount_cents") if isinstance(one, dict) else None
            # bool is an int for Python, and no amount for anybody.
            if not isinstance(due_id, str) or type(cents) is not int:
                raise BadRequest("allocations: due and amount_cents")
            parts.append((due_id, cents))
        return parts
