"""One input of a platform's form, with its help, its choices and what is wrong."""

from dataclasses import dataclass
from typing import Any
from zope.i18nmessageid import Message


@dataclass(frozen=True)
class Input:
    """One input; a key's value is never among what it carries."""

    name: str
    title: Any
    help: Any = ""
    kind: str = "text"
    value: str = ""
    choices: tuple[tuple[str, Any], ...] = ()
    required: bool = False
    error: Message | None = None
    is_set: bool = False
    set_at: Any = None
    variable: str = ""
    has_previous: bool = False

    @property
    def id(self) -> str:
        """Return what labels, errors and the summary's links refer to."""
        return "platform-" + self.name.replace(".", "-").replace("_", "-")

    @property
    def described_by(self) -> str | None:
        """Name the texts that a screen reader reads with the input."""
        parts = [f"{self.id}-help"] if self.help else []
        parts += [f"{self.id}-state"] if self.kind == "key" else []
        parts += [f"{self.id}-error"] if self.error else []
        return " ".join(parts) or None
