"""What a text must not be when a spreadsheet opens it: a formula."""

import re


# A spreadsheet takes a cell that begins like this for a formula.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")


def neutralise(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; every export passes here."""
    if "\0" in text:
        text = text.replace("\0", "")
    return f"'{text}" if _FORMULA.match(text) else text
