"""The files below a payment link: the invoice as PDF, and its two QR codes.

The codes are made for letters that other programs write. They are served only while
the invoice can be paid (404 otherwise), so that no letter asks for what nobody may pay;
a cache may keep them, but must ask before it shows them again.
"""

from datetime import datetime
from imio.payment.browser.paylink.offer import Offer
from imio.payment.checkout.addresses import pay_url
from imio.payment.checkout.obstacles import obstacle_of
from imio.payment.content.invoice import Invoice
from imio.payment.documents.qr import qr_png
from imio.payment.documents.qr import qr_side
from imio.payment.documents.qr import qr_svg
from imio.payment.storage.store import PaymentStore
from plone.namedfile.utils import set_headers
from plone.namedfile.utils import stream_data

import hashlib
import re


DEFAULT_SIZE = 300
SMALLEST, LARGEST = 64, 2000
_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def send_document(request, due: Invoice):
    """Send the PDF that was issued, as a download; None when there is none."""
    if due.document is None:
        return None
    name = re.sub(r"[^\w.-]+", "-", due.number or due.id)
    set_headers(due.document, request.response, filename=f"{name}.pdf")
    # It may come from another program: it is stored by the browser, never run by it.
    request.response.setHeader("Content-Type", "application/pdf")
    policy = "sandbox; default-src 'none'; frame-ancestors 'none'"
    request.response.setHeader("Content-Security-Policy", policy)
    return stream_data(due.document)


def send_picture(
    request, store: PaymentStore, due: Invoice, name: str, now: datetime
) -> bytes | None:
    """Send qr.svg, qr.png (the link), epc.svg or epc.png (the transfer); else None."""
    what, _dot, kind = name.partition(".")
    if what not in ("qr", "epc") or kind not in _TYPES:
        return None
    if obstacle_of(store, due, now) is not None:
        return None
    text = pay_url(due) if what == "qr" else Offer(store, due, "fr").epc_text
    if not text:
        return None
    picture = _draw(text, kind, size_of(request.form.get("size")))
    tag = f'"{hashlib.sha256(picture).hexdigest()[:32]}"'
    response = request.response
    response.setHeader("Cache-Control", "private, no-cache")
    response.setHeader("ETag", tag)
    response.setHeader("X-Theme-Disabled", "True")
    response.setHeader("Content-Type", _TYPES[kind])
    if tag in request.getHeader("If-None-Match", ""):
        response.setStatus(304)
        return b""
    return picture


def size_of(given: object) -> int:
    """Return the side of a picture in pixels, within bounds; unreadable is the usual."""
    readable = isinstance(given, str) and given.isascii() and given.isdigit()
    if not readable or len(given) > 5:
        return DEFAULT_SIZE
    return min(max(int(given), SMALLEST), LARGEST)


def _draw(text: str, kind: str, size: int) -> bytes:
    side = qr_side(text)
    if kind == "svg":
        return qr_svg(text, module=size / side).encode()
    return qr_png(text, module=max(size // side, 1))
