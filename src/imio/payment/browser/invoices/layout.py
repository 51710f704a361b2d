"""The texts of a type's documents in four languages, and how the paper looks with them."""

from base64 import b64encode
from imio.payment import _
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.page import FormPage
from imio.payment.browser.invoices.sample import draw_pages
from imio.payment.browser.invoices.sample import sample_sheet
from imio.payment.browser.staff.page import check_post
from imio.payment.browser.staff.page import form_text
from imio.payment.clock import utc_now
from imio.payment.content.invoice_type import IInvoiceType
from imio.payment.content.invoice_type import LAYOUT_TEXTS
from imio.payment.documents.engine import render
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.languages import LANGUAGES
from imio.payment.domain.languages import pick_text
from imio.payment.formatting import known_language
from imio.payment.formatting import local_day
from imio.payment.reporting.filters import read_number
from zExceptions import NotFound
from zope.event import notify
from zope.interface import implementer
from zope.lifecycleevent import Attributes
from zope.lifecycleevent import ObjectModifiedEvent
from zope.publisher.interfaces import IPublishTraverse


TITLES = {
    "header": _("label_text_header", default="Under the logo"),
    "text_before": _("label_text_before", default="Before the lines"),
    "text_after": _("label_text_after", default="After the lines"),
    "legal_mentions": _("label_text_legal", default="Legal mentions"),
    "footer": _("label_text_footer", default="Foot of each page"),
    "treasury_notice": _(
        "label_text_treasury", default="Once it is with the treasury (on screen)"
    ),
}
LANGUAGE_NAMES = {
    "fr": _("label_language_fr", default="French"),
    "nl": _("label_language_nl", default="Dutch"),
    "de": _("label_language_de", default="German"),
    "en": _("label_language_en", default="English"),
}
UNDRAWN = _(
    "error_preview_failed",
    default="The paper cannot be drawn: look at the account number and the logo.",
)


class LayoutView(FormPage):
    """@@payment-type-layout: edits the texts; a preview shows them before they are kept."""

    pictures: tuple[str, ...] = ()
    preview_error = ""

    @property
    def title(self):
        return _(
            "title_type_layout",
            default="Texts and looks: ${title}",
            mapping={"title": self.context.Title()},
        )

    def __call__(self):
        protect(self.request.response)
        self.preview_language = known_language(self.language)
        self.texts = self.context.layout_texts or {}
        if self.is_posted():
            self.texts = read_texts(self.request)
            if form_text(self.request, "act") != "preview":
                return self.save()
            self.preview_language = known_language(
                form_text(self.request, "preview_language")
            )
        self.draw_preview()
        return self.index()

    def save(self):
        self.context.layout_texts = self.texts
        notify(
            ObjectModifiedEvent(self.context, Attributes(IInvoiceType, "layout_texts"))
        )
        self.tell(_("message_texts_saved", default="The texts are saved."))
        return self.redirect(self.own_url)

    def draw_preview(self) -> None:
        today = local_day(utc_now())
        sheet = sample_sheet(self.context, self.preview_language, self.texts, today)
        try:
            pages = draw_pages(sheet)
        except PaymentError:
            self.preview_error = self.say(UNDRAWN)
        else:
            self.pictures = tuple(b64encode(page).decode() for page in pages)

    def groups(self) -> list[dict]:
        """Return each text of the document with its four fields."""
        return [
            {"title": self.say(title), "fields": self._fields(name, title)}
            for name, title in TITLES.items()
        ]

    def _fields(self, name: str, title) -> list[Field]:
        return [
            Field(
                f"{name}-{code}",
                LANGUAGE_NAMES[code],
                "area",
                value=self.texts.get(name, {}).get(code, ""),
                lang=code,
            )
            for code in LANGUAGES
        ]

    def languages(self) -> list[dict]:
        return [
            {
                "code": code,
                "title": self.say(LANGUAGE_NAMES[code]),
                "selected": code == self.preview_language,
            }
            for code in LANGUAGES
        ]

    def is_unsaved(self) -> bool:
        return self.texts != (self.context.layout_texts or {})


@implementer(IPublishTraverse)
class PreviewView(FormPage):
    """@@payment-type-preview/<language>.pdf: a sample paper; posted texts are not kept."""

    name = ""

    def publishTraverse(self, request, name):
        if self.name:
            raise NotFound(name)
        self.name = name
        return self

    def __call__(self):
        language, _dot, suffix = self.name.partition(".")
        if language not in LANGUAGES or suffix != "pdf":
            raise NotFound(self.name)
        texts = self.context.layout_texts or {}
        if self.request.method == "POST":
            check_post(self.request)
            texts = read_texts(self.request)
            language = known_language(form_text(self.request, "preview_language"))
        today = local_day(utc_now())
        level_text = self._level_text(language)
        sheet = sample_sheet(self.context, language, texts, today, level_text)
        try:
            document = render(sheet)
        except PaymentError:
            self.tell(UNDRAWN, "error")
            return self.redirect(f"{self.context.absolute_url()}/@@payment-type-layout")
        response = self.request.response
        protect(response)
        response.setHeader("Content-Type", "application/pdf")
        response.setHeader("Content-Disposition", 'inline; filename="preview.pdf"')
        return document

    def _level_text(self, language: str) -> str:
        """Return the words of the stored reminder that the address names, if any."""
        number = read_number(self.request.form, "level")
        levels = self.context.reminder_levels or []
        if not 1 <= number <= len(levels):
            return ""
        return pick_text(levels[number - 1].get("text"), language)


def read_texts(request) -> dict[str, dict[str, str]]:
    """Return the texts that were typed, without empty ones."""
    found = {
        name: {
            code: text
            for code in LANGUAGES
            if (
                text := form_text(request, f"{name}-{code}", 5_000).replace(
                    "\r\n", "\n"
                )
            )
        }
        for name in LAYOUT_TEXTS
    }
    return {name: texts for name, texts in found.items() if texts}
