"""What the vector runner gives a provider instead of a site, a network and a clock."""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import datetime
from datetime import UTC
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import PaymentError
from imio.payment.providers.checks import check
from imio.payment.providers.checks import resulting_state
from imio.payment.providers.http import Breaker
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.http import HttpClient
from imio.payment.providers.http import HttpRequest
from typing import Any

import json


NOW = datetime(2026, 3, 18, 17, 0, tzinfo=UTC)
Case = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]


class CannedTransport:
    """Answers each call from a function and remembers what was asked."""

    def __init__(self, answer: Callable[[HttpRequest], HttpAnswer]) -> None:
        self._answer = answer
        self.requests: list[HttpRequest] = []

    def send(self, request: HttpRequest) -> HttpAnswer:
        """Answer a call without a network."""
        self.requests.append(request)
        return self._answer(request)


def canned_client(
    answer: Callable[[HttpRequest], HttpAnswer] | HttpAnswer,
) -> tuple[HttpClient, CannedTransport]:
    """Return an HTTP client that gives canned answers, and its transport."""
    given = answer if callable(answer) else lambda request: answer
    transport = CannedTransport(given)
    return HttpClient(transport, Breaker()), transport


def no_network(request: HttpRequest) -> HttpAnswer:
    """Answer nothing: the case needs no call."""
    raise GatewayUnreachable("no network in a test vector")


def canned_json(content: Any, status: int | None = 200) -> HttpAnswer:
    """Return the answer of a PSP that says ``content``; a text goes as it is.

    Without a status nobody answered: the server's own "gateway time-out" stands for it.
    """
    if status is None:
        return HttpAnswer(504)
    if isinstance(content, str):
        body = content.encode()
    else:
        body = json.dumps(content, ensure_ascii=False).encode()
    return HttpAnswer(status, body, {"content-type": "application/json"})


class OneAttempt:
    """The only attempt that a vector stored."""

    def __init__(self, attempt: psp.Attempt) -> None:
        self.attempt = attempt

    def by_reference(self, reference: str) -> psp.Attempt | None:
        """Return the attempt if it bears this reference."""
        return self.attempt if reference == self.attempt.reference else None

    def by_psp_id(self, psp_id: str) -> psp.Attempt | None:
        """Return the attempt if the PSP knows it under this id."""
        return self.attempt if psp_id == self.attempt.psp_id else None


def attempt_of(transaction: Mapping[str, Any], **changes: Any) -> psp.Attempt:
    """Return the stored attempt that a vector describes."""
    facts = {
        "reference": transaction["reference"],
        "amount_cents": transaction["amount_cents"],
        "currency": transaction.get("currency", "EUR"),
        "psp_id": transaction.get("psp_id"),
        "state": transaction.get("current_state") or "started",
        **changes,
    }
    return psp.Attempt(**facts)


def conclude(
    account: psp.Account,
    attempt: psp.Attempt,
    given: Mapping[str, Any],
    read: Callable[[OneAttempt], psp.Verdict | None],
) -> dict[str, Any]:
    """Run what a site runs on a message: read, check, next state; say what came out."""
    try:
        verdict = read(OneAttempt(attempt))
    except PaymentError as error:
        return {"accepted": False, "state": None, "reason": str(error)}
    if verdict is None:
        return {"accepted": False, "state": None, "reason": "nothing said"}
    known = attempt if verdict.reference in (None, attempt.reference) else None
    mismatches = check(known, verdict, account)
    if mismatches:
        return {"accepted": False, "state": None, "reason": ", ".join(mismatches)}
    return {
        "accepted": True,
        "state": resulting_state(given.get("current_state"), verdict),
        "stored_state": given.get("current_state"),
        "authentic": verdict.authentic,
        "reference": verdict.reference,
        "amount_cents": verdict.amount_cents,
        "currency": verdict.currency,
        "psp_id": verdict.psp_id,
        "psp_code": verdict.psp_code,
        "needs_capture": verdict.needs_capture,
        "refund_state": verdict.refund_state,
        "refunded_cents": verdict.refunded_cents,
        "chargeback_cents": verdict.chargeback_cents,
    }


def refunded(verdict: psp.RefundVerdict) -> dict[str, Any]:
    """Say what a refund verdict concluded."""
    return {
        "refund_state": verdict.state,
        "refund_id": verdict.psp_id,
        "psp_code": verdict.psp_code,
        "amount_cents": verdict.amount_cents,
        "action": verdict.action,
    }


def form_message(method: str, raw: str, content_type: str = "") -> psp.HttpMessage:
    """Return a message whose parameters came by GET or POST."""
    if method.upper() == "GET":
        return psp.HttpMessage("GET", raw)
    body = raw.encode("utf-8", "surrogateescape")
    return psp.HttpMessage("POST", "", body, content_type)


def injection_verdict(
    given: Mapping[str, Any],
    build: Callable[[list[tuple[str, str]]], str],
    read_back: Callable[[str], list[tuple[str, str]]],
) -> dict[str, Any]:
    """Tell whether hostile fields are refused, or read back exactly as they were."""
    fields = [(str(name), str(value)) for name, value in given["ordered_fields"]]
    try:
        text = build(fields)
    except PaymentError as error:
        return {"safe": True, "refused": True, "reason": str(error)}
    return {"safe": read_back(text) == fields, "refused": False}
