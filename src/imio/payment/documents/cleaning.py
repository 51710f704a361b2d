"""Texts made fit to be printed: what a font cannot draw or a reader cannot see goes."""

from imio.payment.documents.fonts import drawable_characters

import re
import unicodedata


UNKNOWN = "\N{REPLACEMENT CHARACTER}"
# Marks without a glyph that words of other alphabets need.
_JOINERS = {0x200C, 0x200D}
# Marks that show text in another order than it is stored, or not at all.
_HIDDEN = "Cc", "Cf", "Zl", "Zp"
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# A word longer than any column gets places to break, which show as nothing.
_LONG_WORD = re.compile(r"[^\s\u200b-]{24}(?=[^\s\u200b-])")
_SPACE = "\u200b"


def clean_line(text: str) -> str:
    """Return a text on one line, without what cannot be printed."""
    return " ".join(clean_text(text).split("\n")).strip()


def clean_text(text: str) -> str:
    """Return a text with its line breaks, without what cannot be printed.

    Characters that none of our fonts draws become "�". Invisible marks go, among them
    those that would show digits in another order than they are stored.
    """
    normal = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text or ""))
    printable = "".join(_printed(character) for character in normal.expandtabs(4))
    return _LONG_WORD.sub(lambda found: found[0] + _SPACE, printable).strip("\n")


def _printed(character: str) -> str:
    if character == "\n" or " " <= character <= "~":
        return character
    if ord(character) in _JOINERS:
        return character
    category = unicodedata.category(character)
    if category in _HIDDEN:
        return ""
    # What a private character means, nobody but its author knows.
    is_known = category != "Co" and ord(character) in drawable_characters()
    return character if is_known else UNKNOWN


def without_breaks(text: str) -> str:
    """Return a cleaned text without the places where it may be broken."""
    return text.replace(_SPACE, "")
