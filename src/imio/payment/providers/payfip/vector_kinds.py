"""How a test vector for PayFiP, by web service or by URL, drives these providers."""

from datetime import timedelta
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.payfip import facts
from imio.payment.providers.payfip.adapter import check_fields
from imio.payment.providers.payfip.adapter import PayfipProvider
from imio.payment.providers.payfip.client import envelope
from imio.payment.providers.payfip.fields import field_problems
from imio.payment.providers.payfip.fields import label
from imio.payment.providers.payfip.results import moment
from imio.payment.providers.payfip.tipi import page_query
from imio.payment.providers.payfip.tipi import TipiProvider
from imio.payment.providers.vector_cases import attempt_of
from imio.payment.providers.vector_cases import canned_client
from imio.payment.providers.vector_cases import canned_json
from imio.payment.providers.vector_cases import conclude
from imio.payment.providers.vector_cases import form_message
from imio.payment.providers.vector_cases import injection_verdict
from imio.payment.providers.vector_cases import no_network
from imio.payment.providers.vector_cases import NOW
from lxml import etree
from typing import Any
from urllib.parse import parse_qsl

import re


Given = dict[str, Any]
_NAMES = {"amount_cents": "montant"}


def soap_create(given: Given, expect: Given) -> Given:
    """Open a payment by SOAP."""
    answer = expect.get("soap_answer") or _created(given["idop"])
    client, transport = canned_client(canned_json(answer))
    order = _order(given, given["urlredirect"], given["urlnotif"])
    way = PayfipProvider(client).start(_account(given, "W"), order)
    sent = transport.requests[0]
    call = etree.fromstring(sent.body)[0][0]
    return {
        "post_to": sent.url,
        "operation": call.tag,
        "body_elements_in_order": [[child.tag, child.text or ""] for child in call[0]],
        "idop": way.psp_id,
        "redirect_to": way.url,
    }


def notification_fetch_back(given: Given, expect: Given) -> Given:
    """Take a notification and ask for the result."""
    body = given.get("soap_answer")
    now = _now(body or "", given.get("seconds_since_transaction"))
    age = given.get("seconds_since_idop_created") or 0

    def answer(request: Any) -> HttpAnswer:
        if body is None:
            raise GatewayUnreachable("no answer")
        return canned_json(body, given.get("http_status"))

    client, _transport = canned_client(answer)
    provider = PayfipProvider(client, lambda: now)
    account = _account(given["credentials"], "W")
    message = form_message(given["method"], given["body"])
    return conclude(
        account,
        attempt_of(given["transaction"], started_at=now - timedelta(seconds=age)),
        given["transaction"],
        lambda attempts: provider.read_notification(account, message, attempts),
    )


def objet_normalisation(given: Given, expect: Given) -> Given:
    """Make free text fit for the label."""
    return {"objet": label(given["text"] or "")}


def ws_fields(given: Given, expect: Given) -> Given:
    """Check single fields of the web service."""
    return _fields(given, _letters(facts.SAISIE_WS), facts.MAX_CENTS_WS)


def tipi_fields(given: Given, expect: Given) -> Given:
    """Check single fields of the URL mode."""
    return _fields(given, _letters(facts.SAISIE_TIPI), facts.MAX_CENTS_TIPI)


def redirect_url(given: Given, expect: Given) -> Given:
    """Build the address of the payment page."""
    provider = TipiProvider(canned_client(no_network)[0])
    order = _order(given, given["urlcl"], given["urlcl"])
    way = provider.start(_account(given, "AM"), order)
    base, _mark, query = way.url.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    if len(dict(pairs)) != len(pairs):
        raise ValueError("parameter given twice")
    return {"base": base, "query": dict(pairs)}


def tipi_notification(given: Given, expect: Given) -> Given:
    """Read a report of the URL mode."""
    provider = TipiProvider(canned_client(no_network)[0])
    account = _account(given["credentials"], "AM")
    message = form_message(given["method"], given["parameters"])
    return conclude(
        account,
        attempt_of(given["transaction"]),
        given["transaction"],
        lambda attempts: provider.read_notification(account, message, attempts),
    )


def ws_injection(given: Given, expect: Given) -> Given:
    """Try to make one field of the SOAP request speak for another."""

    def build(fields: list[tuple[str, str]]) -> str:
        check_fields(dict(fields), _letters(facts.SAISIE_WS), facts.MAX_CENTS_WS)
        return envelope(facts.CREATE, dict(fields)).decode()

    def read_back(text: str) -> list[tuple[str, str]]:
        call = etree.fromstring(text.encode())[0][0]
        return [(child.tag, child.text or "") for child in call[0]]

    return injection_verdict(_sorted(given), build, read_back)


def tipi_injection(given: Given, expect: Given) -> Given:
    """Try to make one field of the address speak for another."""

    def build(fields: list[tuple[str, str]]) -> str:
        check_fields(dict(fields), _letters(facts.SAISIE_TIPI), facts.MAX_CENTS_TIPI)
        return page_query(dict(fields))

    def read_back(text: str) -> list[tuple[str, str]]:
        return parse_qsl(text, keep_blank_values=True)

    return injection_verdict(given, build, read_back)


def _sorted(given: Given) -> Given:
    return {**given, "ordered_fields": sorted(given["ordered_fields"])}


def _letters(by_mode: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(letter for letters in by_mode.values() for letter in letters)


def _fields(given: Given, letters: tuple[str, ...], max_cents: int) -> Given:
    fields = {_NAMES.get(name, name): str(value) for name, value in given.items()}
    return {"accepted": not field_problems(fields, letters, max_cents)}


def _order(given: Given, return_url: str, notify_url: str) -> psp.Order:
    return psp.Order(
        given["refdet"],
        given["amount_cents"],
        return_url,
        notify_url,
        given.get("objet") or "",
        email=given["mel"],
        financial_year=int(given["exer"]),
    )


def _account(credentials: Given, live_letters: str) -> psp.Account:
    saisie = credentials["saisie"]
    mode = psp.LIVE if saisie in live_letters else psp.TEST
    settings = {"merchant": credentials["numcli"], "saisie": saisie}
    return psp.Account("vector", "payfip", mode, settings)


def _now(answer: str, seconds: float | None) -> Any:
    found = re.search(
        r"<dattrans>(\d+)</dattrans>.*<heurtrans>(\d+)</heurtrans>", answer, re.DOTALL
    )
    at = moment(found[1], found[2]) if found else None
    return NOW if at is None or seconds is None else at + timedelta(seconds=seconds)


def _created(idop: str) -> str:
    return (
        f'<S:Envelope xmlns:S="{facts.SOAP}"><S:Body>'
        f'<n:{facts.CREATE}Response xmlns:n="{facts.NAMESPACE}">'
        f"<return><idOp>{idop}</idOp></return>"
        f"</n:{facts.CREATE}Response></S:Body></S:Envelope>"
    )


KINDS_BY_PSP = {
    "payfip-ws": {
        "soap_create": soap_create,
        "notification_fetch_back": notification_fetch_back,
        "objet_normalisation": objet_normalisation,
        "field_validation": ws_fields,
        "request_injection": ws_injection,
    },
    "payfip-tipi": {
        "redirect_url": redirect_url,
        "notification": tipi_notification,
        "browser_return": tipi_notification,
        "objet_normalisation": objet_normalisation,
        "field_validation": tipi_fields,
        "request_injection": tipi_injection,
    },
}
KINDS = KINDS_BY_PSP["payfip-ws"]
