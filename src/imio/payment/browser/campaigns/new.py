"""The first step: which type, which period, which file."""

from datetime import datetime
from imio.payment import _
from imio.payment import access
from imio.payment.browser.campaigns import words
from imio.payment.browser.campaigns.kinds import IMPORT
from imio.payment.browser.campaigns.kinds import Kind
from imio.payment.browser.campaigns.problems import file_in_words
from imio.payment.browser.campaigns.uploads import read_upload
from imio.payment.browser.invoices.fields import errors_of
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import read_all
from imio.payment.browser.invoices.page import FormPage
from imio.payment.content.batch import ListBatch
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.file_errors import UnreadableFile
from imio.payment.invoicing.campaigns import create_campaign
from imio.payment.invoicing.imports import create_import
from imio.payment.invoicing.places import regie_of_type
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class NewBatch(FormPage):
    """The form, empty or with what was typed."""

    index = ViewPageTemplateFile("templates/new.pt")
    file_error = ""

    def __init__(self, context, request, kind: Kind, regies) -> None:
        super().__init__(context, request)
        self.kind = kind
        self.__name__ = kind.page
        self.title = kind.title_new
        self.types = {
            one.UID(): one
            for one in access.issuable_types()
            if regies is None or regie_of_type(one).UID() in regies
        }
        self.fields = self._fields()

    def __call__(self):
        return self.index()

    @property
    def is_import(self) -> bool:
        return self.kind is IMPORT

    def _fields(self) -> list[Field]:
        options = [
            (uid, f"{one.shown_title} ({regie_of_type(one).title})")
            for uid, one in self.types.items()
        ]
        fields = [
            Field(
                "type",
                _("label_invoice_type", default="Invoice type"),
                "choice",
                required=True,
                options=options,
            ),
            Field("title", _("label_list_title", default="Title"), required=True),
        ]
        if self.is_import:
            sends = Field(
                "sends",
                _("label_import_sends", default="Send these invoices from here"),
                "box",
                value="1",
            )
            return [*fields, sends]
        return [
            *fields,
            Field("since", _("label_period_since", default="Period from"), "day"),
            Field("until", _("label_period_until", default="Period until"), "day"),
            Field("due_on", _("label_due_on", default="Due date"), "day"),
            Field("object_title", _("column_object", default="Object")),
        ]

    def errors(self) -> list[Field]:
        """Return the fields that need attention, the file among them."""
        found = errors_of(self.fields)
        if self.file_error:
            label = _("label_file", default="File")
            found.append(Field("file", label, error=self.file_error))
        return found

    def create(self, actor: str, now: datetime) -> tuple[ListBatch | None, bool]:
        """Begin what was asked; (None, False) when the form needs attention. Writes."""
        typed = read_all(self.fields, self.request.form)
        upload, problem = read_upload(self.request.form)
        self.file_error = problem
        if self.errors():
            self.refuse()
            return None, False
        store, invoice_type = get_store(), self.types[typed["type"]]
        arguments = (store, invoice_type, typed["title"][:200])
        arguments += (upload.name, upload.content, actor, now)
        try:
            if self.is_import:
                return create_import(
                    *arguments,
                    archive=upload.archive,
                    archive_name=upload.archive_name,
                    sends=bool(typed["sends"]),
                )
            days = {name: typed[name] for name in ("since", "until", "due_on")}
            title = (typed["object_title"] or "")[:200]
            return create_campaign(*arguments, **days, object_title=title), True
        except UnreadableFile as error:
            self.file_error = file_in_words(error.code)
        except InvoiceRefused as error:
            name, said = words.REFUSED[error.code]
            self._field_named(name).error = said
        self.refuse()
        return None, False

    def _field_named(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)
