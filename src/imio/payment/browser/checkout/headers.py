"""Headers that every page around a payment carries, whatever the method."""

import json


def protect(response) -> None:
    """Keep a page out of frames, caches and the addresses told to other sites."""
    response.setHeader("Cache-Control", "no-store")
    response.setHeader("Content-Security-Policy", "frame-ancestors 'none'")
    response.setHeader("X-Frame-Options", "DENY")
    response.setHeader("Referrer-Policy", "no-referrer")
    response.setHeader("X-Content-Type-Options", "nosniff")


def plain_answer(response, status: int, text: str, content_type: str = "") -> bytes:
    """Answer a machine: just these words, without the site's theme."""
    protect(response)
    response.setStatus(status)
    response.setHeader("X-Theme-Disabled", "True")
    response.setHeader("Content-Type", content_type or "text/plain; charset=utf-8")
    return text.encode("utf-8")


def for_log(value: object) -> str:
    """Write something that came from outside on one line of a log, bounded."""
    return json.dumps(str(value)[:100])
