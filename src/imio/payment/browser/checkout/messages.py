"""A request of ours as the value that providers read."""

from imio.payment.domain import psp


MAX_BODY_BYTES = 256 * 1024


class TooLarge(Exception):
    """A message is larger than any PSP sends."""


def message_of(request) -> psp.HttpMessage:
    """Return a request as received, its body raw. Raises TooLarge."""
    body = b""
    if request.method not in ("GET", "HEAD"):
        body = _body_of(request)
    headers = {
        name[5:].replace("_", "-").title(): value
        for name, value in request.environ.items()
        if name.startswith("HTTP_") and isinstance(value, str)
    }
    return psp.HttpMessage(
        method=request.method,
        query_string=_query_of(request),
        body=body,
        content_type=request.environ.get("CONTENT_TYPE", ""),
        headers=headers,
    )


def _query_of(request) -> str:
    # WSGI hands each byte as one character; seals are verified on the bytes.
    raw = request.environ.get("QUERY_STRING", "").encode("latin-1", "replace")
    return raw.decode("utf-8", "surrogateescape")


def _body_of(request) -> bytes:
    declared = request.environ.get("CONTENT_LENGTH") or "0"
    if not declared.isdecimal() or int(declared) > MAX_BODY_BYTES:
        raise TooLarge
    stream = request.stdin
    stream.seek(0)
    body = stream.read(MAX_BODY_BYTES + 1)
    stream.seek(0)
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge
    return body
