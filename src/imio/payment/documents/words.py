"""The printed words of the papers, one small file per language."""

from collections.abc import Mapping
from functools import cache
from imio.payment.formatting import known_language
from pathlib import Path
from types import MappingProxyType

import json


_FOLDER = Path(__file__).parent / "words"


@cache
def read_words(language: str) -> Mapping[str, str]:
    """Return every printed word in a language; French for one that we do not speak."""
    path = _FOLDER / f"{known_language(language)}.json"
    return MappingProxyType(json.loads(path.read_text("utf-8")))
