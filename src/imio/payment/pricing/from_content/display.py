"""Answers of a form in the words of its questions."""

from collections.abc import Mapping
from imio.payment import _
from imio.payment.formatting import format_date
from imio.payment.pricing.answers import readable
from imio.payment.pricing.from_content.fields import form_fields
from typing import Any
from zope.i18n import translate


YES = _("label_yes", default="Yes")
NO = _("label_no", default="No")


def readable_answers(
    form: Any, answers: Mapping[str, Any], language: str
) -> list[tuple[str, str]]:
    """Return (question, answer) pairs for pages and mails, in the order of the form.

    ``answers`` are plain answers. Unanswered questions are left out.
    """
    words = {
        "yes": translate(YES, target_language=language),
        "no": translate(NO, target_language=language),
    }
    return readable(
        form_fields(form, language),
        answers,
        words,
        lambda day: format_date(day, language),
    )
