"""Why a line that names an item or an order of ours was not booked by itself."""

from imio.payment.banking.statement import SUGGEST
from imio.payment.banking.written_references import find_numbers
from imio.payment.content.bank_line import BankLine
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.reconciliation.accounts import own_accounts
from imio.payment.reconciliation.accounts import platforms_elsewhere
from imio.payment.reconciliation.orders import file_at
from imio.payment.reconciliation.orders import find_collection_row
from imio.payment.storage.store import PaymentStore


# What is proposed belongs to another account; the line names several items.
ELSEWHERE = "elsewhere"
SEVERAL = "several"


def why_proposed(store: PaymentStore, line: BankLine) -> str:
    """Say why what a line names is only proposed: ELSEWHERE, SEVERAL, "" for a likeness.

    Reads only.
    """
    if line.state != TO_DECIDE or line.outcome != SUGGEST:
        return ""
    if _is_elsewhere(store, line):
        return ELSEWHERE
    numbers = find_numbers(f"{line.reference} {line.communication}")
    dues = (store.get_due(due_id) for due_id in line.suggestions)
    named = [due for due in dues if due is not None and due.communication in numbers]
    return SEVERAL if len(named) > 1 else ""


def _is_elsewhere(store: PaymentStore, line: BankLine) -> bool:
    elsewhere = platforms_elsewhere(own_accounts(), (line.platform_id,))
    return not elsewhere.isdisjoint(_platforms_of(store, line))


def _platforms_of(store: PaymentStore, line: BankLine) -> list[str]:
    """Return the platforms of all that is proposed for a line."""
    collection, _row = find_collection_row(store, line.collection_id)
    found = [
        store.refunds._getOb(line.refund_id, None) if line.refund_id else None,
        file_at(store, line.file_id),
        collection,
        *(store.get_due(due_id) for due_id in line.suggestions),
    ]
    return [one.platform_id for one in found if one is not None]
