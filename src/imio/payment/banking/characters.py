"""The characters that every bank of the SEPA area takes, and nothing else."""

from text_unidecode import unidecode

import re


_REPLACED = str.maketrans({"&": "+", "_": "-"})
_FORBIDDEN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
_IDENTIFIER = re.compile(r"(?!/)(?!.*//)[A-Za-z0-9/\-?:().,'+]{1,35}(?<!/)", re.ASCII)


def clean_text(text: str, limit: int) -> str:
    """Write a name or a message with the letters that banks take: "Élodie & Ko" as "Elodie + Ko".

    Cut to ``limit`` characters. A slash at an end, or two in a row, have a meaning of
    their own for banks and disappear. May return nothing: some texts have no such letter.
    """
    latin = unidecode(text).translate(_REPLACED)
    words = " ".join(_FORBIDDEN.sub(" ", latin).split())
    single = re.sub(r"/{2,}", "/", words)
    return single.strip(" /")[:limit].rstrip(" /")


def is_identifier(text: str) -> bool:
    """Tell whether a bank will give this reference back unchanged: 1 to 35 plain characters."""
    return isinstance(text, str) and bool(_IDENTIFIER.fullmatch(text))
