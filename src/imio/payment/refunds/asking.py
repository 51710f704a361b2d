"""Asking for a refund: from here on its money is spoken for."""

from datetime import datetime
from imio.payment.content.due import Due
from imio.payment.content.refund import Refund
from imio.payment.content.transaction import Transaction
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.reference import new_reference
from imio.payment.domain.states import ASKED
from imio.payment.domain.states import HistoryRow
from imio.payment.refunds import moves
from imio.payment.refunds.events import RefundAsked
from imio.payment.storage.store import PaymentStore
from zope.event import notify


def ask_refund(
    store: PaymentStore,
    due: Due,
    amount_cents: int,
    cause: str,
    reason: str,
    actor: str,
    now: datetime,
    transaction_id: str = "",
) -> Refund:
    """Ask that part of what is owed back on a due goes back to its payer.

    The refund waits in state ASKED until ``ways.choose_way`` says how. ``cause`` is a
    code (refused, partly accepted, overpayment, credit_note, manual, back_office),
    ``transaction_id`` the payment that the money came with, if one is known. The cents
    are reserved on the due, so that nobody sends them twice. Writes. Raises InvalidAmount
    for more than ``due.refundable_cents``.
    """
    if not 0 < amount_cents <= due.refundable_cents:
        raise InvalidAmount(str(amount_cents))
    transaction = store.transactions._getOb(transaction_id, None)
    refund = Refund(new_reference())
    refund.created_at = now
    refund.due_id = due.id
    refund.amount_cents = amount_cents
    refund.cause = cause
    refund.reason = reason
    refund.asked_by = actor
    refund.regie_uid = due.regie_uid
    refund.object_title = due.object_title
    refund.platform_id = due.platform_id
    _take_payee(refund, due)
    if transaction is not None:
        refund.transaction_id = transaction.id
        refund.platform_id = transaction.platform_id
        _take_payer(refund, transaction)
    refund.history = (HistoryRow(now, actor, "", ASKED, cause, note=reason),)
    due.reserved_cents += amount_cents
    stored = store.refunds.add(refund)
    moves.keep(store, stored)
    notify(RefundAsked(store, stored, now))
    return stored


def _take_payee(refund: Refund, due: Due) -> None:
    refund.surname = getattr(due, "organisation", "") or due.surname
    refund.first_name = "" if getattr(due, "organisation", "") else due.first_name
    refund.email = due.email
    refund.owner = due.owner
    refund.language = due.language


def _take_payer(refund: Refund, transaction: Transaction) -> None:
    """Whoever paid gets the money back, who need not be whom the due names."""
    refund.owner = transaction.owner or refund.owner
    if transaction.email:
        refund.surname = transaction.surname
        refund.first_name = transaction.first_name
        refund.email = transaction.email
        refund.language = transaction.language
