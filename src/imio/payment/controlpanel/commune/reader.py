"""Reads imio_payment.xml, in which a commune profile names platforms and régies."""

from collections.abc import Mapping
from dataclasses import dataclass
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.languages import LANGUAGES
from imio.payment.storage.platforms import PLATFORM_ID
from imio.payment.storage.settings import BASKET_MODES
from lxml import etree

import re


REGIE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True)
class PlatformRow:
    """A platform as a profile names it; None leaves a stored value alone."""

    platform_id: str
    provider: str
    mode: str
    title: str
    iban: str | None
    beneficiary: str | None
    settings: Mapping[str, str]
    variables: Mapping[str, str]


@dataclass(frozen=True)
class RegieRow:
    """A régie as a profile names it."""

    regie_id: str
    platform_id: str
    titles: Mapping[str, str]
    values: Mapping[str, str]


@dataclass(frozen=True)
class Commune:
    """Everything that one imio_payment.xml says."""

    basket_mode: str | None
    platforms: tuple[PlatformRow, ...]
    folder_path: str
    folder_title: str
    regies: tuple[RegieRow, ...]


def read_commune(source: bytes) -> Commune:
    """Read the file. Raises ConfigurationError, which names the line that is wrong."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise ConfigurationError(f"imio_payment.xml: {error}") from error
    basket = root.find("basket")
    regies = root.find("regies")
    return Commune(
        basket_mode=None if basket is None else _basket_mode(basket),
        platforms=tuple(_platform(node) for node in root.iterfind("platform")),
        folder_path="" if regies is None else regies.get("path", "").strip("/"),
        folder_title="" if regies is None else regies.get("title", ""),
        regies=tuple(_regie(node) for node in root.iterfind("regies/regie")),
    )


def _wrong(node, what: str) -> ConfigurationError:
    return ConfigurationError(f"imio_payment.xml, line {node.sourceline}: {what}")


def _basket_mode(node) -> str:
    mode = node.get("mode", "")
    if mode not in BASKET_MODES:
        raise _wrong(node, "basket mode must be grouped or separate")
    return mode


def _platform(node) -> PlatformRow:
    platform_id = node.get("id", "")
    if not PLATFORM_ID.fullmatch(platform_id):
        raise _wrong(node, "the platform's id is missing or malformed")
    mode = node.get("mode", psp.TEST)
    if mode not in (psp.TEST, psp.LIVE):
        raise _wrong(node, "mode must be test or live")
    title = _text(node, "title")
    if not title or not node.get("provider"):
        raise _wrong(node, "a platform needs a title and a provider")
    variables = {}
    for key in node.iterfind("key"):
        if not key.get("name") or not key.get("variable") or (key.text or "").strip():
            raise _wrong(key, "a key has a name and a variable, and no value here")
        variables[key.get("name")] = key.get("variable")
    return PlatformRow(
        platform_id=platform_id,
        provider=node.get("provider"),
        mode=mode,
        title=title,
        iban=_text(node, "iban"),
        beneficiary=_text(node, "beneficiary"),
        settings={
            setting.get("name", ""): (setting.text or "").strip()
            for setting in node.iterfind("setting")
        },
        variables=variables,
    )


def _regie(node) -> RegieRow:
    regie_id = node.get("id", "")
    if not REGIE_ID.fullmatch(regie_id):
        raise _wrong(node, "the régie's id is missing or malformed")
    titles = {
        title.get("language", LANGUAGES[0]): (title.text or "").strip()
        for title in node.iterfind("title")
    }
    if not titles or set(titles) - set(LANGUAGES):
        raise _wrong(node, "a régie needs titles in languages that the site speaks")
    texts = {
        "contact_email": _text(node, "email"),
        "contact_phone": _text(node, "phone"),
        "contact_desk": _text(node, "desk"),
        "accounting_code": _text(node, "accounting-code"),
    }
    return RegieRow(
        regie_id=regie_id,
        platform_id=node.get("platform", ""),
        titles=titles,
        values={name: text for name, text in texts.items() if text is not None},
    )


def _text(node, name: str) -> str | None:
    child = node.find(name)
    return None if child is None else (child.text or "").strip()
