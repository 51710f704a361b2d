"""How money is written down: each function books one kind of movement on one due.

Whoever calls them has proof of the money. All write, none calls a network, and each
leaves the journal balanced: what one account loses another gains.
"""

from dataclasses import dataclass
from datetime import datetime
from imio.payment.checkout.events import CHARGED_BACK
from imio.payment.checkout.events import DueCancelled
from imio.payment.checkout.events import DuePaid
from imio.payment.checkout.events import DueReopened
from imio.payment.checkout.events import OwedBack
from imio.payment.checkout.events import UNDONE
from imio.payment.content.due import Due
from imio.payment.domain import journal
from imio.payment.domain import states
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.reference import new_ordered_id
from imio.payment.storage.store import PaymentStore
from zope.event import notify

import secrets


@dataclass(frozen=True)
class Origin:
    """Where a movement comes from: who or what moved it, why, and the words to find it.

    ``reference`` names it for people (a transaction, a slip, a credit note), ``event_key``
    the message that proved it; ``transaction_id`` is "" when no PSP took part. With
    ``is_correction`` a clerk undoes what was booked by mistake: no bank moved money.
    """

    actor: str
    now: datetime
    reference: str
    transaction_id: str = ""
    event_key: str = ""
    basket_id: str = ""
    is_correction: bool = False


def book_payment(
    store: PaymentStore, due: Due, amount_cents: int, account: str, origin: Origin
) -> int:
    """Book money that arrived on ``account`` for a due; return the cents beyond the debt.

    What the due still asks is paid; the rest is owed back to the payer. Writes.
    """
    to_due = min(max(due.balance_cents, 0), amount_cents)
    too_much = amount_cents - to_due
    if to_due:
        kind = journal.CORRECTION if origin.is_correction else journal.PAYMENT
        _pay(store, due, to_due, kind, account, origin)
    if too_much:
        credit = journal.overpaid_account(due.id)
        _book(store, due, journal.OVERPAYMENT, account, credit, too_much, origin)
        _owe_back(store, due, too_much, "overpayment", origin)
    _close_when_paid(store, due, bool(to_due), origin)
    store.reindex(due)
    return too_much


def book_rounding(
    store: PaymentStore, due: Due, difference_cents: int, account: str, origin: Origin
) -> None:
    """Book that ``account`` holds more (or with a minus less) than cash has paid. Writes.

    The due itself is paid by its own amount; what rounding made of it stands apart.
    """
    apart = journal.rounding_account(due.regie_uid)
    debit, credit = (account, apart) if difference_cents > 0 else (apart, account)
    cents = abs(difference_cents)
    _book(store, due, journal.ROUNDING, debit, credit, cents, origin)


def book_claim(store: PaymentStore, due: Due, origin: Origin) -> None:
    """Book what an invoice asks from its payer, once, when it is issued. Writes."""
    revenue = journal.revenue_account(due.regie_uid)
    credit, debit = revenue, journal.due_account(due.id)
    # A campaign books thousands at once: side by side, they write few nodes.
    row_id = new_ordered_id(origin.now)
    _book(store, due, journal.CLAIM, debit, credit, due.amount_cents, origin, row_id)


def waive(
    store: PaymentStore, due: Due, amount_cents: int, cause: str, origin: Origin
) -> int:
    """Ask ``amount_cents`` less of a due; return the cents that its payer gets back.

    For refusals, credit notes and cancellations: what was paid above what is still
    asked is owed back. A due that asks nothing any more is cancelled. Writes. Raises
    InvalidAmount when the due does not ask that much.
    """
    if not 0 < amount_cents <= due.owed_cents:
        raise InvalidAmount(str(amount_cents))
    revenue, own = journal.revenue_account(due.regie_uid), journal.due_account(due.id)
    row = _book(store, due, journal.WAIVER, revenue, own, amount_cents, origin)
    due.waivers += ((row, amount_cents),)
    released = max(-due.balance_cents, 0)
    if released:
        back = journal.overpaid_account(due.id)
        row = _book(store, due, journal.RELEASE, own, back, released, origin)
        due.payments += ((row, -released),)
        _owe_back(store, due, released, cause, origin)
    if due.owed_cents == 0 and due.due_state != states.CANCELLED:
        _move(due, states.CANCELLED, cause, origin)
        notify(DueCancelled(store, due, cause, origin.reference, origin.now))
    else:
        _close_when_paid(store, due, True, origin)
    store.reindex(due)
    return released


def take_back(
    store: PaymentStore, due: Due, amount_cents: int, account: str, origin: Origin
) -> None:
    """Book a payment that the payer's bank took back from ``account``, or that a clerk
    undoes as the origin says. Writes.

    Money that was owed back to the payer goes first: it is no longer owed. A due that
    is no longer paid is open again. What the payer got back twice is a loss.
    """
    from_back = min(amount_cents, max(due.refundable_cents, 0))
    from_due = min(amount_cents - from_back, due.paid_cents)
    lost = amount_cents - from_back - from_due
    kind = journal.CORRECTION if origin.is_correction else journal.CHARGEBACK
    if from_back:
        debit = journal.overpaid_account(due.id)
        _book(store, due, kind, debit, account, from_back, origin)
        due.owed_back_cents -= from_back
    if from_due:
        debit = journal.due_account(due.id)
        row = _book(store, due, kind, debit, account, from_due, origin)
        due.payments += ((row, -from_due),)
    if lost:
        debit = journal.loss_account(due.regie_uid)
        _book(store, due, kind, debit, account, lost, origin)
        due.lost_cents += lost
    due.charged_back_cents += amount_cents
    if due.due_state == states.PAID and due.balance_cents > 0:
        cause = UNDONE if origin.is_correction else CHARGED_BACK
        _move(due, states.OPEN, cause, origin)
        notify(DueReopened(store, due, origin.reference, origin.now, cause))
    store.reindex(due)


def book_refund(
    store: PaymentStore, due: Due, amount_cents: int, account: str, origin: Origin
) -> str:
    """Book money that left ``account`` for the payer; return the id of the row. Writes.

    Raises InvalidAmount when less is owed back: a refund never exceeds that.
    """
    if not 0 < amount_cents <= due.owed_back_cents:
        raise InvalidAmount(str(amount_cents))
    debit = journal.overpaid_account(due.id)
    row = _book(store, due, journal.REFUND, debit, account, amount_cents, origin)
    due.owed_back_cents -= amount_cents
    store.reindex(due)
    return row


def book_refund_returned(
    store: PaymentStore, due: Due, amount_cents: int, account: str, origin: Origin
) -> None:
    """Book a refund that came back to ``account``: it is owed back once more. Writes."""
    credit = journal.overpaid_account(due.id)
    _book(store, due, journal.REFUND_RETURNED, account, credit, amount_cents, origin)
    due.owed_back_cents += amount_cents
    store.reindex(due)


def recover_loss(
    store: PaymentStore, due: Due, limit_cents: int, origin: Origin
) -> int:
    """Keep money that is owed back for what its payer got twice; return the cents. Writes.

    For a refund that failed after the payer's bank had taken the same money back.
    """
    cents = min(due.lost_cents, due.owed_back_cents, limit_cents)
    if cents:
        debit = journal.overpaid_account(due.id)
        credit = journal.loss_account(due.regie_uid)
        _book(store, due, journal.CHARGEBACK, debit, credit, cents, origin)
        due.owed_back_cents -= cents
        due.lost_cents -= cents
        store.reindex(due)
    return cents


def use_credit(
    store: PaymentStore, due: Due, other: Due, amount_cents: int, origin: Origin
) -> None:
    """Pay another due with what is owed back on this one, as its payer agreed. Writes.

    Raises InvalidAmount for more than either of the two bears.
    """
    if not 0 < amount_cents <= min(due.owed_back_cents, other.balance_cents):
        raise InvalidAmount(str(amount_cents))
    debit = journal.overpaid_account(due.id)
    due.owed_back_cents -= amount_cents
    _pay(store, other, amount_cents, journal.CREDIT, debit, origin)
    _close_when_paid(store, other, True, origin)
    store.reindex(due)
    store.reindex(other)


def _pay(
    store: PaymentStore,
    due: Due,
    amount_cents: int,
    kind: str,
    debit: str,
    origin: Origin,
) -> None:
    credit = journal.due_account(due.id)
    row = _book(store, due, kind, debit, credit, amount_cents, origin)
    due.payments += ((row, amount_cents),)


def _close_when_paid(
    store: PaymentStore, due: Due, changed: bool, origin: Origin
) -> None:
    if not changed or due.balance_cents or due.due_state == states.PAID:
        return
    if due.owed_cents == 0:
        return
    _move(due, states.PAID, "payment", origin)
    notify(DuePaid(store, due, origin.reference, origin.now, origin.basket_id))


def _owe_back(
    store: PaymentStore, due: Due, amount_cents: int, cause: str, origin: Origin
) -> None:
    due.owed_back_cents += amount_cents
    notify(
        OwedBack(
            store, due, amount_cents, cause, origin.reference, origin.now, origin.actor
        )
    )


def _move(due: Due, state: str, cause: str, origin: Origin) -> None:
    due.move_due(state, origin.now, origin.actor, cause, event_key=origin.reference)


def _book(
    store: PaymentStore,
    due: Due,
    kind: str,
    debit: str,
    credit: str,
    amount_cents: int,
    origin: Origin,
    row_id: str = "",
) -> str:
    row = journal.JournalRow(
        row_id=row_id or secrets.token_hex(12),
        at=origin.now,
        kind=kind,
        regie_uid=due.regie_uid,
        due_id=due.id,
        transaction_id=origin.transaction_id,
        debit=debit,
        credit=credit,
        amount_cents=amount_cents,
        event_key=origin.event_key,
        actor=origin.actor,
    )
    store.journal.append(row)
    return row.row_id
