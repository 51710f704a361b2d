"""Who calls a changing service, and whether they mean it."""

from imio.payment.basket.proofs import comes_from_here
from imio.payment.basket.proofs import is_form_token
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.parsing import parse_json
from plone.protect.interfaces import IDisableCSRFProtection
from zExceptions import BadRequest
from zExceptions import Forbidden
from zope.interface import alsoProvides


TOKEN_HEADER = "X-Payment-Token"
MAX_BODY_BYTES = 16 * 1024
# Files make a body long, not rich: millions of empty lists are no answers.
MAX_MARKS = 64 * 1024


def check_call(request, store, basket_id: str | None, action: str) -> None:
    """Raise Forbidden unless a caller with a cookie proves to come from our pages.

    A bearer token is never sent by a browser on its own, so it is proof enough. A
    visitor without a basket has no proof yet: the browser's own word counts then.
    """
    given = request.getHeader(TOKEN_HEADER)
    if not _has_bearer(request) and not (
        comes_from_here(request, strict=not basket_id)
        and (not basket_id or is_form_token(store, given, basket_id, action))
    ):
        raise Forbidden("payment token")
    alsoProvides(request, IDisableCSRFProtection)


def read_body(request, most_bytes: int = MAX_BODY_BYTES) -> dict:
    """Return the call's JSON object. Raises BadRequest for anything else."""
    content_type = request.environ.get("CONTENT_TYPE", "").split(";")[0].strip()
    if content_type != "application/json":
        raise BadRequest("content type must be application/json")
    # Not "BODY": Zope reads no more than a form's texts of it, and files are longer.
    file = request["BODYFILE"]
    file.seek(0)
    body = file.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise BadRequest("body too large")
    if sum(body.count(mark) for mark in (b",", b"[", b"{")) > MAX_MARKS:
        raise BadRequest("body has too many parts")
    try:
        found = parse_json(body, most_bytes)
    except InvalidNotification as error:
        raise BadRequest("body is not valid JSON") from error
    if not isinstance(found, dict):
        raise BadRequest("body must be a JSON object")
    return found


def text_in(body: dict, name: str) -> str:
    """Return a text of the body. Raises BadRequest when it is missing or no text."""
    value = body.get(name)
    if not isinstance(value, str):
        raise BadRequest(f"{name} must be a text")
    return value


def _has_bearer(request) -> bool:
    auth = getattr(request, "_auth", None) or ""
    return isinstance(auth, str) and auth.lower().startswith("bearer ")
