"""The four languages of the add-on, and how a text is picked among them."""

from collections.abc import Mapping


LANGUAGES = ("fr", "nl", "de", "en")


def pick_text(texts: Mapping[str, str] | None, language: str) -> str:
    """Return the text in a language, or else the first one there is, or "".

    "fr-be" falls back to "fr"; the order of the fallback is that of LANGUAGES.
    """
    if not texts:
        return ""
    wanted = (language, language.split("-")[0], *LANGUAGES)
    return next((texts[code] for code in wanted if texts.get(code)), "")
