"""What is wrong with a file, line by line."""

from dataclasses import dataclass
from imio.payment.domain.iban import mask_iban

import re


MAX_SHOWN = 60
# Also when it stands in another column than it should.
_ACCOUNT = re.compile(
    r"\s*[A-Za-z]{2}[0-9]{2}(?:[ .-]?[A-Za-z0-9]){11,30}\s*", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. ``line`` is None when it concerns no line of a table.

    ``column`` is the heading as the file has it, ``shown`` the beginning of what stands
    there, on one line; of an account number only what may be shown.
    """

    line: int | None
    column: str
    code: str
    shown: str = ""


def show(text: str) -> str:
    """Return the beginning of a cell on one line, short enough for a report."""
    if len(text) < MAX_SHOWN * 2 and _ACCOUNT.fullmatch(text):
        return mask_iban(text)
    letters = (c if c.isprintable() else " " for c in text[: MAX_SHOWN * 4])
    bare = " ".join("".join(letters).split())
    return bare if len(bare) <= MAX_SHOWN else bare[: MAX_SHOWN - 1] + "…"
