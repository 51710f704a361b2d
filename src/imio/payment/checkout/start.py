"""From dues to an attempt, and from an attempt to the bank's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from imio.payment.checkout.obstacles import NOT_OPEN
from imio.payment.checkout.obstacles import obstacle_of
from imio.payment.checkout.settle import remember_way
from imio.payment.content.collecting import platform_of
from imio.payment.content.due import Due
from imio.payment.content.transaction import Share
from imio.payment.content.transaction import Transaction
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import NotPayable
from imio.payment.domain.errors import UnderWay
from imio.payment.domain.reference import new_reference
from imio.payment.providers.lookup import get_provider
from imio.payment.storage.platforms import account_of
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.secrets import PREVIOUS
from imio.payment.storage.store import PaymentStore


@dataclass(frozen=True)
class Payer:
    """Who pays, as far as we know; ``owner`` is a user id or ""."""

    owner: str = ""
    basket_id: str = ""
    surname: str = ""
    first_name: str = ""
    email: str = ""
    language: str = "fr"


def account_for(store: PaymentStore, platform_id: str) -> psp.Account:
    """Return a platform with its keys. Raises PlatformUnavailable, ConfigurationError."""
    provider = get_provider(get_platform(platform_id).provider)
    names = [field.name for field in provider.settings if field.secret]
    previous = [name + PREVIOUS for name in names]
    return account_of(store, platform_id, (*names, *previous))


def start_attempt(
    store: PaymentStore, dues: Sequence[Due], payer: Payer, now: datetime
) -> Transaction:
    """Create one attempt to pay ``dues`` of one platform and lock each of them.

    Writes, calls no network: the bank is asked only after this has been committed.
    Raises NotPayable (see refuse_unpayable), UnderWay when a live attempt holds a due.
    """
    refuse_unpayable(store, dues, payer, now)
    for due in dues:
        _refuse_locked(store, due)
    platform_id = _common_platform(dues)
    platform = get_platform(platform_id)
    capabilities = get_provider(platform.provider).capabilities
    amount_cents = sum(due.balance_cents for due in dues)
    transaction = Transaction(new_reference())
    transaction.platform_id = platform_id
    transaction.provider = platform.provider
    transaction.mode = platform.mode
    transaction.shares = tuple(_share(due) for due in dues)
    transaction.amount_cents = amount_cents
    transaction.owner = payer.owner
    transaction.basket_id = payer.basket_id
    transaction.surname = payer.surname
    transaction.first_name = payer.first_name
    transaction.email = payer.email
    transaction.language = payer.language
    transaction.created_at = now
    transaction.expires_at = now + timedelta(minutes=capabilities.session_minutes)
    transaction.note(now, payer.owner or "citizen", "", states.CREATED, "pay")
    for due in dues:
        # Two attempts at one second insert the same key: the database lets one through.
        store.locks.insert(due.id, transaction.id)
    return store.transactions.add(transaction)


def refuse_unpayable(
    store: PaymentStore, dues: Sequence[Due], payer: Payer, now: datetime
) -> None:
    """Raise NotPayable for what can be known to be refused, whoever else is paying.

    Asked before an earlier attempt is closed for a new one. The codes: no_single_platform,
    platform_disabled, those of the dues, those of refusal_of. Writes nothing.
    """
    platform = get_platform(_common_platform(dues))
    if not platform.enabled:
        raise NotPayable("platform_disabled")
    for due in dues:
        _refuse_stopped(store, due, now)
    capabilities = get_provider(platform.provider).capabilities
    amount_cents = sum(due.balance_cents for due in dues)
    if refusal := refusal_of(capabilities, amount_cents, payer.email):
        raise NotPayable(refusal)


def refusal_of(capabilities: psp.Capabilities, amount_cents: int, email: str) -> str:
    """Name what a PSP would refuse in a payment, before anybody is sent there.

    Returns "", or one of the codes email_needed, amount_too_small, amount_too_large.
    """
    if capabilities.needs_email and not email.strip():
        return "email_needed"
    if amount_cents < capabilities.min_amount_cents:
        return "amount_too_small"
    largest = capabilities.max_amount_cents
    if largest is not None and amount_cents > largest:
        return "amount_too_large"
    return ""


def _refuse_stopped(store: PaymentStore, due: Due, now: datetime) -> None:
    obstacle = obstacle_of(store, due, now)
    if obstacle is not None:
        code = NOT_OPEN if due.due_state != states.OPEN else obstacle.code
        raise NotPayable(code, due.id)


def _refuse_locked(store: PaymentStore, due: Due) -> None:
    if due.id in store.locks:
        raise UnderWay(store.locks[due.id])


def _common_platform(dues: Sequence[Due]) -> str:
    platforms = {platform_of(due) for due in dues}
    if len(platforms) != 1:
        raise NotPayable("no_single_platform")
    return platforms.pop()


def _share(due: Due) -> Share:
    return Share(
        due_id=due.id,
        regie_uid=due.regie_uid,
        demarche_uid=due.demarche_uid,
        title=due.object_title,
        communication=due.communication,
        amount_cents=due.balance_cents,
        tracking_code=due.tracking_code,
        accounting_code=due.accounting_codes,
    )


def order_of(transaction: Transaction, return_url: str, notify_url: str) -> psp.Order:
    """Return what the PSP is told about an attempt."""
    first = transaction.shares[0]
    return psp.Order(
        reference=transaction.id,
        amount_cents=transaction.amount_cents,
        return_url=return_url,
        notify_url=notify_url,
        description=", ".join(
            dict.fromkeys(share.title for share in transaction.shares)
        )[:200],
        language=transaction.language,
        email=transaction.email or None,
        first_name=transaction.first_name or None,
        surname=transaction.surname or None,
        debt_reference=first.communication or None,
        financial_year=transaction.created_at.year,
        expires_at=transaction.expires_at,
    )


def open_at_bank(
    store: PaymentStore, transaction: Transaction, order: psp.Order
) -> psp.Redirect | psp.PostForm:
    """Ask the PSP for the way to its page. Calls the network, writes nothing.

    Raises GatewayUnreachable, GatewayRefused, PlatformUnavailable.
    """
    account = account_for(store, transaction.platform_id)
    return get_provider(transaction.provider).start(account, order)


def note_started(
    store: PaymentStore,
    transaction: Transaction,
    way: psp.Redirect | psp.PostForm,
    now: datetime,
) -> None:
    """Keep the way to the bank, so that a reload or "back" resumes the attempt. Writes."""
    if not states.transaction_outranks(states.STARTED, transaction.state):
        return
    transaction.note(now, "citizen", transaction.state, states.STARTED, "go")
    transaction.state = states.STARTED
    transaction.started_at = now
    remember_way(store, transaction, way)
    store.transactions.reindex(transaction)
