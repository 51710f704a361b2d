"""Files in the body of a call: {"filename": …, "data": base64}, bounded."""

from collections.abc import Mapping
from typing import Any
from zExceptions import BadRequest

import base64
import binascii


MAX_NAME = 200


def file_in(body: Mapping[str, Any], name: str, limit: int) -> tuple[str, bytes] | None:
    """Return name and content of a file, None when it is not there. Raises BadRequest."""
    given = body.get(name)
    if given is None:
        return None
    data = given.get("data") if isinstance(given, dict) else None
    file_name = given.get("filename", "") if isinstance(given, dict) else ""
    if not isinstance(data, str) or not isinstance(file_name, str):
        raise BadRequest(f"unreadable: {name}")
    if len(data) > limit * 4 // 3 + 4:
        raise BadRequest(f"too_large: {name}")
    try:
        return file_name[:MAX_NAME], base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest(f"unreadable: {name}") from error
