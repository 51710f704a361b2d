"""Read what Worldline Direct says about a payment: webhooks and answers alike."""

from imio.payment.domain import psp
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.checks import event_key
from imio.payment.providers.parsing import check_size
from imio.payment.providers.parsing import header
from imio.payment.providers.parsing import parse_json
from imio.payment.providers.parsing import text_at
from imio.payment.providers.parsing import value_at
from imio.payment.providers.parsing import whole_at
from imio.payment.providers.worldline_direct import facts
from imio.payment.providers.worldline_direct import signing
from typing import Any


def webhook_keys(account: psp.Account) -> dict[str, str]:
    """Return the webhook secrets of a platform by their key id."""
    pairs = (
        ("webhook_key_id", "webhook_secret"),
        ("webhook_key_id_previous", "webhook_secret_previous"),
    )
    found = ((account.settings.get(a), account.secrets.get(b)) for a, b in pairs)
    return {str(key_id): secret for key_id, secret in found if key_id and secret}


def verified_event(account: psp.Account, message: psp.HttpMessage) -> dict[str, Any]:
    """Verify a webhook and return its one event. Raises InvalidNotification."""
    event = verified_content(account, message)
    if isinstance(event, list) and len(event) == 1:
        event = event[0]
    if not isinstance(event, dict) or event.get("apiVersion") != facts.API_VERSION:
        raise InvalidNotification("malformed")
    return event


def verified_content(account: psp.Account, message: psp.HttpMessage) -> Any:
    """Verify a webhook and return its JSON, whatever it is. Raises InvalidNotification."""
    check_size(message.body)
    signing.verify_webhook(
        webhook_keys(account),
        header(message.headers, "X-GCS-KeyId"),
        header(message.headers, "X-GCS-Signature"),
        message.body,
    )
    return parse_json(message.body)


def read_event(event: dict[str, Any]) -> psp.Verdict:
    """Return what a verified event says. Raises InvalidNotification."""
    merchant = text_at(event, "merchantId") or ""
    kind = text_at(event, "type") or ""
    if isinstance(event.get("refund"), dict) and kind.startswith("refund."):
        return read_refund(event["refund"], merchant)
    if isinstance(event.get("payment"), dict) and kind.startswith("payment."):
        return read_payment(event["payment"], merchant, "seal")
    raise InvalidNotification("malformed")


def read_payment(
    payment: dict[str, Any], merchant: str | None, proof: str
) -> psp.Verdict:
    """Return what a payment object says. Raises InvalidNotification."""
    output = value_at(payment, "paymentOutput")
    psp_id, status, reference, amount, currency = _facts(payment, output)
    state = facts.STATES.get(status)
    refund_state = facts.PAYMENT_REFUNDS.get(status)
    return psp.Verdict(
        authentic=True,
        state=psp.ERROR if state is None else state,
        event_key=event_key(
            "direct", "payment", psp_id, status, reference, amount, currency, merchant
        ),
        reference=reference,
        amount_cents=amount,
        currency=currency,
        psp_id=psp_id,
        merchant=merchant,
        means=_means(output),
        psp_code=status,
        proof=proof,
        needs_capture=status == facts.NEEDS_CAPTURE,
        refund_state=refund_state,
        alert=_alert(status),
        psp_data={"payment_id": psp_id},
    )


def read_refund(refund: dict[str, Any], merchant: str | None) -> psp.Verdict:
    """Return what a refund object says of its payment. Raises InvalidNotification."""
    output = value_at(refund, "refundOutput")
    psp_id, status, reference, amount, currency = _facts(refund, output)
    refund_state = facts.REFUND_STATES.get(status, psp.REFUND_PENDING)
    return psp.Verdict(
        authentic=True,
        state=psp.PAID,
        event_key=event_key(
            "direct", "refund", psp_id, status, reference, amount, currency, merchant
        ),
        reference=reference,
        amount_cents=amount,
        currency=currency,
        psp_id=psp_id,
        merchant=merchant,
        psp_code=status,
        refund_state=refund_state,
        alert=None if status in facts.REFUND_STATES else "unknown_code",
    )


def _facts(found: Any, output: Any) -> tuple[str, str, str, int, str]:
    psp_id, status = text_at(found, "id"), text_at(found, "status")
    reference = text_at(output, "references", "merchantReference")
    amount = whole_at(output, "amountOfMoney", "amount")
    currency = text_at(output, "amountOfMoney", "currencyCode")
    if not psp_id or not status or not reference or amount is None or not currency:
        raise InvalidNotification("malformed")
    return psp_id, status, reference, amount, currency


def _means(output: Any) -> str | None:
    method = text_at(output, "paymentMethod")
    specific = (
        value_at(output, f"{method}PaymentMethodSpecificOutput") if method else None
    )
    product = whole_at(specific, "paymentProductId")
    return facts.BRANDS.get(product) if product in facts.BRANDS else method


def _alert(status: str) -> str | None:
    if status.startswith("CHARGEBACK") or status == "REVERSED":
        return "chargeback"
    return None if status in facts.STATES else "unknown_code"
