"""Questions whose help and errors are read out together with them, without any script."""

from collective.easyform.browser.widgets import RenderWidget
from collective.easyform.interfaces import IEasyFormWidget
from collective.easyform.interfaces import ILabelWidget
from collective.easyform.interfaces import IRichLabelWidget
from lxml import html
from zope.interface import alsoProvides


_CONTROLS = ".//*[self::input[not(@type='hidden')] or self::select or self::textarea]"
_NOTES = (("form-text", "help"), ("invalid-feedback", "error"))


class ITiedWidget(IEasyFormWidget):
    """Marks the questions of payable forms."""


def mark_questions(widgets):
    """Mark what asks something; labels between the questions do not."""
    for widget in widgets:
        if not (ILabelWidget.providedBy(widget) or IRichLabelWidget.providedBy(widget)):
            alsoProvides(widget, ITiedWidget)


class TiedWidget(RenderWidget):
    """A question as EasyForm shows it, with its notes tied to its inputs."""

    def __call__(self):
        markup = super().__call__()
        if self.context.mode != "input":
            return markup
        return tie(markup, self.context.id, self.context.error is not None)


def tie(markup, widget_id, is_refused):
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
