"""Asking the PSP what became of an attempt, and hearing what it sends by itself."""

from datetime import datetime
from datetime import timedelta
from imio.payment.checkout.settle import expire
from imio.payment.checkout.settle import settle
from imio.payment.checkout.start import account_for
from imio.payment.content.transaction import Transaction
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import UnknownAttempt
from imio.payment.providers.checks import check
from imio.payment.providers.lookup import get_provider
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.store import PaymentStore


FIRST_ASK_AFTER = timedelta(minutes=5)
ASK_AGAIN_AFTER = timedelta(minutes=5)
# The PSP may still be finishing a payment begun in the last second of its session.
GRACE_AFTER_EXPIRY = timedelta(minutes=10)


class StoredAttempts:
    """AttemptLookup over one platform of a store: the wall between platforms."""

    def __init__(self, store: PaymentStore, platform_id: str) -> None:
        self._store = store
        self._platform_id = platform_id

    def by_reference(self, reference: str) -> psp.Attempt | None:
        transaction = self.find(reference)
        return transaction.as_attempt() if transaction is not None else None

    def by_psp_id(self, psp_id: str) -> psp.Attempt | None:
        reference = self._store.psp_ids.get((self._platform_id, psp_id))
        return self.by_reference(reference) if reference else None

    def find(self, reference: str | None) -> Transaction | None:
        """Return the transaction with this reference if it is of this platform."""
        transaction = self._store.transactions._getOb(reference or "", None)
        if transaction is None or transaction.platform_id != self._platform_id:
            return None
        return transaction

    def of(self, verdict: psp.Verdict) -> Transaction:
        """Return the transaction that a verdict is about. Raises UnknownAttempt."""
        reference = verdict.reference or self._store.psp_ids.get(
            (self._platform_id, verdict.psp_id or "")
        )
        transaction = self.find(reference)
        if transaction is None:
            raise UnknownAttempt(reference or verdict.psp_id or "")
        return transaction


def hear(
    store: PaymentStore, platform_id: str, message: psp.HttpMessage, now: datetime
) -> psp.Acknowledgement:
    """Take a notification of a PSP: verify, settle, and return the answer it expects.

    May call the network before it writes. Raises InvalidNotification (change nothing),
    GatewayUnreachable (the PSP must send again), PlatformUnavailable.
    """
    provider = get_provider(get_platform(platform_id).provider)
    account = account_for(store, platform_id)
    attempts = StoredAttempts(store, platform_id)
    try:
        verdict = provider.read_notification(account, message, attempts)
        transaction = attempts.of(verdict)
    except UnknownAttempt:
        # The same answer as for a known one, so that nobody learns which exist.
        return provider.acknowledge(account, True)
    if not _is_idle(transaction, verdict, account):
        settle(store, transaction, verdict, account, "notification", now)
    return provider.acknowledge(account, True)


def hear_return(
    store: PaymentStore,
    transaction: Transaction,
    message: psp.HttpMessage,
    now: datetime,
) -> bool:
    """Use what the browser brought back, where the PSP seals it; True when it changed anything.

    Writes only for a sealed answer. Raises InvalidNotification for a false one.
    """
    account = account_for(store, transaction.platform_id)
    attempts = StoredAttempts(store, transaction.platform_id)
    verdict = get_provider(transaction.provider).read_return(account, message, attempts)
    if verdict is None or attempts.of(verdict).id != transaction.id:
        return False
    if _is_idle(transaction, verdict, account):
        return False
    return settle(store, transaction, verdict, account, "return", now)


def _is_idle(
    transaction: Transaction, verdict: psp.Verdict, account: psp.Account
) -> bool:
    """Say whether an unproven word comes after the end, and tells of no payment.

    Whoever knows the address of an attempt can write it: it must not write for ever.
    """
    if verdict.proof != "declared" or transaction.is_live:
        return False
    tells_payment = verdict.state == psp.PAID and transaction.state != states.PAID
    return not tells_payment or bool(check(transaction.as_attempt(), verdict, account))


def fetch_verdict(store: PaymentStore, transaction: Transaction) -> psp.Verdict:
    """Ask the PSP about an attempt. Calls the network, writes nothing.

    An attempt that never reached the bank is pending when the PSP knows nothing of it,
    and so is every attempt at a PSP that answers no questions: our clock ends it.
    Raises GatewayUnreachable, GatewayRefused, PlatformUnavailable.
    """
    account = account_for(store, transaction.platform_id)
    provider = get_provider(transaction.provider)
    if not provider.capabilities.query:
        return _nothing_heard("not-asked")
    try:
        return provider.fetch(account, transaction.as_attempt())
    except GatewayRefused:
        if transaction.state != states.CREATED:
            raise
        return _nothing_heard("not-started")


def _nothing_heard(event_key: str) -> psp.Verdict:
    return psp.Verdict(
        authentic=True, state=psp.PENDING, event_key=event_key, proof="clock"
    )


def cancel_verdict(store: PaymentStore, transaction: Transaction) -> psp.Verdict:
    """Close an attempt at the PSP and return its word. Calls the network, writes nothing."""
    account = account_for(store, transaction.platform_id)
    return get_provider(transaction.provider).cancel(account, transaction.as_attempt())


def apply_verdict(
    store: PaymentStore,
    transaction: Transaction,
    verdict: psp.Verdict,
    actor: str,
    now: datetime,
) -> bool:
    """Settle an answer that was asked for; past its time an attempt ends here. Writes."""
    account = account_for(store, transaction.platform_id)
    changed = settle(store, transaction, verdict, account, actor, now)
    transaction.asked_at = now
    transaction.asked_count += 1
    over = now >= transaction.expires_at + GRACE_AFTER_EXPIRY
    if transaction.is_live and over and verdict.state in (None, psp.PENDING):
        expire(store, transaction, actor, now)
        return True
    return changed


def needs_asking(transaction: Transaction, now: datetime) -> bool:
    """Say whether the sweep should ask the PSP about a live attempt now."""
    if transaction.asked_at is None:
        return now >= transaction.created_at + FIRST_ASK_AFTER
    return now >= transaction.asked_at + ASK_AGAIN_AFTER
