"""What a program sends to a service: one JSON object, or a refusal that it understands."""

from plone.restapi.deserializer import json_body
from plone.restapi.exceptions import DeserializationError
from zExceptions import BadRequest


def read_object(request) -> dict:
    """Return the JSON object of a request, {} without a body. Raises BadRequest."""
    try:
        return json_body(request)
    except DeserializationError as error:
        raise BadRequest("the body must be one JSON object") from error
