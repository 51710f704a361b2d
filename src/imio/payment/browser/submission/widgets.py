"""Questions whose help and errors are read out together with them, without any script."""

from collective.easyform.browser.widgets import RenderWidget
from collective.easyform.interfaces import IEasyFormWidget
from collective.easyform.interfaces import ILabelWidget
from collective.easyform.interfaces import IRichLabelWidget
from imio.payment import _
from lxml import html
from types import MappingProxyType
from z3c.form.error import ErrorViewSnippet
from zope.interface import alsoProvides
from zope.schema.interfaces import IInt


_CONTROLS = ".//*[self::input[not(@type='hidden')] or self::select or self::textarea]"
_PURPOSES = {
    "surname": "family-name",
    "first_name": "given-name",
    "email": "email",
}
_NOTES = (("form-text", "help"), ("invalid-feedback", "error"))


class ITiedWidget(IEasyFormWidget):
    """Marks the questions of payable forms."""


def mark_questions(widgets, asked):
    """Mark what asks something; labels between the questions do not.

    ``asked`` are the questions about the payer (see submission/payer.py): browsers offer
    what they know of their user there.
    """
    about = {names[0]: what for what, names in asked.items() if names}
    for widget in widgets:
        if not (ILabelWidget.providedBy(widget) or IRichLabelWidget.providedBy(widget)):
            alsoProvides(widget, ITiedWidget)
            widget.payer_part = about.get(widget.__name__)


class TiedWidget(RenderWidget):
    """A question as EasyForm shows it, with its notes tied to its inputs."""

    def __call__(self):
        markup = super().__call__()
        if self.context.mode != "input":
            return markup
        hints = _hints(self.context)
        return tie(markup, self.context.id, self.context.error is not None, hints)


def _hints(widget):
    """Return what helps to type an answer: which keyboard, and what a browser knows."""
    hints = {}
    least = widget.field.min if IInt.providedBy(widget.field) else None
    if least is not None and least >= 0:
        hints["inputmode"] = "numeric"
    if widget.payer_part in _PURPOSES:
        hints["autocomplete"] = _PURPOSES[widget.payer_part]
    if widget.payer_part == "email":
        hints["inputmode"] = "email"
    return hints


def tie(markup, widget_id, is_refused, hints=MappingProxyType({})):
    """Return the markup of a question with its label, help and error tied to it."""
    (question,) = html.fragments_fromstring(markup.strip())
    controls = question.xpath(_CONTROLS)
    notes = " ".join(_named_notes(question, widget_id))
    is_group = len(controls) > 1
    if is_group:
        question.set("role", "group")
    _tie_label(question, widget_id, controls)
    for element in (question,) if is_group else controls:
        if notes:
            element.set("aria-describedby", notes)
    if len(controls) == 1 and controls[0].get("type") == "text":
        controls[0].attrib.update(hints)
    if is_refused:
        for control in controls:
            control.set("aria-invalid", "true")
    return html.tostring(question, encoding="unicode")


def _named_notes(question, widget_id):
    """Give each note of a question an id; return these."""
    found = []
    for name, kind in _NOTES:
        for place, note in enumerate(question.find_class(name)):
            note_id = f"{widget_id}-{kind}" + (f"-{place + 1}" if place else "")
            note.set("id", note_id)
            found.append(note_id)
    return found


def _tie_label(question, widget_id, controls):
    """Let the label name the input, or the group when it has several."""
    label = question.find("label")
    if label is None:
        return
    if len(controls) > 1:
        label.tag = "span"
        label.attrib.pop("for", None)
        label.set("id", f"{widget_id}-label")
        question.set("aria-labelledby", f"{widget_id}-label")
    elif controls and controls[0].get("id"):
        # The label of a file names a box around its input.
        label.set("for", controls[0].get("id"))


class WholeNumberWanted(ErrorViewSnippet):
    """What to write instead of "1,5" or "two"."""

    def createMessage(self):
        return _("error_whole_number", default="Please write a whole number, as 2.")


class TooSmall(ErrorViewSnippet):
    """A number below the least that the form takes."""

    def createMessage(self):
        values = {"minimum": self.field.min}
        return _("error_at_least", default="At least ${minimum}.", mapping=values)


class TooBig(ErrorViewSnippet):
    """A number above the most that the form takes."""

    def createMessage(self):
        values = {"maximum": self.field.max}
        return _("error_at_most", default="At most ${maximum}.", mapping=values)
