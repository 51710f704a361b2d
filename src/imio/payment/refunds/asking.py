"""Asking for a refund: from here on its money is spoken for."""

from datetime import datetime
from imio.payment.content.due import Due
from imio.payment.content.refund import Refund
from imio.payment.storage.store import PaymentStore


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
    raise NotImplementedError
