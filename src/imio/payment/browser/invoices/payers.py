"""@@payment-payers[/<id>[/edit|pause|unpause]]: who pays, what they owe, how to reach them."""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.invoices.fields import errors_of
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import read_all
from imio.payment.browser.invoices.new_form import check_payer
from imio.payment.browser.invoices.new_form import check_reference
from imio.payment.browser.invoices.new_form import payer_fields
from imio.payment.browser.invoices.new_form import payer_values
from imio.payment.browser.invoices.page import FormPage
from imio.payment.browser.invoices.page import UNPROCESSABLE
from imio.payment.browser.invoices.refusals import in_words
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffFolder
from imio.payment.clock import utc_now
from imio.payment.content.payer import Payer
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.formatting import local_day
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.invoicing.pauses import resume_reminders
from imio.payment.invoicing.payers import update_payer
from imio.payment.reporting import invoice_labels as labels
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.invoices import list_invoices
from imio.payment.reporting.invoices import Reach
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound
from zExceptions import Unauthorized


MAX_SHOWN = 50


def readers_reach() -> Reach:
    """Return whose invoices the reader sees. Raises Unauthorized without any régie.

    Issuers of a type look payers up while they make an invoice; this page with
    everybody's addresses is for those who keep the accounts.
    """
    regies = access.visible_regies(access.VIEW_INVOICES)
    if regies == ():
        raise Unauthorized(access.VIEW_INVOICES)
    return Reach(regies)


class PayerPage(FormPage):
    """One payer: details, mandate, invoices, pause of reminders, and the form."""

    index = ViewPageTemplateFile("templates/payer.pt")
    refused: list[Field] = []

    def __init__(self, context, request, payer: Payer, reach: Reach) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-payers"
        self.payer = payer
        self.today = local_day(utc_now())
        search = Filters(payer=payer.id)
        self.page, self.sums = list_invoices(
            get_store(), search, reach, self.today, MAX_SHOWN
        )
        self.fields = self._filled()
        self.pause_fields = (
            Field(
                "until",
                _("label_pause_until", default="Until (empty: until you end it)"),
                "day",
            ),
            Field(
                "reason",
                _("label_kept_reason", default="Reason (it is kept with your name)"),
                "area",
                required=True,
            ),
        )
        self.may_edit = access.visible_regies(access.CORRECT_INVOICES) != ()
        self.may_recover = access.visible_regies(access.MANAGE_RECOVERY) != ()

    def __call__(self):
        return self.index()

    @property
    def title(self) -> str:
        return self.payer.name

    @property
    def url(self) -> str:
        return f"{self.address('payment-payers')}/{self.payer.id}"

    def _filled(self) -> tuple[Field, ...]:
        fields = payer_fields(self.payer.language)
        for field in fields:
            if field.name == "address":
                field.value = "\n".join(self.payer.address_lines)
            elif field.name == "paperless":
                field.value = "1" if self.payer.paperless else ""
            else:
                field.value = getattr(self.payer, field.name)
        return fields

    def mandate(self) -> str:
        """Return the mandate in a sentence; its account number stays masked."""
        mandate = self.payer.mandate
        if mandate is None or mandate.revoked_at is not None:
            return self.say(
                _("text_no_mandate", default="No mandate for direct debits.")
            )
        message = _(
            "text_mandate",
            default="Mandate ${reference} of ${day}, account ${iban} (${holder})",
            mapping={
                "reference": mandate.reference,
                "day": self.day(mandate.signed_on),
                "iban": mandate.iban_masked,
                "holder": mandate.holder,
            },
        )
        return self.say(message)

    def pause_text(self) -> str:
        pause = self.payer.reminder_pause
        if pause is None:
            return ""
        until = self.day(pause.until) if pause.until else "…"
        message = _(
            "text_payer_paused",
            default="Reminders wait until ${day}: ${reason}",
            mapping={"day": until, "reason": pause.reason},
        )
        return self.say(message)

    def invoices(self) -> list[dict]:
        """Return the latest invoices that the reader may see."""
        address = self.address("payment-invoices")
        return [
            {
                "url": f"{address}/{one.id}",
                "number": one.number or self.say(labels.STATES["draft"]),
                "object": one.object_title,
                "due_on": self.day(one.due_on) if one.due_on else "",
                "state": self.say(labels.state_title(one, self.today)),
                "state_id": labels.state_of(one),
                "amount": self.amount(one.amount_cents),
            }
            for one in self.page.items
        ]

    def all_url(self) -> str:
        return self.address("payment-invoices", {"payer": self.payer.id})

    def open_text(self) -> str:
        if self.sums is None:
            return ""
        message = _(
            "text_payer_owes",
            default="Still to pay: ${amount}",
            mapping={"amount": self.amount(self.sums.open_cents)},
        )
        return self.say(message)


class PayerList(FormPage):
    """A search: nobody reads a list of all inhabitants."""

    index = ViewPageTemplateFile("templates/payers.pt")
    title = _("title_payers", default="Payers")

    def __call__(self):
        self.__name__ = "payment-payers"
        self.text = form_text(self.request, "text", 200)
        payers = get_store().payers
        self.found = payers.catalog.search(text=self.text) if self.text else ()
        ids = self.found.page(0, MAX_SHOWN) if self.text else []
        self.items = [payers._getOb(one) for one in ids]
        return self.index()

    def rows(self) -> list[dict]:
        address = self.address("payment-payers")
        return [
            {
                "url": f"{address}/{one.id}",
                "name": one.name,
                "town": one.address_lines[-1] if one.address_lines else "",
                "email": one.email,
                "reference": one.billing_reference,
            }
            for one in self.items
        ]

    def has_more(self) -> bool:
        return bool(self.text) and len(self.found) > MAX_SHOWN


class PaymentPayers(StaffFolder):
    """See the module."""

    acts = {"edit": "edit", "pause": "pause", "unpause": "unpause"}

    def show_list(self):
        readers_reach()
        return PayerList(self.context, self.request)()

    def show_one(self, payer_id: str):
        return self._page(payer_id)()

    def edit(self, payer_id: str):
        page = self._page(payer_id, access.CORRECT_INVOICES)
        values = payer_values(read_all(page.fields, self.request.form))
        check_payer(page.fields, values)
        check_reference(get_store(), page.fields, values, page.payer)
        if errors_of(page.fields):
            return self._refused(page, page.fields)
        update_payer(get_store(), page.payer, values)
        self.tell(
            _(
                "message_payer_saved",
                default="Saved. Invoices already issued keep what they say.",
            )
        )
        return self._back_to(payer_id)

    def pause(self, payer_id: str):
        page = self._page(payer_id, access.MANAGE_RECOVERY)
        values = read_all(page.pause_fields, self.request.form)
        if errors_of(page.pause_fields):
            return self._refused(page, page.pause_fields)
        try:
            pause_reminders(
                get_store(),
                page.payer,
                values["until"],
                values["reason"],
                self.user_id(),
                utc_now(),
            )
        except InvoiceRefused as error:
            page.pause_fields[0].error = in_words(error, self.language)
            return self._refused(page, page.pause_fields)
        self.tell(_("message_paused", default="Reminders wait."))
        return self._back_to(payer_id)

    def unpause(self, payer_id: str):
        page = self._page(payer_id, access.MANAGE_RECOVERY)
        resume_reminders(get_store(), page.payer, self.user_id(), utc_now())
        self.tell(_("message_unpaused", default="Reminders leave again."))
        return self._back_to(payer_id)

    def _page(self, payer_id: str, permission: str = "") -> PayerPage:
        reach = readers_reach()
        if permission and access.visible_regies(permission) == ():
            raise Unauthorized(permission)
        payer = get_store().payers._getOb(payer_id, None)
        if payer is None:
            raise NotFound(payer_id)
        return PayerPage(self.context, self.request, payer, reach)

    def _refused(self, page: PayerPage, fields):
        protect(self.request.response)
        page.refused = errors_of(fields)
        self.request.response.setStatus(UNPROCESSABLE)
        return page()

    def _back_to(self, payer_id: str):
        page = f"{self.address('payment-payers')}/{payer_id}"
        return self.request.response.redirect(page, status=303)
