"""The page of a payable form: a valid one becomes a draft, and its review follows."""

from collective.easyform.api import get_schema
from collective.easyform.browser.view import EasyFormForm
from collective.easyform.browser.view import EasyFormFormWrapper
from functools import cached_property
from imio.payment import _
from imio.payment.browser.submission.sent import sent_texts
from imio.payment.browser.submission.sent import typed
from imio.payment.browser.submission.widgets import mark_questions
from imio.payment.browser.title import ITitledPage
from imio.payment.clock import utc_now
from imio.payment.content.titles import titles_of
from imio.payment.domain.errors import CardNumberTyped
from imio.payment.domain.errors import InvalidAnswer
from imio.payment.domain.errors import NotPriced
from imio.payment.domain.languages import LANGUAGES
from imio.payment.formatting import known_language
from imio.payment.pricing.from_content import form_fields
from imio.payment.pricing.words import refusal_message
from imio.payment.storage.store import get_store
from imio.payment.submission.drafts import Filled
from imio.payment.submission.drafts import keep_draft
from imio.payment.submission.drafts import review_url
from imio.payment.submission.origin import wanted_headers
from imio.payment.submission.payer import payer_questions
from plone import api
from plone.z3cform.z2 import switch_on
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from z3c.form import button
from z3c.form.interfaces import IDataConverter
from z3c.form.interfaces import IErrorViewSnippet
from z3c.form.interfaces import NOT_CHANGED
from zope.component import getMultiAdapter
from zope.i18n import translate
from zope.i18nmessageid import MessageFactory
from zope.interface import implementer
from zope.interface import Invalid


CARD_TYPED = _(
    "error_card_number",
    default=(
        "This looks like a card number. Please remove it: you pay later, on the page "
        "of the bank."
    ),
)
UNREADABLE = _(
    "error_answer_unreadable", default="This answer cannot be priced as it is."
)
NOT_KEPT = _(
    "error_form_not_kept",
    default="Your request is not sent yet. Please correct what is marked below.",
)

CONTINUE = _("button_continue", default="Continue")
EASYFORM_SUBMIT = MessageFactory("collective.easyform")(
    "default_submitLabel", default="Submit"
)


def easyform_words():
    """Return what EasyForm writes on the button of a form whose editor chose no words.

    "Send" would be wrong there: the review comes first.
    """
    return {translate(EASYFORM_SUBMIT, target_language=name) for name in LANGUAGES}


class PayableForm(EasyFormForm):
    """EasyForm's form without its end: no action runs before the request is confirmed."""

    handlers = EasyFormForm.handlers.copy()
    form_template = ViewPageTemplateFile("form.pt")
    # What is typed must not stand in addresses and logs, whatever the form says.
    method = "post"
    draft = None
    proven = False

    @cached_property
    def schema(self):
        # EasyForm reads its XML anew at each mention: four times for one page.
        return get_schema(self.context)

    @property
    def enableCSRFProtection(self):
        return self.context.CSRFProtection and not self.proven

    @property
    def language(self):
        return known_language(api.portal.get_current_language())

    @property
    def label(self):
        return titles_of(self.context)[self.language]

    def update(self):
        # Not EasyFormForm.update: it ends with the thanks page of the same request.
        self.problems = []
        self.formMaybeForceSSL()
        super(EasyFormForm, self).update()
        self.markWidgets()
        asked = payer_questions(self.context, form_fields(self.context))
        mark_questions(self.all_widgets(), asked)
        self.template = self.form_template

    def updateActions(self):
        self.keep_files()
        super().updateActions()
        submit = self.actions.get("submit")
        if submit is None:
            return
        # Plone takes only "save" and the like for the one button that leads on.
        submit.klass = submit.klass.replace("btn-secondary", "btn-primary")
        if self.context.submitLabel in easyform_words():
            submit.title = translate(CONTINUE, context=self.request)

    def keep_files(self):
        """Offer the files of the draft that is being corrected (see payment-edit)."""

    @button.handler(EasyFormForm.buttons["submit"])
    def handleSubmit(self, action):
        values, errors = self.extractData()
        if errors:
            self.status = self.formErrorsMessage
            return
        self.send(self.with_kept_files(self.updateServerSideData(values)))

    def send(self, values):
        store = get_store()
        try:
            self.draft = keep_draft(
                store, self.context, self.filled(values), utc_now(), self.draft
            )
        except CardNumberTyped as error:
            for name in error.fields:
                self.forget_typed(name)
                self.refuse(CARD_TYPED, name)
        except InvalidAnswer as error:
            self.refuse(UNREADABLE, error.field)
        except NotPriced as error:
            for refusal in error.refusals:
                self.refuse(refusal_message(refusal, self.language), refusal.field)
        else:
            url = review_url(store, self.context, self.draft)
            self.request.response.redirect(url, status=303)

    def filled(self, values):
        user = api.user.get_current()
        environ = self.request.environ
        names = wanted_headers(self.context)
        return Filled(
            values=values,
            sent=sent_texts(self.request.form),
            origin={name: str(environ[name]) for name in names if name in environ},
            owner="" if api.user.is_anonymous() else user.getId(),
            language=self.language,
        )

    def with_kept_files(self, values):
        kept = self.draft.submission.files if self.draft is not None else {}
        return {
            name: kept.get(name) if value is NOT_CHANGED else value
            for name, value in values.items()
        }

    def find_widget(self, name):
        """Return the form or fieldset that holds a question, and its widget."""
        for form in (self, *self.groups):
            if name in form.widgets:
                return form, form.widgets[name]
        return self, None

    def all_widgets(self):
        return [
            widget for form in (self, *self.groups) for widget in form.widgets.values()
        ]

    def refuse(self, message, name=""):
        """Tell why nothing was kept, beside the question when it is about one."""
        self.status = NOT_KEPT
        form, widget = self.find_widget(name)
        if widget is None:
            self.problems.append({"message": message, "anchor": ""})
            return
        snippet = getMultiAdapter(
            (Invalid(message), self.request, widget, widget.field, form, self.context),
            IErrorViewSnippet,
        )
        snippet.update()
        widget.error = snippet
        form.widgets.errors += (snippet,)

    def forget_typed(self, name):
        """A card number is not sent back in the page either."""
        name = name.removeprefix("form.widgets.")
        widget = self.find_widget(name)[1]
        if widget is not None:
            widget.value = ""

    @property
    def summary(self):
        """All errors of the page, each with the place to mend it."""
        found = list(self.problems)
        for widget in self.all_widgets():
            if widget.error is not None:
                message = self.words(widget.error.message)
                found.append(
                    {
                        "message": f"{self.words(widget.label)}: {message}",
                        "anchor": f"#formfield-{widget.id}",
                    }
                )
        return found

    @property
    def errors(self):
        """The same for a program: message by question, "" for the form as a whole."""
        general = " ".join(self.words(one["message"]) for one in self.problems)
        found = {"": general} if general else {}
        for widget in self.all_widgets():
            if widget.error is not None:
                found[widget.field.__name__] = self.words(widget.error.message)
        return found

    def words(self, text):
        return translate(text, context=self.request) if text else ""


@implementer(ITitledPage)
class PayableFormView(EasyFormFormWrapper):
    form = PayableForm

    @property
    def title(self):
        return self.form_instance.label

    def send_plain(self, answers, files):
        """Send the form with plain answers and uploads, as if typed; return the form.

        Its ``draft`` is None when it has ``errors``. The caller proves who calls.
        """
        switch_on(self)
        empty = self.form(self.context, self.request)
        empty.update()
        for widget in empty.all_widgets():
            value = typed(widget.field, answers.get(widget.field.__name__))
            if value is not None:
                sent = IDataConverter(widget).toWidgetValue(value)
                self.request.form[widget.name] = sent
            if widget.field.__name__ in files:
                self.request.form[widget.name] = files[widget.field.__name__]
        self.request.form["form.buttons.submit"] = "1"
        self.form_instance.proven = True
        self.form_instance.update()
        return self.form_instance


class PayableFormEmbedded(PayableForm):
    """The same form inside another page."""

    form_template = ViewPageTemplateFile("form_embedded.pt")
