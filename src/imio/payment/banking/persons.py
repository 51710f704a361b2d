"""Whether two names that a bank and a commune write may be those of one person."""

from functools import lru_cache
from text_unidecode import unidecode

import re


_WORD = re.compile(r"[A-Z]+")
# What stands before a name, or joins two of them.
_TITLES = frozenset(
    [
        "M",
        "MR",
        "MME",
        "MLLE",
        "MEVR",
        "MEVROUW",
        "DHR",
        "DE",
        "HEER",
        "HERR",
        "FRAU",
        "ET",
        "EN",
        "UND",
        "OU",
    ]
)
_SHORTEST = 3


def may_be_same(one: str, other: str) -> bool:
    """Tell whether all words of the shorter name are in the longer one.

    Letters as banks write them, titles left out. Good enough to propose, never to book.
    """
    words, others = _words(one), _words(other)
    shared = words & others
    if not shared or len(shared) < min(len(words), len(others)):
        return False
    return any(len(word) >= _SHORTEST for word in shared)


@lru_cache(maxsize=4096)
def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(unidecode(name).upper())) - _TITLES
