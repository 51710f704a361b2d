"""Read what Sips posts back: the sealed ``Data`` of both answers."""

from datetime import datetime
from imio.payment.domain import psp
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.checks import event_key
from imio.payment.providers.currencies import currency_code
from imio.payment.providers.parsing import form_pairs
from imio.payment.providers.parsing import parse_whole
from imio.payment.providers.parsing import unique_fields
from imio.payment.providers.worldline_sips import facts
from imio.payment.providers.worldline_sips import signing

import base64
import binascii


_FORM = ("Data", "Encode", "Seal")
_NEEDED = (
    "merchantId",
    "transactionReference",
    "currencyCode",
    "amount",
    "responseCode",
)


def read_answer(account: psp.Account, body: bytes) -> psp.Verdict:
    """Verify and read a form that Sips posted.

    Raises InvalidNotification: missing_signature, bad_signature, unknown_key or
    malformed.
    """
    form = unique_fields(form_pairs(body), wanted=_FORM)
    data = form.get("Data", "")
    key_version = _verify(account, data, form.get("Seal"))
    fields = _fields(_decode(data, form.get("Encode", "")))
    if fields.get("keyVersion", key_version) != key_version:
        raise InvalidNotification("unknown_key")
    return _verdict(fields)


def _verify(account: psp.Account, data: str, given: str | None) -> str:
    if not given:
        raise InvalidNotification("missing_signature")
    algorithm = account.settings.get("seal_algorithm") or facts.SHA256
    versions = (
        ("secret_key", "key_version"),
        ("secret_key_previous", "key_version_previous"),
    )
    found = None
    for key_name, version_name in versions:
        key = account.secrets.get(key_name)
        if key and signing.is_sealed(key, data.encode(), algorithm, given):
            found = str(account.settings.get(version_name) or "")
    if found is None:
        raise InvalidNotification("bad_signature")
    return found


def _decode(data: str, encode: str) -> str:
    if not encode:
        return data
    if encode not in ("base64", "base64url"):
        raise InvalidNotification("malformed")
    alphabet = b"-_" if encode == "base64url" else b"+/"
    try:
        raw = data.encode("ascii") + b"=" * (-len(data) % 4)
        return base64.b64decode(raw, altchars=alphabet, validate=True).decode("utf-8")
    except (UnicodeError, binascii.Error, ValueError) as error:
        raise InvalidNotification("malformed") from error


def _fields(data: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for part in data.split(signing.SEPARATOR):
        name, _equals, value = part.partition("=")
        # An echoed text that holds the separator could add a second amount.
        if name in fields:
            raise InvalidNotification("malformed")
        fields[name] = value
    if any(not fields.get(name) for name in _NEEDED):
        raise InvalidNotification("malformed")
    return fields


def _verdict(fields: dict[str, str]) -> psp.Verdict:
    amount = parse_whole(fields["amount"])
    if amount is None:
        raise InvalidNotification("malformed")
    code = fields["responseCode"]
    state = facts.STATES.get(code, psp.ERROR)
    later = state == psp.PAID and fields.get("captureMode") == facts.CAPTURE_LATER
    facts_told = [fields[name] for name in _NEEDED] + [later]
    return psp.Verdict(
        authentic=True,
        state=psp.PENDING if later else state,
        event_key=event_key("sips", *facts_told),
        reference=fields["transactionReference"],
        amount_cents=amount,
        currency=currency_code(fields["currencyCode"]),
        merchant=fields["merchantId"],
        means=fields.get("paymentMeanBrand") or None,
        psp_code=code,
        needs_capture=later,
        alert=None if code in facts.STATES else "unknown_code",
        at=_moment(fields.get("transactionDateTime", "")),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
