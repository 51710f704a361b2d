"""Volatile facts of Paybox System and Paybox Direct (Verifone; also Up2pay).

Sources: Verifone's PrestaShop module 3.2.0, integrator pages of paybox.com, published
test data of other integrations. Read 2026-11-22. UNCONFIRMED: another public key for
test on newer platforms, repeats of the IPN, whether a rejected refund is reported, what
TYPE 00011 compares, wording of STATUS, time limits of refunds.
"""

from imio.payment.domain import psp


# Brand of the contract: hosted page and Paybox Direct, live then test.
HOSTS = {
    "paybox": (
        ("https://tpeweb.paybox.com", "https://ppps.paybox.com"),
        ("https://preprod-tpeweb.paybox.com", "https://preprod-ppps.paybox.com"),
    ),
    "up2pay": (
        ("https://tpeweb.e-transactions.fr", "https://ppps.e-transactions.fr"),
        (
            "https://preprod-tpeweb.e-transactions.fr",
            "https://preprod-ppps.e-transactions.fr",
        ),
    ),
}
PAGE_PATH = "/php/"
DIRECT_PATH = "/PPPS.php"

# Published by Paybox as pubkey.pem; one key for all shops, test and live.
PUBLIC_KEY = """-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDe+hkicNP7ROHUssGNtHwiT2Ew
HFrSk/qwrcq8v5metRtTTFPE/nmzSkRnTs3GMpi57rBdxBBJW5W9cpNyGUh0jNXc
VrOSClpD5Ri2hER/GcNrxVRP7RlWOqB1C03q4QYmwjHZ+zlM4OUhCCAtSWflB4wC
Ka1g88CjFwRw/PB9kwIDAQAB
-----END PUBLIC KEY-----
"""

RETOUR = (
    ("montant", "M"),
    ("reference", "R"),
    ("autorisation", "A"),
    ("erreur", "E"),
    ("appel", "T"),
    ("transaction", "S"),
    ("carte", "C"),
    ("signature", "K"),
)
TEST_AUTHORISATION = "XXXXXX"
LANGUAGES = {"fr": "FRA", "nl": "NLD", "de": "DEU", "en": "GBR"}
HASHES = ("SHA512", "SHA384", "SHA256", "SHA224")
ACCEPTED = "00000"

STATES = {
    ACCEPTED: psp.PAID,
    "00001": psp.CANCELLED,
    "00030": psp.EXPIRED,
    "00117": psp.CANCELLED,
    "99999": psp.PENDING,
    **dict.fromkeys(("00004", "00008", "00021", "00029"), psp.REFUSED),
    **dict.fromkeys(("00033", "00040"), psp.REFUSED),
    **dict.fromkeys(("00003", "00006", "00009", "00010", "00011"), psp.ERROR),
    **dict.fromkeys(("00015", "00016", "00031", "00032"), psp.ERROR),
    **dict.fromkeys(("00168", "00190", "00191"), psp.ERROR),
    **dict.fromkeys(("00196", "00197", "00198", "00199"), psp.ERROR),
}
# Refused by the bank; the last two signs are its own code. Never paid, 00100 included.
REFUSED_BY_BANK = r"001[0-9A-Z]{2}"

VERSION = "00103"
TYPE_EXISTS = "00011"
TYPE_REFUND = "00014"
TYPE_INQUIRY = "00017"
ACTIVITY = "024"
NOT_FOUND = "00018"
UNKNOWN_OUTCOME = ("", "00001", "00015", "00097", "00098", "00099")
STATUS_STATES = {
    "capture": psp.PAID,
    "autorise": psp.PAID,
    "annule": psp.CANCELLED,
    "refuse": psp.REFUSED,
    "rembourse": psp.PAID,
    "credit": psp.PAID,
}
STATUS_REFUNDS = {"rembourse": psp.REFUNDED, "credit": psp.REFUNDED}
