"""Volatile facts of Worldline Direct.

Sources: Worldline's Python SDK 10.3.0 (MIT) and docs.direct.worldline-solutions.com
(webhooks, API reference, statuses, migration). Read 2026-11-22. UNCONFIRMED: alphabet
and length of merchantReference beyond 40, how long a hosted checkout stays readable,
the retry schedule of webhooks, time limits of refunds.
"""

from imio.payment.domain import psp


LIVE = "https://payment.direct.worldline-solutions.com"
TEST = "https://payment.preprod.direct.worldline-solutions.com"
PAGE_DOMAIN = ".worldline-solutions.com"
API_VERSION = "v1"
SESSION_MINUTES = 30
RETURN_URL_LANGUAGES = {"fr": "fr_BE", "nl": "nl_BE", "de": "de_DE", "en": "en_GB"}

_PENDING = (
    "CREATED",
    "REDIRECTED",
    "PENDING_PAYMENT",
    "PENDING_COMPLETION",
    "PENDING_APPROVAL",
    "PENDING_FRAUD_APPROVAL",
    "AUTHORIZATION_REQUESTED",
    "PENDING_CAPTURE",
    "CAPTURE_REQUESTED",
)
STATES = {
    **dict.fromkeys(_PENDING, psp.PENDING),
    "CAPTURED": psp.PAID,
    "PAID": psp.PAID,
    "REJECTED": psp.REFUSED,
    "REJECTED_CAPTURE": psp.REFUSED,
    "CANCELLED": psp.CANCELLED,
    "REFUND_REQUESTED": psp.PAID,
    "REFUNDED": psp.PAID,
}
NEEDS_CAPTURE = "PENDING_CAPTURE"
PAYMENT_REFUNDS = {
    "REFUND_REQUESTED": psp.REFUND_PENDING,
    "REFUNDED": psp.REFUNDED,
}
REFUND_STATES = {
    "CREATED": psp.REFUND_PENDING,
    "PENDING_APPROVAL": psp.REFUND_PENDING,
    "REFUND_REQUESTED": psp.REFUND_PENDING,
    "REFUNDED": psp.REFUNDED,
    "REJECTED": psp.REFUND_FAILED,
    "CANCELLED": psp.REFUND_FAILED,
}
STILL_RUNNING = "30001002"
BRANDS = {
    1: "Visa",
    2: "American Express",
    3: "Mastercard",
    117: "Maestro",
    809: "iDEAL",
    840: "PayPal",
    3012: "Bancontact",
}
