"""Files in the answers of a program: as plone.restapi takes them, judged as the page does."""

from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from collective.easyform.api import get_schema
from dataclasses import dataclass
from imio.payment.domain.errors import InvalidAnswer
from io import BytesIO
from plone.namedfile.interfaces import INamedField
from typing import Any
from ZPublisher.HTTPRequest import FileUpload


MAX_NAME = 255


@dataclass(frozen=True)
class SentFile:
    """What a browser sends of one file, for Zope's own FileUpload."""

    name: str
    filename: str
    file: BytesIO
    headers: Mapping[str, str]


def split_files(
    form: Any, sent: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, FileUpload]]:
    """Return the answers that are texts, and the files as if they were uploaded.

    Raises InvalidAnswer for a file that cannot be read.
    """
    schema = get_schema(form)
    wanted = {name for name in schema.names() if INamedField.providedBy(schema[name])}
    texts = {name: value for name, value in sent.items() if name not in wanted}
    files = {
        name: _uploaded(name, value)
        for name, value in sent.items()
        if name in wanted and value is not None
    }
    return texts, files


def _uploaded(name: str, value: Any) -> FileUpload:
    if not isinstance(value, dict):
        raise InvalidAnswer(name, "unreadable_file")
    filename, data = value.get("filename"), value.get("data")
    if value.get("encoding") != "base64" or not isinstance(data, str):
        raise InvalidAnswer(name, "unreadable_file")
    if not isinstance(filename, str) or not 0 < len(filename) <= MAX_NAME:
        raise InvalidAnswer(name, "unreadable_file")
    try:
        read = b64decode("".join(data.split()), validate=True)
    except (Error, ValueError) as error:
        raise InvalidAnswer(name, "unreadable_file") from error
    # The type follows from the name, as on the page: what a sender claims is no proof.
    return FileUpload(SentFile(name, filename, BytesIO(read), {}), "latin-1")
