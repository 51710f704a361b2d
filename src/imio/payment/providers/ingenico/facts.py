"""Volatile facts of Ingenico ePayments (ex-Ogone).

Sources: "e-Commerce Advanced v5.4.4" and "e-Commerce Basic" (Ingenico Payment Services,
2015), support.legacy.worldline-solutions.com (DirectLink, statuses). Read 2026-11-22.
UNCONFIRMED: exact lengths, length of the session, query rate limits, NCERROR 50001130
for an unknown order, whether framework contracts outlive 31 December 2025.
"""

from imio.payment.domain import psp


HOST = "https://secure.ogone.com"
LIVE_PATH = "/ncol/prod/"
TEST_PATH = "/ncol/test/"
PAGE = "orderstandard_utf8.asp"
QUERY = "querydirect.asp"
MAINTENANCE = "maintenancedirect.asp"
LANGUAGES = {"fr": "fr_FR", "nl": "nl_NL", "de": "de_DE", "en": "en_US"}
ALGORITHMS = ("sha512", "sha256", "sha1")
CHARSETS = ("utf-8", "iso-8859-1")
REFUND_PARTIAL = "RFD"
REFUND_WHOLE = "RFS"
CANCEL_WHOLE = "DES"

_PENDING = ("4", "40", "41", "46", "50", "51", "52", "55", "56", "59")
_STILL = ("61", "62", "71", "72", "91", "92", "99")
STATES = {
    **dict.fromkeys((*_PENDING, *_STILL), psp.PENDING),
    **dict.fromkeys(("0", "57"), psp.ERROR),
    **dict.fromkeys(("1", "6", "64", "7", "74", "75"), psp.CANCELLED),
    **dict.fromkeys(("2", "93"), psp.REFUSED),
    **dict.fromkeys(("5", "63"), psp.PENDING),
    **dict.fromkeys(("9", "95", "8", "85", "81", "82", "83", "94"), psp.PAID),
    # The payment stands, or the sources disagree: keep the state, alert.
    **dict.fromkeys(("73", "84"), None),
}
# NCERROR of a query about an order that Ogone does not know.
UNKNOWN_ORDER = "50001130"
NEEDS_CAPTURE = ("5", "63")
ALERTS = {"73": "deletion_refused", "84": "sources_disagree"}
REFUNDS = {
    **dict.fromkeys(("8", "85"), psp.REFUNDED),
    **dict.fromkeys(("81", "82"), psp.REFUND_PENDING),
    **dict.fromkeys(("83", "94"), psp.REFUND_FAILED),
}
