"""Read what Worldline Direct answers to refunds."""

from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.http import HttpAnswer
from imio.payment.providers.parsing import parse_json_answer
from imio.payment.providers.parsing import text_at
from imio.payment.providers.parsing import value_at
from imio.payment.providers.parsing import whole_at
from imio.payment.providers.refusals import refused_refund
from imio.payment.providers.refusals import unanswered_refund
from imio.payment.providers.worldline_direct import facts
from typing import Any


def refund_verdict(answer: HttpAnswer) -> psp.RefundVerdict:
    """Read the answer to a refund call: accepted, definitely refused, or unknown."""
    try:
        found = parse_json_answer(answer.body)
    except GatewayUnreachable as error:
        return unanswered_refund(error)
    if answer.status in (200, 201):
        return one_refund(found)
    errors = value_at(found, "errors")
    rows = errors if isinstance(errors, list) else []
    codes = [text_at(row, "errorCode") or text_at(row, "code") for row in rows]
    if answer.status == 409 and facts.STILL_RUNNING in codes:
        return psp.RefundVerdict(None, action=psp.RETRY_SAME_KEY)
    if isinstance(found.get("refundResult"), dict):
        return one_refund(found["refundResult"], psp.REFUND_FAILED)
    if answer.status >= 500 or answer.status in (408, 429):
        return unanswered_refund(GatewayUnreachable(f"status {answer.status}"))
    code = next((code for code in codes if code), None)
    return refused_refund(f"status {answer.status}", code)


def one_refund(refund: Any, otherwise: str = psp.REFUND_PENDING) -> psp.RefundVerdict:
    """Read one refund object; an unknown status stays pending and alerts (R11)."""
    status = text_at(refund, "status") or ""
    return psp.RefundVerdict(
        facts.REFUND_STATES.get(status, otherwise),
        psp_id=text_at(refund, "id"),
        amount_cents=whole_at(refund, "refundOutput", "amountOfMoney", "amount"),
        psp_code=status,
        alert=None if status in facts.REFUND_STATES else "unknown_code",
    )


def pick_refund(found: Any, order: psp.RefundOrder) -> psp.RefundVerdict | None:
    """Find our refund in the list of a payment's refunds: by its id, else by the
    reference and amount that we gave; None when it is not there."""
    rows = value_at(found, "refunds")
    for row in rows if isinstance(rows, list) else ():
        output = value_at(row, "refundOutput")
        references = {
            text_at(output, "references", "merchantReference"),
            text_at(output, "operationReferences", "merchantReference"),
        }
        if order.psp_id:
            mine = text_at(row, "id") == order.psp_id
        else:
            mine = order.reference in references
        if mine:
            return one_refund(row)
    return None
