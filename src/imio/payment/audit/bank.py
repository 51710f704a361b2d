"""I16: what statements of the bank brought is booked once, and adds up."""

from collections import Counter
from collections.abc import Iterator
from imio.payment.audit.findings import Breach
from imio.payment.audit.findings import check_history
from imio.payment.audit.findings import each
from imio.payment.content.bank_line import BankLine
from imio.payment.content.bank_line import BOOKED
from imio.payment.content.bank_line import KEY_PREFIX
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.domain import journal
from imio.payment.reconciliation.files import DONE
from imio.payment.storage.store import PaymentStore


def check_bank(store: PaymentStore) -> Iterator[Breach]:
    """Yield every breach about statements of the bank and their lines. Reads only."""
    booked = _booked_by_key(store)
    counts: Counter = Counter()
    cents: Counter = Counter()
    for line in each(store.bank_lines):
        yield from _check_line(line, booked)
        counts[line.statement_id] += 1
        cents[line.statement_id] += line.amount_cents
    for key in booked:
        yield Breach("I16", key, "booked for a line that does not say so")
    for statement in each(store.statements):
        about = statement.id
        moved = statement.kept_cents + statement.left_cents
        if statement.opening_cents + moved != statement.closing_cents:
            yield Breach("I16", about, "its balances and movements do not add up")
        if store.statement_ids.get(statement.identity) != about:
            yield Breach("I16", about, "it could be booked once more")
        batch = store.batches._getOb(statement.file_id, None)
        kept = (statement.kept_count, statement.kept_cents)
        is_done = batch is not None and batch.state == DONE
        if is_done and kept != (counts[about], cents[about]):
            yield Breach("I16", about, "its lines are not those of its file")


def _booked_by_key(store: PaymentStore) -> Counter:
    """Return what the journal says came from each booking of a line, less what went."""
    found: Counter = Counter()
    for row in store.journal.rows.values():
        if row.event_key.startswith(KEY_PREFIX):
            # Money that arrived is on the side of the commune's account that gains.
            sign = 1 if row.debit.startswith(journal.transfer_account("")) else -1
            found[row.event_key] += sign * row.amount_cents
    return found


def _check_line(line: BankLine, booked: Counter) -> Iterator[Breach]:
    for one in line.allocations:
        if booked.pop(one.key, 0) != one.cents:
            yield Breach("I16", line.id, f"{one.key} is not what the journal says")
    if abs(line.booked_cents) > abs(line.amount_cents):
        yield Breach("I16", line.id, "booked more than it brought")
    if line.state == BOOKED and line.open_cents:
        yield Breach("I16", line.id, "booked, and some of it is not")
    yield from check_history(line.id, line.history, line.state, TO_DECIDE)
