"""Proofs that a form was sent from our page, by the visitor to whom we showed it.

plone.protect lets anonymous visitors pass, so a basket's forms carry their own.
"""

from imio.payment.storage.settings import get_settings
from imio.payment.tokens import is_signed
from imio.payment.tokens import sign
from urllib.parse import urlsplit


def form_token(store, basket_id: str | None, action: str) -> str:
    """Return the proof for one act on one basket; empty for who has none."""
    if not basket_id:
        return ""
    return sign(store.signing_secret, "form", basket_id, action)


def is_form_token(store, given: object, basket_id: str | None, action: str) -> bool:
    """Say whether a form's proof is the one of this basket and this act."""
    return bool(basket_id) and is_signed(
        store.signing_secret, given, "form", basket_id, action
    )


def comes_from_here(request, strict: bool = False) -> bool:
    """Say whether the browser tells that a form was sent from our own pages.

    Without ``strict`` a browser that tells nothing passes: the proof decides then.
    """
    site = request.getHeader("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.getHeader("Origin")
    # Pages with Referrer-Policy "no-referrer", such as ours, send "null".
    if origin is not None and origin != "null":
        return origin in _own_origins(request)
    return site == "same-origin" or not strict


def _own_origins(request) -> set[str]:
    own = {request["SERVER_URL"]}
    public = urlsplit(get_settings().public_url or "")
    if public.netloc:
        own.add(f"{public.scheme}://{public.netloc}")
    return own
