"""Read what Ogone says about an order: feedback and DirectLink answers alike."""

from collections.abc import Mapping
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.checks import event_key
from imio.payment.providers.ingenico import facts
from imio.payment.providers.ingenico import signing
from imio.payment.providers.parsing import form_pairs
from imio.payment.providers.parsing import parse_units
from imio.payment.providers.parsing import parse_xml_answer
from imio.payment.providers.parsing import unique_fields


def charset_of(account: psp.Account) -> str:
    """Return the charset of the platform's page."""
    return account.settings.get("charset") or "utf-8"


def read_feedback(account: psp.Account, raw: bytes | str) -> psp.Verdict:
    """Verify and read the parameters of a feedback. Raises InvalidNotification."""
    params = unique_fields(
        form_pairs(raw),
        fold=True,
        encodings=(charset_of(account),),
        wanted=signing.ANSWER_NAMES,
    )
    covered = signing.verify_feedback(
        params,
        account.keys("sha_out"),
        account.settings.get("algorithm") or "sha512",
        charset_of(account),
    )
    return verdict_of(covered, "seal")


def verdict_of(params: Mapping[str, str], proof: str) -> psp.Verdict:
    """Return what verified parameters say. Raises InvalidNotification("malformed")."""
    reference, status = params.get("ORDERID"), params.get("STATUS")
    amount, currency = parse_units(params.get("AMOUNT")), params.get("CURRENCY")
    if not reference or not status or amount is None or not currency:
        raise InvalidNotification("malformed")
    payid, operation = params.get("PAYID") or None, params.get("PAYIDSUB", "")
    known = status in facts.STATES
    return psp.Verdict(
        authentic=True,
        state=facts.STATES[status] if known else psp.ERROR,
        event_key=event_key(
            "ogone", reference, payid, operation, status, amount, currency
        ),
        reference=reference,
        amount_cents=amount,
        currency=currency,
        psp_id=payid,
        means=params.get("BRAND") or params.get("PM") or None,
        psp_code=status,
        reason=_reason(params.get("NCERROR", "")),
        proof=proof,
        needs_capture=status in facts.NEEDS_CAPTURE,
        refund_state=facts.REFUNDS.get(status),
        alert=facts.ALERTS.get(status) if known else "unknown_code",
        psp_data={"payid": payid, "payidsub": operation} if payid else {},
    )


def read_answer(body: bytes) -> dict[str, str]:
    """Return the attributes of a DirectLink answer, names in upper case.

    Raises GatewayUnreachable when it is not one.
    """
    root = parse_xml_answer(body)
    names = [name.upper() for name in root.attrib]
    if root.tag != "ncresponse" or len(set(names)) != len(names):
        raise GatewayUnreachable("unreadable answer")
    return {name.upper(): str(value) for name, value in root.attrib.items()}


def is_query_failure(answer: Mapping[str, str]) -> bool:
    """Tell whether an answer speaks of the call instead of the payment."""
    return answer.get("STATUS", "") in ("", "0") and answer.get(
        "NCERROR", ""
    ).startswith("5")


def _reason(ncerror: str) -> str | None:
    return f"NCERROR {ncerror}" if ncerror not in ("", "0") else None
