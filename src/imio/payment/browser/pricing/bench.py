"""The test bench: sample answers in, each step and the total out."""

from imio.payment import _
from imio.payment.browser.pricing.grid import text_in
from imio.payment.browser.pricing.grid import texts_in
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import InvalidAnswer
from imio.payment.pricing import form
from imio.payment.pricing.answers import answers_from_json


UNREADABLE = _(
    "error_bench_unreadable", default="This answer cannot be read. Correct it to try."
)
TOO_HIGH = _("error_bench_too_high", default="The total is too high to be paid online.")


class Bench:
    """Sample answers to the questions that rules use, as posted by the editor."""

    def __init__(self, fields, posted):
        self.fields = fields
        self.posted = posted
        self.error_field = ""
        self.error = None

    def questions(self):
        """Return each question with what was typed and the kind of input it needs."""
        return [
            {
                "name": f"try-{field.name}",
                "title": field.title,
                "input": _INPUTS.get(field.kind, "text"),
                "choices": field.choices,
                "typed": text_in(self.posted, f"try-{field.name}"),
                "chosen": texts_in(self.posted, f"try-{field.name}"),
                "css": "is-invalid" if field.name == self.error_field else "",
                "describedby": (
                    "bench-error" if field.name == self.error_field else None
                ),
            }
            for field in self.fields
        ]

    def price(self, quote):
        """Return what ``quote`` makes of the answers, or None after noting the error."""
        try:
            return quote(answers_from_json(self.fields, self._typed()))
        except InvalidAnswer as error:
            self.error_field, self.error = error.field, UNREADABLE
        except InvalidAmount:
            self.error = TOO_HIGH
        return None

    def _typed(self):
        typed = {}
        for field in self.fields:
            name = f"try-{field.name}"
            if field.kind == form.YES_NO:
                typed[field.name] = bool(text_in(self.posted, name))
            elif field.kind == form.CHOICES:
                typed[field.name] = texts_in(self.posted, name)
            else:
                typed[field.name] = text_in(self.posted, name)
        return typed


_INPUTS = {
    form.CHOICE: "choice",
    form.CHOICES: "choices",
    form.YES_NO: "checkbox",
    form.DAY: "date",
    form.WHOLE: "number",
}
