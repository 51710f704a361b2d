"""Find every text that the package shows and that wants a translation.

Python is read by its syntax tree (message id, default, plural); page templates and
profiles by lingua, ZCML by its attributes.
"""

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from datetime import datetime
from datetime import UTC
from io import BytesIO
from lingua.extractors.xml import TranslateContext
from lingua.extractors.xml import ZopeExtractor
from lxml import etree
from pathlib import Path
from types import SimpleNamespace

import ast
import re


DOMAIN = "imio.payment"
LANGUAGES = ("fr", "nl", "de")
PACKAGE = Path(__file__).resolve().parent.parent / "src/imio/payment"
LOCALES = PACKAGE / "locales"
TEMPLATE = LOCALES / f"{DOMAIN}.pot"
ZCML_TEXTS = {"title", "description", "label"}
EXPLICIT_ID = re.compile(r"^\[(?P<id>[^\]]+)\]\s*(?P<default>.*)$", re.DOTALL)
DEFAULT = re.compile(r"^Default: (.*)$", re.MULTILINE)
# A date that never changes keeps a run without new messages from touching a file.
BIRTH = datetime(2026, 1, 1, tzinfo=UTC)


# lingua passes over a text that is nothing but variables, even when it has an id.
only_variables = TranslateContext.ignore
TranslateContext.ignore = lambda self: not self.msgid and only_variables(self)


class Finding(SimpleNamespace):
    """One text: msgid, default, plural, default_plural, and the file it stands in."""


def find_in_python(path, source):
    """Yield what the calls of ``_`` in a module say; refuse ids put together by code."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_"):
            continue
        texts = {keyword.arg: keyword.value for keyword in node.keywords}
        texts |= dict(zip(("msgid", "default"), node.args, strict=False))
        values = {}
        for name in ("msgid", "default", "msgid_plural", "default_plural"):
            if name in texts:
                if not isinstance(getattr(texts[name], "value", None), str):
                    raise SystemExit(f"{path}:{node.lineno}: {name} is no plain text")
                values[name] = texts[name].value
        yield Finding(
            msgid=values["msgid"],
            default=values.get("default"),
            plural=values.get("msgid_plural"),
            default_plural=values.get("default_plural"),
            path=path,
        )


def find_in_template(path, source):
    options = SimpleNamespace(domain=DOMAIN, comment_tag=None, keywords={})
    for message in ZopeExtractor()(str(path), options, BytesIO(source.encode())):
        default = DEFAULT.search(message.comment or "")
        yield Finding(
            msgid=message.msgid,
            default=default and default.group(1),
            plural=None,
            default_plural=None,
            path=path,
        )


def find_in_zcml(path, source):
    root = etree.fromstring(source.encode())
    if root.get("i18n_domain") != DOMAIN:
        return
    for element in root.iter(etree.Element):
        if etree.QName(element).localname == "permission":
            continue  # its title is the name by which Zope knows it
        for name in ZCML_TEXTS & set(element.attrib):
            explicit = EXPLICIT_ID.match(element.get(name))
            yield Finding(
                msgid=explicit["id"] if explicit else element.get(name),
                default=explicit["default"] if explicit else None,
                plural=None,
                default_plural=None,
                path=path,
            )


READERS = {
    ".py": find_in_python,
    ".pt": find_in_template,
    ".xml": find_in_template,
    ".zcml": find_in_zcml,
}


def find_all():
    """Yield the findings of the whole package, tests apart."""
    for path in sorted(PACKAGE.rglob("*")):
        relative = path.relative_to(PACKAGE)
        if path.suffix in READERS and relative.parts[0] != "tests":
            yield from READERS[path.suffix](relative, path.read_text("utf-8"))


def squeeze(text):
    """Forget how a text was wrapped: two wrappings of one text are no quarrel."""
    return " ".join((text or "").split())


def extract():
    """Return the catalog of all messages, and the quarrels over one id's default."""
    catalog = Catalog(project=DOMAIN, creation_date=BIRTH, charset="utf-8")
    first, quarrels = {}, []
    for found in sorted(find_all(), key=lambda f: (f.msgid, str(f.path))):
        known = first.setdefault(found.msgid, found)
        if known.default is None and found.default is not None:
            known.default = found.default
        if squeeze(found.default or known.default) != squeeze(known.default):
            quarrels.append(
                f"{found.msgid}: {known.default!r} in {known.path}, "
                f"{found.default!r} in {found.path}"
            )
        known.locations = [*getattr(known, "locations", []), (f"{found.path}", 0)]
        known.plural = known.plural or found.plural
        known.default_plural = known.default_plural or found.default_plural
    for msgid, found in first.items():
        comments = [f"Default: {found.default}"] if found.default else []
        if found.default_plural:
            comments.append(f"Default plural: {found.default_plural}")
        catalog.add(
            (msgid, found.plural) if found.plural else msgid,
            locations=sorted(set(found.locations)),
            auto_comments=[comment.replace("\n", "\\n") for comment in comments],
        )
    return catalog, quarrels


def catalog_path(language):
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalog(language):
    """Return the catalog of a language; an empty one when it has none yet."""
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=language, project=DOMAIN, creation_date=BIRTH)
    with path.open("rb") as source:
        return read_po(source, locale=language, domain=DOMAIN)


def as_texts(value):
    """Give the plural forms of a message, or its only form."""
    return value if isinstance(value, tuple | list) else [value]
