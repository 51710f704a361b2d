"""Volatile facts of PayFiP (DGFiP, France): web service and TIPI by URL.

Sources: the DGFiP's WSDL and XSD, the integration guide v19 (June 2020) as quoted by
public integrations, and integration notes of 2026. Read 2026-11-22. UNCONFIRMED: answer
expected by the notification and its repeats, the 120 minutes of an unknown result,
re-use of refdet, HTTP method and charset of the TIPI report, largest TIPI amount.
"""

from imio.payment.domain import psp


HOST = "https://www.payfip.gouv.fr"
SERVICE_PATH = "/tpa/services/securite"
PAGE_PATH = "/tpa/paiementws.web"
TIPI_PATH = "/tpa/paiement.web"
NAMESPACE = (
    "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/"
    "contrat_paiement_securise/PaiementSecuriseService"
)
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
CREATE = "creerPaiementSecurise"
RESULT = "recupererDetailPaiementSecurise"
CLIENT = "recupererDetailClient"

# Which letters a platform may use: the first is the usual one.
SAISIE_WS = {psp.TEST: ("T", "X"), psp.LIVE: ("W",)}
SAISIE_TIPI = {psp.TEST: ("T", "X"), psp.LIVE: ("A", "M")}
MIN_CENTS = 100
MAX_CENTS_WS = 10_000_000
MAX_CENTS_TIPI = 999_999
MAX_LABEL = 100
SENT_LABEL = 99
# The web service says "< 250" of its addresses, the URL mode "250 at most".
MAX_URL = {"urlcl": 250}
MAX_URL_WS = 249

STATES = {
    "P": psp.PAID,
    "V": psp.PAID,
    "R": psp.REFUSED,
    "Z": psp.REFUSED,
    "A": psp.CANCELLED,
}
MEANS = {"P": "card", "R": "card", "V": "direct debit", "Z": "direct debit"}
ABANDON_SETTLES_SECONDS = 120
PAGE_SECONDS = 15 * 60
RESULT_SECONDS = 120 * 60
RETRY_WAIT_MINUTES = 20

PURGED = "P1"
NOT_KNOWN_YET = "P5"
FUNCTIONAL_FAULT = "FonctionnelleErreur"
