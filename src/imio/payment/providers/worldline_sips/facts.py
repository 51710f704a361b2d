"""Volatile facts of Worldline Sips 2.0.

Sources: "Sips Payment Direct, Guide utilisateur HP 2.3" and "Sips Data Dictionary 1.0"
(Worldline Benelux), the data dictionary at docs.sips.worldline-solutions.com, Worldline's
sample code sips-paypage-json-php and SDKs. Read 2026-11-22. UNCONFIRMED: transaction
statuses other than CREDITED, session length, the last day of the BOSA contract.
"""

from imio.payment.domain import psp


PAYPAGE_LIVE = "https://payment-webinit.sips-services.com"
PAYPAGE_TEST = "https://payment-webinit.test.sips-services.com"
OFFICE_LIVE = "https://office-server.sips-services.com"
OFFICE_TEST = "https://office-server.test.sips-services.com"
POST_PATH = "/paymentInit"
JSON_PATH = "/rs-services/v2/paymentInit"
DIAGNOSTIC_PATH = "/rs-services/v2/diagnostic/getTransactionData"
REFUND_PATH = "/rs-services/v2/cashManagement/refund"
CANCEL_PATH = "/rs-services/v2/cashManagement/cancel"

POST_VERSION = "HP_2.24"
JSON_VERSION = "IR_WS_2.20"
REFUND_VERSION = "CR_WS_2.3"
DIAGNOSTIC_VERSION = "DR_WS_2.9"
# The browser is sent from the initialisation host to a page of the same service.
REDIRECT_DOMAIN = ".sips-services.com"

SHA256 = "SHA-256"
HMAC_SHA256 = "HMAC-SHA-256"
LANGUAGES = ("fr", "nl", "de", "en")

_REFUSED = ("02", "05", "11", "14", "34", "51", "54", "63", "75")
_ERROR = ("03", "12", "24", "25", "30", "40", "90", "94", "99")
STATES = {
    "00": psp.PAID,
    "17": psp.CANCELLED,
    "60": psp.PENDING,
    "97": psp.EXPIRED,
    **dict.fromkeys(_REFUSED, psp.REFUSED),
    **dict.fromkeys(_ERROR, psp.ERROR),
}
CAPTURE_LATER = "VALIDATION"

STATUS_STATES = {
    "CAPTURED": psp.PAID,
    "TO_CAPTURE": psp.PAID,
    "CREDITED": psp.PAID,
    "TO_CREDIT": psp.PAID,
    "TO_VALIDATE": psp.PENDING,
    "TO_AUTHORIZE": psp.PENDING,
    "REFUSED": psp.REFUSED,
    "CANCELLED": psp.CANCELLED,
    "EXPIRED": psp.EXPIRED,
    "ABORTED": psp.EXPIRED,
}
STATUS_REFUNDS = {"CREDITED": psp.REFUNDED, "TO_CREDIT": psp.REFUND_PENDING}
FOUND = "00"
NOT_FOUND = "25"
UNKNOWN_OUTCOME = ("90", "99")
