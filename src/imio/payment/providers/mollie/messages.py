"""Read what Mollie says: the id in a webhook, payments and refunds in answers."""

from datetime import datetime
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.checks import event_key
from imio.payment.providers.mollie import facts
from imio.payment.providers.parsing import form_pairs
from imio.payment.providers.parsing import parse_json
from imio.payment.providers.parsing import parse_units
from imio.payment.providers.parsing import text_at
from imio.payment.providers.parsing import unique_fields
from imio.payment.providers.parsing import value_at
from typing import Any

import re


_PAYMENT_ID = re.compile(r"tr_[A-Za-z0-9]{1,60}", re.ASCII)
_REFUND_ID = re.compile(r"re_[A-Za-z0-9]{1,60}", re.ASCII)


def is_payment_id(text: str | None) -> bool:
    """Tell whether a text has the shape of a payment id."""
    return bool(text) and bool(_PAYMENT_ID.fullmatch(text))


def is_refund_id(text: str | None) -> bool:
    """Tell whether a text has the shape of a refund id."""
    return bool(text) and bool(_REFUND_ID.fullmatch(text))


def webhook_id(body: bytes) -> str:
    """Return the only thing that a classic webhook says. Raises InvalidNotification."""
    found = unique_fields(form_pairs(body), wanted=("id",)).get("id")
    if not is_payment_id(found):
        raise InvalidNotification("malformed")
    return found


def event_entity(body: bytes) -> str:
    """Return the payment id of a verified next-generation event; empty for another
    kind of thing. Raises InvalidNotification."""
    event = parse_json(body)
    entity = text_at(event, "entityId")
    if entity is None:
        raise InvalidNotification("malformed")
    return entity if is_payment_id(entity) else ""


def read_payment(
    account: psp.Account, attempt: psp.Attempt, payment: dict[str, Any]
) -> psp.Verdict:
    """Return what a fetched payment says. Raises GatewayUnreachable when unreadable."""
    psp_id, status = text_at(payment, "id"), text_at(payment, "status")
    amount, currency = money(payment, "amount")
    mode = text_at(payment, "mode")
    if not psp_id or not status or amount is None or mode not in ("test", "live"):
        raise GatewayUnreachable("unreadable answer")
    refunded, _currency = money(payment, "amountRefunded")
    charged_back, _currency = money(payment, "amountChargedBack")
    told = text_at(payment, "metadata", "reference")
    known = status in facts.STATES
    alert = None if known else "unknown_code"
    if charged_back:
        alert = "chargeback"
    return psp.Verdict(
        authentic=True,
        state=facts.STATES.get(status, psp.ERROR),
        event_key=event_key(
            "mollie", psp_id, status, amount, currency, mode, refunded, charged_back
        ),
        reference=attempt.reference if told is None else told,
        amount_cents=amount,
        currency=currency or "",
        psp_id=psp_id,
        session=psp_id,
        test=mode == "test",
        means=text_at(payment, "method"),
        psp_code=status,
        reason=text_at(payment, "details", "failureReason"),
        proof="fetch",
        needs_capture=status == facts.NEEDS_CAPTURE,
        refunded_cents=refunded or 0,
        chargeback_cents=charged_back or 0,
        at=_moment(text_at(payment, "paidAt")),
        alert=alert,
    )


def read_refund(refund: Any) -> psp.RefundVerdict:
    """Return what a refund object says; an unknown status stays pending (R11)."""
    status = text_at(refund, "status") or ""
    return psp.RefundVerdict(
        facts.REFUND_STATES.get(status, psp.REFUND_PENDING),
        psp_id=text_at(refund, "id"),
        amount_cents=money(refund, "amount")[0],
        psp_code=status,
        alert=None if status in facts.REFUND_STATES else "unknown_code",
    )


def money(found: Any, name: str) -> tuple[int | None, str | None]:
    """Return cents and currency of an amount with exactly two decimals."""
    value = text_at(found, name, "value")
    if value is None or not re.fullmatch(r"[0-9]+\.[0-9]{2}", value, re.ASCII):
        return None, None
    return parse_units(value), text_at(found, name, "currency")


def refund_rows(found: Any) -> list[Any]:
    """Return the refunds in a list answer."""
    rows = value_at(found, "_embedded", "refunds")
    return rows if isinstance(rows, list) else []


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
