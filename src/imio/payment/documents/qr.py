"""QR codes: the transfer that a bank's app reads (EPC069-12), and any other text."""

from imio.payment.documents.cleaning import clean_line
from imio.payment.documents.cleaning import without_breaks
from imio.payment.documents.masks import put_best_mask
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import InvalidPaymentCode
from imio.payment.domain.iban import check_bic
from imio.payment.domain.iban import check_iban
from imio.payment.domain.money import decimal_text
from imio.payment.domain.reference import parse_communication
from io import BytesIO

import segno


MAX_EPC_CENTS = 999_999_999_99
MAX_EPC_BYTES = 331
_NAME_LENGTH = 70
_QUIET_MODULES = 4
# What EPC069-12 asks for; its 331 bytes fit into version 13.
_LEVEL = "m"


def epc_payload(
    beneficiary: str,
    iban: str,
    amount_cents: int,
    communication: str,
    bic: str = "",
) -> str:
    """Return what the QR code of a transfer says, as banks' apps read it (EPC069-12).

    ``amount_cents`` is 0.01 to 999 999 999.99 €. ``communication`` is a Belgian
    structured communication, written on the line of structured references as twelve
    digits (on the line of free texts, apps would take it for a message), or "".
    Raises InvalidAmount, InvalidIban, InvalidBic, or InvalidPaymentCode for a
    beneficiary without a name, wrong check digits of the communication and the like.
    """
    lines = (
        *("BCD", "002", "1", "SCT"),
        check_bic(bic) if bic else "",
        _checked_name(beneficiary),
        check_iban(iban),
        f"EUR{decimal_text(_checked_amount(amount_cents))}",
        "",
        _checked_communication(communication),
    )
    payload = "\n".join(lines).rstrip("\n")
    if len(payload.encode()) > MAX_EPC_BYTES:
        raise InvalidPaymentCode("length")
    return payload


def qr_svg(text: str, module: float = 1, colour: str = "#000000") -> str:
    """Return a text as an SVG picture of a QR code, with its quiet zone.

    ``module`` is the side of one square in user units. Whoever shows the picture
    gives it a size and a text for those who cannot see it.
    """
    out = BytesIO()
    make_code(text).save(
        out,
        kind="svg",
        scale=module,
        border=_QUIET_MODULES,
        dark=colour,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        nl=False,
    )
    return out.getvalue().decode()


def qr_png(text: str, module: int = 8) -> bytes:
    """Return a text as a PNG picture of a QR code; ``module`` is in pixels."""
    out = BytesIO()
    make_code(text).save(out, kind="png", scale=module, border=_QUIET_MODULES)
    return out.getvalue()


def qr_side(text: str) -> int:
    """Return how many squares a text's QR code is wide, with its quiet zone."""
    return make_code(text).symbol_size(border=_QUIET_MODULES)[0]


def make_code(text: str) -> segno.QRCode:
    """Return the code of a text, to be drawn. Raises InvalidPaymentCode: "length"."""
    try:
        code = segno.make_qr(
            text, error=_LEVEL, mask=0, boost_error=False, encoding="utf-8"
        )
    except segno.DataOverflowError as error:
        raise InvalidPaymentCode("length") from error
    put_best_mask(code, _LEVEL)
    return code


def _checked_name(text: str) -> str:
    name = without_breaks(clean_line(text))[:_NAME_LENGTH].strip()
    if not name:
        raise InvalidPaymentCode("beneficiary")
    return name


def _checked_amount(amount_cents: int) -> int:
    if isinstance(amount_cents, bool) or not isinstance(amount_cents, int):
        raise InvalidAmount(repr(amount_cents)[:40])
    if not 1 <= amount_cents <= MAX_EPC_CENTS:
        raise InvalidAmount(repr(amount_cents)[:40])
    return amount_cents


def _checked_communication(text: str) -> str:
    digits = parse_communication(text) if text else ""
    if digits is None:
        raise InvalidPaymentCode("communication")
    return digits
