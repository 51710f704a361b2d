"""What a citizen reads of a request: questions with their answers, and files."""

from collective.easyform.api import get_schema
from collective.easyform.interfaces import IFieldExtender
from imio.payment.content.request import Request
from imio.payment.pricing.answers import readable
from imio.payment.pricing.from_content import readable_answers
from typing import Any
from zope.schema import getFieldsInOrder
from zope.schema.interfaces import IPassword


def shown_answers(
    form: Any | None, request: Request, language: str
) -> list[tuple[str, str]]:
    """Return (question, answer) pairs, without what the form keeps to itself.

    A form that was deleted leaves the names of its questions.
    """
    if form is None:
        return readable((), request.answers, {"yes": "✓", "no": "–"})
    kept_back = _kept_back(form)
    answers = {
        name: answer
        for name, answer in request.answers.items()
        if name not in kept_back
    }
    return readable_answers(form, answers, language)


def _kept_back(form: Any) -> set[str]:
    """Name the questions that are computed, hidden or secret."""
    names = set()
    for name, field in getFieldsInOrder(get_schema(form)):
        more = IFieldExtender(field)
        if more.serverSide or more.THidden or IPassword.providedBy(field):
            names.add(name)
    return names


def shown_files(form: Any | None, request: Request) -> list[dict[str, Any]]:
    """Return name, question, file name and size of each uploaded file."""
    files = request.submission.files if request.submission is not None else {}
    if not files:
        return []
    schema = get_schema(form) if form is not None else {}
    return [
        {
            "name": name,
            "question": schema[name].title if name in schema else name,
            "filename": file.filename,
            "size": file.getSize(),
        }
        for name, file in files.items()
    ]
