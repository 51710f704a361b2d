"""I6: what goes back was paid, is booked, and is promised once."""

from collections import Counter
from collections.abc import Iterator
from imio.payment.audit.findings import Breach
from imio.payment.audit.findings import check_history
from imio.payment.audit.findings import each
from imio.payment.content.refund import BY_CREDIT
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import Refund
from imio.payment.domain import journal
from imio.payment.domain import states
from imio.payment.refunds.moves import GONE_STATES
from imio.payment.refunds.moves import OPEN_STATES
from imio.payment.refunds.moves import TAKING_STATES
from imio.payment.storage.store import PaymentStore


_BOOKED = (journal.REFUND, journal.REFUND_RETURNED, journal.CREDIT)


def check_refunds(store: PaymentStore) -> Iterator[Breach]:
    """Yield every breach about refunds of a site. Reads only."""
    booked = _booked_by_refund(store)
    reserved: Counter = Counter()
    taken: Counter = Counter()
    gone: Counter = Counter()
    waiting = set()
    for refund in each(store.refunds):
        yield from _check_refund(refund, booked.pop(refund.id, 0))
        through = refund.transaction_id
        by_psp = refund.amount_cents if refund.way == BY_PSP else 0
        if refund.state in OPEN_STATES:
            reserved[refund.due_id] += refund.amount_cents
            waiting.add(through)
        taken[through] += by_psp if refund.state in TAKING_STATES else 0
        gone[through] += by_psp if refund.state in GONE_STATES else 0
    for refund_id in booked:
        yield Breach("I6", refund_id, "money went back for no refund")
    for folder in (store.requests, store.invoices):
        for due in each(folder):
            if reserved[due.id] != due.reserved_cents:
                yield Breach("I6", due.id, "what is reserved differs from its refunds")
    for transaction in each(store.transactions):
        about = transaction.id
        if gone[about] > transaction.amount_cents:
            yield Breach("I6", about, "refunds exceed the payment")
        if taken[about] != transaction.refunded_cents:
            yield Breach("I6", about, "what refunds take differs from its refunds")
        if (about in waiting) != transaction.to_refund:
            yield Breach("I6", about, "its mark differs from its refunds")


def _booked_by_refund(store: PaymentStore) -> Counter:
    """Return the cents that the journal says went back, by refund."""
    found: Counter = Counter()
    for row in store.journal.rows.values():
        if row.kind in _BOOKED:
            is_return = row.kind == journal.REFUND_RETURNED
            found[row.event_key] += -row.amount_cents if is_return else row.amount_cents
    return found


def _check_refund(refund: Refund, booked_cents: int) -> Iterator[Breach]:
    is_done = refund.state == states.DONE
    if booked_cents != (refund.amount_cents if is_done else 0):
        yield Breach("I6", refund.id, "what is booked differs from its state")
    if is_done != refund.is_booked:
        yield Breach("I6", refund.id, "done and not booked, or the other way round")
    if refund.amount_cents <= 0:
        yield Breach("I6", refund.id, "a refund of nothing")
    if refund.way == BY_CREDIT and not (is_done and refund.credited_id):
        yield Breach("I6", refund.id, "a credit that paid nothing")
    if refund.state == states.REJECTED and refund.iban_encrypted:
        yield Breach("I6", refund.id, "keeps an account that it does not need")
    yield from check_history(refund.id, refund.history, refund.state)
