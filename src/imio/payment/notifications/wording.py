"""The texts of the mails: those of the package, and those that a site manager wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from imio.payment import _
from imio.payment import logger
from imio.payment.domain.languages import LANGUAGES
from imio.payment.notifications import markup
from imio.payment.notifications.kinds import KINDS
from imio.payment.notifications.kinds import LISTS
from imio.payment.notifications.kinds import MailKind
from pathlib import Path
from plone.registry.interfaces import IRegistry
from zope import schema
from zope.component import getUtility
from zope.interface import Interface

import re


TEXTS = Path(__file__).parent / "texts"
TEXTS_PREFIX = "imio.payment.mails"
MAX_SUBJECT = 200
MAX_BODY = 10_000

UNKNOWN_VALUE = "unknown_value"
MISSING_VALUE = "missing_value"
LIST_NOT_ALONE = "list_not_alone"
EMPTY = "empty"
TOO_LONG = "too_long"
SEVERAL_LINES = "several_lines"
TWO_BUTTONS = "two_buttons"
NO_LINK = "no_link"


class IMailTexts(Interface):
    """Texts that replace those of the package."""

    texts = schema.Dict(
        title=_("label_mail_texts", default="Texts of mails"),
        description=_(
            "help_mail_texts",
            default="By language and kind, such as fr/expired; the subject comes first.",
        ),
        key_type=schema.ASCIILine(),
        value_type=schema.Text(),
        required=False,
        default={},
        missing_value={},
    )


@dataclass(frozen=True)
class Wording:
    """The subject and the body of one kind of mail in one language."""

    subject: str
    body: str


@dataclass(frozen=True)
class Problem:
    """Why a text is refused: the part at fault, a code, and the value it is about."""

    part: str
    code: str
    value: str = ""


def packaged_wording(kind: str, language: str) -> Wording:
    """Return the text that comes with the package."""
    return _split(_read(f"{language}/{kind}.txt"), KINDS[kind])


def wording_of(kind: str, language: str) -> Wording:
    """Return the text in use: the site manager's, if there is one that can be used."""
    written = _record().texts.get(f"{language}/{kind}")
    if written is None:
        return packaged_wording(kind, language)
    wording = _split(written, KINDS[kind])
    if problems_of(kind, wording):
        # It came past the panel (an import): a mail in other words is better than none.
        logger.warning("mail text %s/%s cannot be used", language, kind)
        return packaged_wording(kind, language)
    return wording


def is_changed(kind: str, language: str) -> bool:
    """Say whether a site manager replaced the text of the package."""
    return f"{language}/{kind}" in _record().texts


def save(kind: str, language: str, wording: Wording) -> list[Problem]:
    """Keep a site manager's text, unless it has problems; return these. Writes."""
    _check_place(kind, language)
    problems = problems_of(kind, wording)
    if not problems:
        texts = dict(_record().texts)
        texts[f"{language}/{kind}"] = _join(wording, KINDS[kind])
        _record().texts = texts
    return problems


def reset(kind: str, language: str) -> None:
    """Return to the text of the package. Writes."""
    _check_place(kind, language)
    texts = dict(_record().texts)
    if texts.pop(f"{language}/{kind}", None) is not None:
        _record().texts = texts


def problems_of(kind: str, wording: Wording) -> list[Problem]:
    """Return why a text cannot be used; empty when it can."""
    mail = KINDS[kind]
    problems = _problems_of_subject(mail, wording.subject) if mail.has_subject else []
    body = wording.body
    problems += _unknown_values("body", body, mail)
    if not body.strip():
        problems.append(Problem("body", EMPTY))
    if len(body) > MAX_BODY:
        problems.append(Problem("body", TOO_LONG))
    for line in body.splitlines():
        lists = [name for name in LISTS if f"${{{name}}}" in line]
        if lists and not markup.LIST.fullmatch(line.strip()):
            problems.append(Problem("body", LIST_NOT_ALONE, lists[0]))
    buttons = [
        lines
        for lines in markup.paragraphs_of(body)
        if len(lines) == 1 and markup.BUTTON.fullmatch(lines[0])
    ]
    if len(buttons) > 1:
        problems.append(Problem("body", TWO_BUTTONS))
    if mail.has_link and not buttons and "${link}" not in body:
        problems.append(Problem("body", NO_LINK))
    told = f"{wording.subject}\n{body}"
    problems += [
        Problem("body", MISSING_VALUE, name)
        for name in mail.required
        if f"${{{name}}}" not in told
    ]
    return problems


def _problems_of_subject(mail: MailKind, subject: str) -> list[Problem]:
    problems = _unknown_values("subject", subject, mail)
    if not subject.strip():
        problems.append(Problem("subject", EMPTY))
    if len(subject) > MAX_SUBJECT:
        problems.append(Problem("subject", TOO_LONG))
    if len(subject.splitlines()) > 1:
        problems.append(Problem("subject", SEVERAL_LINES))
    problems += [
        Problem("subject", LIST_NOT_ALONE, name)
        for name in LISTS
        if f"${{{name}}}" in subject
    ]
    return problems


def _unknown_values(part: str, text: str, mail: MailKind) -> list[Problem]:
    # Also "${" that is never closed or holds anything but a name: a slip of the pen.
    found = re.findall(r"\$\{([^}\n]{0,40})\}?", text)
    return [
        Problem(part, UNKNOWN_VALUE, name)
        for name in dict.fromkeys(found)
        if name not in mail.placeholders or f"${{{name}}}" not in text
    ]


def words(language: str) -> Mapping[str, str]:
    """Return the small words that values are made of, in one language."""
    rows = _read(f"{language}/words.txt").splitlines()
    pairs = (row.partition("=") for row in rows if "=" in row)
    return {name.strip(): word.strip() for name, _equals, word in pairs}


def _check_place(kind: str, language: str) -> None:
    if kind not in KINDS or language not in LANGUAGES:
        raise KeyError(f"{language}/{kind}")


def _split(text: str, mail: MailKind) -> Wording:
    if not mail.has_subject:
        return Wording("", text.strip())
    subject, _newline, body = text.strip().partition("\n")
    return Wording(subject.strip(), body.strip())


def _join(wording: Wording, mail: MailKind) -> str:
    body = wording.body.replace("\r\n", "\n").strip()
    return f"{wording.subject.strip()}\n\n{body}" if mail.has_subject else body


def _record():
    return getUtility(IRegistry).forInterface(
        IMailTexts, prefix=TEXTS_PREFIX, check=False
    )


@cache
def _read(path: str) -> str:
    return (TEXTS / path).read_text("utf-8")
