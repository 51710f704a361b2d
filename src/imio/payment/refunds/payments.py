"""With which payments the money of a due came, and how much of each may go back."""

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from imio.payment.content.due import Due
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import Refund
from imio.payment.content.transaction import Transaction
from imio.payment.domain import states
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.states import REJECTED
from imio.payment.providers.lookup import get_provider
from imio.payment.refunds.moves import refunds_of
from imio.payment.refunds.moves import TAKING_STATES
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.store import PaymentStore


def split_by_payment(
    store: PaymentStore, due: Due, amount_cents: int
) -> Iterator[tuple[str, int]]:
    """Yield (payment id, cents) for money that goes back on a due. Reads only.

    The newest payments first; what came without a PSP is yielded last, with "".
    """
    left = amount_cents
    for transaction in _payments_of(store, due):
        cents = min(left, _room_of(store, transaction, due))
        if cents > 0:
            yield transaction.id, cents
            left -= cents
    if left:
        yield "", left


def refusal_of_psp(
    store: PaymentStore,
    transaction: Transaction,
    amount_cents: int,
    now: datetime,
    refund: Refund | None = None,
) -> tuple[str, datetime | None]:
    """Return why a payment cannot be refunded through its PSP ("" when it can), and
    until when it can. Reads only.

    Codes: by_setting, not_supported, window_over, too_much, no_part, charged_back,
    other_mode, platform_unavailable. ``refund`` is the one that asks, if it exists.
    """
    try:
        platform = get_platform(transaction.platform_id)
        provider = get_provider(transaction.provider)
    except ConfigurationError:
        return "platform_unavailable", None
    capabilities = provider.capabilities
    days = platform.refund_window_days
    if days is None:
        days = capabilities.refund_window_days
    until = transaction.paid_at + timedelta(days=days) if days is not None else None
    left = transaction.amount_cents - transaction.unmatched_cents
    left -= _taken_by_others(store, transaction, refund)
    is_part = amount_cents < transaction.amount_cents
    checks = (
        ("not_supported", not provider.can_refund(platform.settings or {})),
        ("by_setting", bool(platform.refunds_by_transfer)),
        ("other_mode", platform.mode != transaction.mode),
        ("charged_back", bool(transaction.charged_back_cents)),
        ("window_over", until is not None and now >= until),
        ("too_much", amount_cents > left),
        ("no_part", is_part and not capabilities.partial_refund),
    )
    return next((code for code, fails in checks if fails), ""), until


def _taken_by_others(
    store: PaymentStore, transaction: Transaction, refund: Refund | None
) -> int:
    mine = refund.id if refund is not None else ""
    return sum(
        one.amount_cents
        for one in refunds_of(store, transaction.id)
        if one.id != mine and one.way == BY_PSP and one.state in TAKING_STATES
    )


def _payments_of(store: PaymentStore, due: Due) -> list[Transaction]:
    rows = [store.journal.rows[row_id] for row_id, cents in due.payments if cents > 0]
    ids = dict.fromkeys(row.transaction_id for row in reversed(rows))
    return [store.get_transaction(found) for found in ids if found]


def _room_of(store: PaymentStore, transaction: Transaction, due: Due) -> int:
    if transaction.charged_back_cents or transaction.state != states.PAID:
        return 0
    room = sum(s.amount_cents for s in transaction.shares if s.due_id == due.id)
    found = [r for r in refunds_of(store, transaction.id) if r.state != REJECTED]
    own = sum(refund.amount_cents for refund in found if refund.due_id == due.id)
    every = sum(refund.amount_cents for refund in found)
    left = transaction.amount_cents - transaction.unmatched_cents - every
    return min(room - own, left)
