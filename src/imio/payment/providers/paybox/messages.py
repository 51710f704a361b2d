"""Read what Paybox sends back: the signed variables of PBX_RETOUR."""

from collections.abc import Mapping
from imio.payment.domain import psp
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.checks import event_key
from imio.payment.providers.parsing import form_pairs
from imio.payment.providers.parsing import parse_whole
from imio.payment.providers.parsing import unique_fields
from imio.payment.providers.paybox import facts
from imio.payment.providers.paybox import signing
from urllib.parse import unquote_to_bytes

import base64
import binascii
import re


_ENCODINGS = ("utf-8", "latin-1")


def state_of(code: str) -> str:
    """Return the state that an error code of Paybox means; unknown ones are errors."""
    known = facts.STATES.get(code)
    if known:
        return known
    refused = re.fullmatch(facts.REFUSED_BY_BANK, code, re.ASCII)
    return psp.REFUSED if refused else psp.ERROR


def read_variables(
    raw: bytes, retour: Mapping[str, str], public_key: str
) -> dict[str, str]:
    """Verify a query string as received and return its variables by their letter.

    Own parameters before the first variable are signed on the browser's return and not
    on the IPN; both are tried, by position in the string. Raises InvalidNotification:
    missing_signature, bad_signature or malformed.
    """
    unique_fields(form_pairs(raw), encodings=_ENCODINGS)
    parts = raw.split(b"&")
    names = [_name(part) for part in parts]
    key_name = next((name for name, letter in retour.items() if letter == "K"), None)
    if key_name is None or key_name not in names:
        raise InvalidNotification("missing_signature")
    if names[-1] != key_name:
        raise InvalidNotification("malformed")
    signature = _signature(parts[-1].partition(b"=")[2])
    first = next((i for i, name in enumerate(names) if name in retour), 0)
    whole, own = b"&".join(parts[:-1]), b"&".join(parts[first:-1])
    verified = [text for text in dict.fromkeys((whole, own)) if text]
    if not any(signing.is_signed(public_key, text, signature) for text in verified):
        raise InvalidNotification("bad_signature")
    fields = unique_fields(form_pairs(own), encodings=_ENCODINGS)
    return {retour[name]: value for name, value in fields.items() if name in retour}


def verdict_of(
    variables: Mapping[str, str], asked: Mapping[str, str], authorise_only: bool
) -> psp.Verdict:
    """Return what verified variables say; ``asked`` is PBX_RETOUR by name.

    Raises InvalidNotification("malformed") when a decisive one is missing.
    """
    reference, code = variables.get("R"), variables.get("E")
    amount = parse_whole(variables.get("M"))
    if not reference or not code or amount is None:
        raise InvalidNotification("malformed")
    authorisation = variables.get("A", "")
    if code == facts.ACCEPTED and "A" in asked.values() and not authorisation:
        raise InvalidNotification("malformed")
    state = state_of(code)
    later = state == psp.PAID and authorise_only
    numbers = {"numappel": variables.get("T", ""), "numtrans": variables.get("S", "")}
    return psp.Verdict(
        authentic=True,
        state=psp.PENDING if later else state,
        event_key=event_key("paybox", reference, code, amount, *numbers.values()),
        reference=reference,
        amount_cents=amount,
        # Not echoed; we only ever send euros.
        currency="EUR",
        psp_id=numbers["numtrans"] or None,
        test=True if authorisation == facts.TEST_AUTHORISATION else None,
        means=variables.get("C") or None,
        psp_code=code,
        needs_capture=later,
        alert=None if state != psp.ERROR or code in facts.STATES else "unknown_code",
        psp_data={name: value for name, value in numbers.items() if value},
    )


def _name(part: bytes) -> str:
    return part.partition(b"=")[0].decode("latin-1")


def _signature(raw: bytes) -> bytes:
    # Base64 comes percent-encoded or raw: here "+" is a plus sign.
    text = unquote_to_bytes(raw)
    if not text:
        raise InvalidNotification("missing_signature")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidNotification("bad_signature") from error
