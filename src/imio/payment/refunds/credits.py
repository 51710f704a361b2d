"""Money that is owed back pays another due of the same payer, when they agree."""

from datetime import datetime
from imio.payment.content.due import Due
from imio.payment.content.refund import Refund
from imio.payment.storage.store import PaymentStore


def dues_to_credit(store: PaymentStore, refund: Refund) -> list[Due]:
    """Return open dues of the same payer that this money could pay. Reads only."""
    raise NotImplementedError


def keep_as_credit(
    store: PaymentStore,
    refund: Refund,
    other: Due,
    actor: str,
    now: datetime,
    agreed_by: str,
) -> None:
    """Pay another due of the payer with a refund, as they agreed. Writes.

    What the other due does not need becomes a new refund, ASKED. Raises InvalidAmount
    without ``agreed_by`` or when the other due asks nothing, UnderWay while somebody is
    paying it, ForbiddenTransition.
    """
    raise NotImplementedError
