"""Answers of a form as plain values: kept with a request, read by rules and people."""

from collections.abc import Iterable
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from imio.payment.domain.errors import InvalidAnswer
from imio.payment.pricing import form
from imio.payment.pricing.conditions import read_day
from imio.payment.pricing.conditions import read_number
from imio.payment.pricing.form import by_name
from imio.payment.pricing.form import FormField
from typing import Any


MAX_TEXT = 10_000
NO_CHOICE = ("", "--NOVALUE--")


def plain_answers(data: Mapping[str, Any]) -> dict[str, Any]:
    """Turn what a form extracted into values that JSON can hold, in the same order.

    Days become "2026-11-22", numbers with decimals "2.5", sets sorted lists, files
    their name. What is plain already stays as it is.
    """
    return {name: _plain(value) for name, value in data.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return str(Decimal(repr(value)))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted((_plain(one) for one in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    for attribute in ("filename", "raw"):
        if hasattr(value, attribute):
            return str(getattr(value, attribute) or "")
    return str(value)


def answers_from_json(
    fields: Iterable[FormField], sent: Mapping[str, Any]
) -> dict[str, Any]:
    """Read answers that a browser or another program sent, strictly by kind of question.

    Raises InvalidAnswer for an unknown field, an unknown choice or another type;
    an empty text is no answer.
    """
    known = by_name(fields)
    answers = {}
    for name, value in sent.items():
        if name not in known:
            raise InvalidAnswer(str(name)[:80], "unknown_field")
        try:
            answers[name] = None if value is None else _read(known[name], value)
        except ValueError as error:
            raise InvalidAnswer(name) from error
    return answers


def _read(field: FormField, value: Any) -> Any:
    if field.kind == form.YES_NO:
        return _demand(bool, value)
    if field.kind == form.CHOICES:
        return [_choice(field, one) for one in _demand(list, value)]
    if field.kind in form.NUMBERS and type(value) is int:
        return value
    text = _demand(str, value)
    if len(text) > MAX_TEXT:
        raise ValueError("too long")
    if text in NO_CHOICE:
        return None
    if field.kind == form.CHOICE:
        return _choice(field, text)
    if field.kind == form.DAY:
        return read_day(text).isoformat()
    if field.kind == form.WHOLE:
        return int(read_number(text)) if text.strip().isdigit() else _refuse(text)
    if field.kind == form.DECIMAL:
        return str(read_number(text))
    return text


def _demand(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError("another type")
    return value


def _refuse(text: str) -> None:
    raise ValueError("not a whole number")


def _choice(field: FormField, value: Any) -> str:
    chosen = field.chosen_value(_demand(str, value))
    if field.values and chosen not in field.values:
        raise InvalidAnswer(field.name, "unknown_choice")
    return chosen


def readable(
    fields: Iterable[FormField],
    answers: Mapping[str, Any],
    words: Mapping[str, str],
    write_day: Any = str,
) -> list[tuple[str, str]]:
    """Return (question, answer) pairs in the order of the form, for people.

    ``words`` holds "yes" and "no" in the reader's language, ``write_day`` writes a
    date. Unanswered questions are left out; answers to questions that left the form
    come last, under their names.
    """
    known = by_name(fields)
    order = [name for name in known if name in answers]
    order += [name for name in answers if name not in known]
    pairs = []
    for name in order:
        field = known.get(name) or FormField(name, name, form.OTHER)
        text = _text(field, answers[name], words, write_day)
        if text:
            pairs.append((field.title, text))
    return pairs


def _text(
    field: FormField, value: Any, words: Mapping[str, str], write_day: Any
) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return words["yes"] if value else words["no"]
    if isinstance(value, list):
        return ", ".join(_text(field, one, words, write_day) for one in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {one}" for name, one in value.items())
    if field.kind == form.DAY:
        try:
            return write_day(date.fromisoformat(str(value)[:10]))
        except ValueError:
            return str(value)
    return field.choice_title(str(value))
