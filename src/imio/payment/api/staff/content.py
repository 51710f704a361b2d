"""A stored file in an answer: programs get its very bytes, in base64."""

from base64 import b64encode
from hashlib import sha256
from imio.payment import logger
from plone import api


def content_as_json(name: str, content_type: str, data: bytes) -> dict[str, str]:
    """Return a file with its SHA-256, and note who took it."""
    logger.info("file %s taken by %s", name, api.user.get_current().getId())
    return {
        "name": name,
        "content_type": content_type,
        "sha256": sha256(data).hexdigest(),
        "data": b64encode(data).decode("ascii"),
    }
