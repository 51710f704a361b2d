"""Volatile facts of Mollie's Payments API v2.

Sources: docs.mollie.com and Mollie's Python client 4.0.0 (BSD). Read 2026-11-22.
UNCONFIRMED: webhook for "authorized", age limit of refunds.
"""

from imio.payment.domain import psp


API = "https://api.mollie.com"
PAYMENTS_PATH = "/v2/payments"
PAGE_DOMAIN = "mollie.com"
LOCALES = {"fr": "fr_BE", "nl": "nl_BE", "de": "de_DE", "en": "en_GB"}
DESCRIPTION_LENGTH = 255
REFUND_DESCRIPTION_LENGTH = 140

STATES = {
    "open": psp.PENDING,
    "pending": psp.PENDING,
    "authorized": psp.PENDING,
    "paid": psp.PAID,
    "canceled": psp.CANCELLED,
    "expired": psp.EXPIRED,
    "failed": psp.REFUSED,
}
NEEDS_CAPTURE = "authorized"
REFUND_STATES = {
    "queued": psp.REFUND_PENDING,
    "pending": psp.REFUND_PENDING,
    "processing": psp.REFUND_PENDING,
    "refunded": psp.REFUNDED,
    "failed": psp.REFUND_FAILED,
    "canceled": psp.REFUND_FAILED,
}
MODES = {psp.TEST: "test", psp.LIVE: "live"}
