"""What passes between the site and a payment service provider (PSP): plain values.

A provider takes and returns these and knows nothing of Zope, so that the same
code answers a site, a file of test vectors and a simulator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Any
from typing import Protocol


PENDING = "pending"
PAID = "paid"
REFUSED = "refused"
CANCELLED = "cancelled"
EXPIRED = "expired"
ERROR = "error"
VERDICT_STATES = (PENDING, PAID, REFUSED, CANCELLED, EXPIRED, ERROR)

REFUND_PENDING = "refund_pending"
REFUNDED = "refunded"
REFUND_FAILED = "refund_failed"

ASK_FIRST = "ask_first"
RETRY = "retry"
RETRY_SAME_KEY = "retry_same_key"

TEST = "test"
LIVE = "live"


@dataclass(frozen=True)
class Account:
    """A platform as a provider sees it: which shop, which mode, which keys."""

    platform_id: str
    provider: str
    mode: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def keys(self, name: str) -> tuple[str, ...]:
        """Return the accepted values of a secret: the newest first, then the previous one.

        While a key is renewed, the old one stays under ``<name>_previous``: we sign
        with the newest and verify with both. Empty when the platform has no such key.
        """
        values = (self.secrets.get(name), self.secrets.get(f"{name}_previous"))
        return tuple(value for value in values if value)


@dataclass(frozen=True)
class Order:
    """One attempt to pay, as it is sent to the PSP."""

    reference: str
    amount_cents: int
    return_url: str
    notify_url: str
    description: str
    language: str = "fr"
    currency: str = "EUR"
    email: str | None = None
    debt_reference: str | None = None
    financial_year: int | None = None
    expires_at: datetime | None = None
    idempotency_key: str | None = None
    first_name: str | None = None
    surname: str | None = None


@dataclass(frozen=True)
class Redirect:
    """Send the citizen to ``url`` (303)."""

    url: str
    psp_id: str | None = None
    psp_data: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class PostForm:
    """Send the citizen to ``action`` by a form that posts itself, or by its button."""

    action: str
    fields: tuple[tuple[str, str], ...]
    psp_id: str | None = None
    psp_data: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class HttpMessage:
    """A request as received: raw, so that seals are verified on the very bytes."""

    method: str
    query_string: str = ""
    body: bytes = b""
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Attempt:
    """What we stored of an attempt before any answer came.

    ``psp_id`` is what start() gave, if it gave one, else what the first accepted
    verdict gave. ``psp_data`` merges what start() and accepted verdicts gave to keep;
    only the provider that wrote it reads it.
    """

    reference: str
    amount_cents: int
    currency: str = "EUR"
    psp_id: str | None = None
    state: str = "started"
    started_at: datetime | None = None
    psp_data: Mapping[str, str] = field(default_factory=dict, repr=False)


class AttemptLookup(Protocol):
    """Finds our attempts of ONE platform; a provider asks it only for what it read."""

    def by_reference(self, reference: str) -> Attempt | None: ...

    def by_psp_id(self, psp_id: str) -> Attempt | None: ...


@dataclass(frozen=True)
class Verdict:
    """What a verified message or answer of the PSP says about one attempt.

    ``state`` None means: leave the stored state alone. A value of None in
    amount_cents, currency, merchant or test means that this PSP cannot prove it.
    A refund word (``refund_state`` set) says that money went back; its ``state`` paid
    is what the PSP implies, not a payment to book.
    ``event_key`` is equal for equal messages and different for different facts.
    ``proof`` is "seal", "fetch" or "declared" (nothing proves it: reconcile).
    ``alert`` names what an operator must look at; it never changes the state.
    ``session`` is the psp_id that start() gave, when the PSP says it again; ``psp_id``
    is the id that operators and bank statements show. ``amount_cents`` is the amount of
    the payment, or of the operation when ``refund_state`` is set.
    """

    authentic: bool
    state: str | None
    event_key: str
    reference: str | None = None
    amount_cents: int | None = None
    currency: str | None = None
    psp_id: str | None = None
    session: str | None = None
    merchant: str | None = None
    test: bool | None = None
    means: str | None = None
    psp_code: str | None = None
    reason: str | None = None
    proof: str = "seal"
    needs_capture: bool = False
    refund_state: str | None = None
    refunded_cents: int | None = None
    chargeback_cents: int | None = None
    at: datetime | None = None
    alert: str | None = None
    psp_data: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Acknowledgement:
    """What the PSP expects as an answer to its notification."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class RefundOrder:
    """Money that goes back: part or all of one paid attempt.

    ``refunded_cents`` is what went back (or is on its way) before this one;
    ``psp_id`` is what the PSP called this refund, once it answered.
    """

    reference: str
    attempt: Attempt
    amount_cents: int
    reason: str = ""
    refunded_cents: int = 0
    psp_id: str | None = None


@dataclass(frozen=True)
class RefundVerdict:
    """What the PSP answered to a refund: refund_pending, refunded or refund_failed.

    ``state`` None means: nothing is known, leave the stored state alone. ``action``
    says what must come before anything else: ASK_FIRST (fetch_refund, never repeat
    blindly), RETRY_SAME_KEY or RETRY (nothing happened, the same order may be sent
    again later).
    """

    state: str | None
    psp_id: str | None = None
    amount_cents: int | None = None
    psp_code: str | None = None
    reason: str | None = None
    action: str | None = None
    alert: str | None = None


@dataclass(frozen=True)
class Capabilities:
    """What a provider can do, and what it demands of an order.

    ``retry_wait_minutes``: no second attempt to pay the same due while the first is
    younger and not closed, because it may still be paid and nobody can stop it.
    """

    query: bool = True
    cancel: bool = False
    refund: bool = False
    partial_refund: bool = False
    refund_window_days: int | None = None
    # a refund that the PSP does not find was never made; else only people can tell
    finds_refunds: bool = True
    live: bool = True
    reference_pattern: str = r"[A-Z0-9]{20}"
    session_minutes: int = 30
    needs_email: bool = False
    min_amount_cents: int = 1
    max_amount_cents: int | None = None
    retry_wait_minutes: int = 0


@dataclass(frozen=True)
class SettingField:
    """One field of a platform's settings, with where its value is found.

    ``names_shop`` says that it tells which shop, at which host, a payment was begun at:
    it cannot change while payments are under way. ``starts`` is what the value starts with,
    by mode, where a PSP gives keys that tell. ``with_key`` says that it comes with a key,
    as its number does, from whoever has the key.
    """

    name: str
    title: Any
    help: Any = None
    secret: bool = False
    required: bool = True
    pattern: str | None = None
    choices: tuple[str, ...] = ()
    default: str = ""
    names_shop: bool = False
    with_key: bool = False
    starts: Mapping[str, str] = field(default_factory=dict)
