"""Who sends a form: found in its answers, or else in the member's account."""

from collections.abc import Mapping
from collections.abc import Sequence
from imio.payment.pricing.form import FormField
from plone import api
from typing import Any

import re
import unicodedata


MAX_NAME = 120
_SURNAMES = {
    "nom",
    "nom_de_famille",
    "name",
    "naam",
    "achternaam",
    "familienaam",
    "nachname",
    "familienname",
    "surname",
    "last_name",
    "lastname",
}
_FIRST_NAMES = {
    "prenom",
    "prenoms",
    "voornaam",
    "vorname",
    "first_name",
    "firstname",
    "given_name",
}
_EMAILS = {
    "email",
    "e_mail",
    "mail",
    "courriel",
    "adresse_email",
    "adresse_e_mail",
    "emailadresse",
    "replyto",
}
_USUAL = {"surname": _SURNAMES, "first_name": _FIRST_NAMES, "email": _EMAILS}
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s,;<>\".]{2,}")


def payer_of(
    form: Any,
    fields: Sequence[FormField],
    answers: Mapping[str, Any],
    owner: str,
) -> dict[str, str]:
    """Return surname, first_name and email of the person who fills in a form.

    The editor may name the fields that hold them; otherwise they are known by their
    usual names. What stays unknown is taken from the account of ``owner``.
    """
    member = _member_data(owner)
    asked = payer_questions(form, fields)
    found = {what: _answer(names, answers) for what, names in asked.items()}
    if not _EMAIL.fullmatch(found["email"]):
        found["email"] = ""
    if not found["surname"] and not found["first_name"]:
        found |= {name: member[name] for name in ("surname", "first_name")}
    return found | {"email": found["email"] or member["email"]}


def payer_questions(form: Any, fields: Sequence[FormField]) -> dict[str, list[str]]:
    """Return which questions may ask for surname, first_name and email, likeliest first."""
    return {
        what: _asking(getattr(form, f"{what}_field", None), fields, usual)
        for what, usual in _USUAL.items()
    }


def _asking(
    named: str | None, fields: Sequence[FormField], usual: set[str]
) -> list[str]:
    names = [named] if named else []
    names += [field.name for field in fields if _bare(field.name) in usual]
    return names + [field.name for field in fields if _bare(field.title) in usual]


def _answer(names: Sequence[str], answers: Mapping[str, Any]) -> str:
    for name in names:
        answer = answers.get(name)
        if isinstance(answer, str) and answer.strip():
            return " ".join(answer.split())[:MAX_NAME]
    return ""


def _bare(text: str) -> str:
    """Write "Prénom" or "Last name" as "prenom", "last_name"."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


def _member_data(owner: str) -> dict[str, str]:
    member = api.user.get(userid=owner) if owner else None
    if member is None:
        return {"surname": "", "first_name": "", "email": ""}
    first_name, _space, surname = (member.getProperty("fullname") or "").partition(" ")
    if not surname:
        first_name, surname = "", first_name
    return {
        "surname": surname[:MAX_NAME],
        "first_name": first_name[:MAX_NAME],
        "email": member.getProperty("email") or "",
    }
