"""From a basket to an attempt when an earlier attempt may still be alive.

Paying again never opens a second live attempt: the earlier one is resumed, or the PSP
is asked about it and it is closed, or the citizen is told that it goes on elsewhere.
"""

from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from imio.payment.basket.contents import is_doubted
from imio.payment.checkout.ask import apply_verdict
from imio.payment.checkout.ask import cancel_verdict
from imio.payment.checkout.ask import fetch_verdict
from imio.payment.checkout.ask import GRACE_AFTER_EXPIRY
from imio.payment.checkout.start import Payer
from imio.payment.checkout.start import refuse_unpayable
from imio.payment.checkout.start import start_attempt
from imio.payment.content.due import Due
from imio.payment.content.transaction import Transaction
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import NotPayable
from imio.payment.domain.errors import PaidElsewhere
from imio.payment.providers.lookup import get_provider
from imio.payment.storage.store import PaymentStore


SUPERSEDED = "superseded"


def pay(
    store: PaymentStore,
    dues: Sequence[Due],
    payer: Payer,
    now: datetime,
    take_over: bool = False,
) -> Transaction:
    """Return the one live attempt that pays ``dues``: a new one, or the one under way.

    ``take_over`` closes the attempt of somebody else instead of telling of it. May call
    the network, always before it writes. Raises NotPayable, PaidElsewhere,
    GatewayUnreachable, GatewayRefused, PlatformUnavailable, ConfigurationError.
    """
    for due in dues:
        if not due.is_payable:
            raise NotPayable("not_open", due.id)
        if is_doubted(store, due):
            raise NotPayable("doubted", due.id)
    earlier = [store.get_transaction(held) for held in _held_by(store, dues)]
    if len(earlier) == 1 and _resumes(earlier[0], dues, payer, now):
        return earlier[0]
    # A live attempt is closed only for a new one that will be taken.
    refuse_unpayable(store, dues, payer, now)
    words = [
        (
            attempt,
            _last_word(store, attempt, take_over or is_payer(attempt, payer), now),
        )
        for attempt in earlier
    ]
    words = [
        (attempt, word or _close_at_bank(store, attempt)) for attempt, word in words
    ]
    for attempt, verdict in words:
        apply_verdict(store, attempt, verdict, "pay", now)
        if attempt.is_live:
            raise PaidElsewhere(attempt.id, can_take_over=False)
    return start_attempt(store, dues, payer, now)


def _held_by(store: PaymentStore, dues: Sequence[Due]) -> list[str]:
    """Return the live attempts that hold dues, each once."""
    return list(
        dict.fromkeys(store.locks[due.id] for due in dues if due.id in store.locks)
    )


def is_payer(transaction: Transaction, payer: Payer) -> bool:
    """Say whether an attempt was begun by this very visitor."""
    if payer.owner or transaction.owner:
        return payer.owner == transaction.owner
    return bool(payer.basket_id) and payer.basket_id == transaction.basket_id


def _resumes(
    transaction: Transaction, dues: Sequence[Due], payer: Payer, now: datetime
) -> bool:
    """Say whether an attempt is this visitor's, still open, for these dues and amounts."""
    asked = {(due.id, due.balance_cents) for due in dues}
    begun = {(share.due_id, share.amount_cents) for share in transaction.shares}
    is_open = transaction.expires_at > now
    return is_open and asked == begun and is_payer(transaction, payer)


def _last_word(
    store: PaymentStore, transaction: Transaction, may_close: bool, now: datetime
) -> psp.Verdict | None:
    """Return the word that ends an earlier attempt, None when the PSP must close it first.

    Raises PaidElsewhere for one that goes on.
    """
    if transaction.state == states.CREATED:
        # Nobody was ever sent to the bank: the site alone can end it.
        if not may_close:
            raise PaidElsewhere(transaction.id, can_take_over=True)
        return _superseded()
    verdict = fetch_verdict(store, transaction)
    is_over = now >= transaction.expires_at + GRACE_AFTER_EXPIRY
    if is_over or verdict.state not in (None, psp.PENDING):
        return verdict
    capabilities = get_provider(transaction.provider).capabilities
    if capabilities.retry_wait_minutes:
        retry_at = _begun_at(transaction) + timedelta(
            minutes=capabilities.retry_wait_minutes
        )
        if now < retry_at:
            raise PaidElsewhere(transaction.id, can_take_over=False, retry_at=retry_at)
        if not may_close:
            raise PaidElsewhere(transaction.id, can_take_over=True)
        # The PSP's page has closed by then; a word that comes late is still heard.
        return _superseded()
    can_cancel = capabilities.cancel
    if not (may_close and can_cancel):
        raise PaidElsewhere(transaction.id, can_take_over=can_cancel)
    return None


def _close_at_bank(store: PaymentStore, transaction: Transaction) -> psp.Verdict:
    try:
        return cancel_verdict(store, transaction)
    except GatewayRefused as error:
        # It is being paid at this very moment, or was too far to be closed.
        raise PaidElsewhere(transaction.id, can_take_over=False) from error


def _begun_at(transaction: Transaction) -> datetime:
    return transaction.started_at or transaction.created_at


def _superseded() -> psp.Verdict:
    return psp.Verdict(
        authentic=True,
        state=psp.CANCELLED,
        event_key=SUPERSEDED,
        reason=SUPERSEDED,
        proof="clock",
    )
