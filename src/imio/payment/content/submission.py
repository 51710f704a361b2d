"""Submission: what was typed into a form, as EasyForm's actions expect to find it."""

from collections.abc import Mapping
from persistent import Persistent
from plone.namedfile.interfaces import INamed
from typing import Any


class Submission(Persistent):
    """Kept apart from its request, so that lists of requests need not load it.

    ``values`` are what the form extracted, files included; ``sent`` what the browser
    sent, without files; ``origin`` the few headers that an action of the form asks for.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        sent: Mapping[str, Any],
        origin: Mapping[str, str],
    ) -> None:
        self.values = dict(values)
        self.sent = dict(sent)
        self.origin = dict(origin)

    @property
    def files(self) -> dict[str, Any]:
        """Return the uploaded files by the name of their field."""
        return {
            name: value
            for name, value in self.values.items()
            if INamed.providedBy(value)
        }
