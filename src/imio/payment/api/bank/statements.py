"""GET @payment-bank-statements[/<id>]: statements that are in the books."""

from imio.payment.api.staff.service import iso
from imio.payment.api.staff.service import StaffService
from imio.payment.content.bank_statement import BankStatement
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.listing import read_page
from imio.payment.storage.store import get_store
from zExceptions import NotFound


def statement_as_json(statement: BankStatement, address: str) -> dict:
    """Return a statement: its balances, and how its lines lead from one to the other."""
    return {
        "@id": f"{address}/{statement.id}",
        "id": statement.id,
        "iban": statement.iban,
        "platform": statement.platform_id,
        "number": statement.number,
        "on": statement.on.isoformat(),
        "opening_cents": statement.opening_cents,
        "closing_cents": statement.closing_cents,
        "kept_count": statement.kept_count,
        "kept_cents": statement.kept_cents,
        "left_count": statement.left_count,
        "left_cents": statement.left_cents,
        "gap_cents": statement.gap_cents,
        "file": statement.file_id,
        "created_at": iso(statement.created_at),
        "created_by": statement.created_by,
    }


class StatementsGet(StaffService):
    """A page of statements, the newest first, or one of them."""

    def answer(self):
        store = get_store()
        if not self.path:
            search = read_filters(self.request.form, ("platform",))
            self.refuse_unreadable(search)
            filters = {"platform": (search.platform,)} if search.platform else {}
            found = store.statements.catalog.search(filters, search.words)
            page = read_page(store.statements, found, search, self.page_size())
            items = [statement_as_json(one, self.address) for one in page.items]
            return self.as_list(search, page, items)
        statement = store.statements._getOb(self.path[0], None)
        if statement is None or len(self.path) > 1:
            raise NotFound(self.path[-1])
        return statement_as_json(statement, self.address)
