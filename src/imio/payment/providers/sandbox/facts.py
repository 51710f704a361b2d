"""What the bank of demonstration and its adapter agree on (our own protocol, 2026-11)."""

from imio.payment.domain import psp


API_PATH = "/api/sessions"
SEAL_HEADER = "X-Sandbox-Seal"
SHOP_HEADER = "X-Sandbox-Shop"
DEMO_SHOP = "demo"
DEMO_KEY = "bank-of-demonstration-no-real-money"
LANGUAGES = ("fr", "nl", "de", "en")

STATES = {
    "open": psp.PENDING,
    "processing": psp.PENDING,
    "paid": psp.PAID,
    "refused": psp.REFUSED,
    "cancelled": psp.CANCELLED,
    "expired": psp.EXPIRED,
}
REFUND_STATES = {
    "pending": psp.REFUND_PENDING,
    "done": psp.REFUNDED,
    "failed": psp.REFUND_FAILED,
}
