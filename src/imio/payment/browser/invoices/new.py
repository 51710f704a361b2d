"""@@payment-invoice-new: a draft from nothing, from a request, or changed again.

The server computes the total; a script only asks it again while one types.
"""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.invoices.choosing import PayerChoice
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.new_form import InvoiceForm
from imio.payment.browser.invoices.page import CONFLICT
from imio.payment.browser.invoices.page import FormPage
from imio.payment.browser.invoices.refusals import CHANGED
from imio.payment.browser.invoices.refusals import in_words
from imio.payment.browser.invoices.titres import Worded
from imio.payment.browser.staff.page import form_text
from imio.payment.clock import utc_now
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice import TITRE
from imio.payment.content.request import Request
from imio.payment.domain import states
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.languages import pick_text
from imio.payment.formatting import format_quantity
from imio.payment.formatting import local_day
from imio.payment.invoicing.making import correct_draft
from imio.payment.invoicing.making import make_draft
from imio.payment.invoicing.once import draft_once
from imio.payment.invoicing.once import MAX_KEY
from imio.payment.invoicing.places import type_at
from imio.payment.reporting.invoices import version_of
from imio.payment.reporting.requests import get_request
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from secrets import token_hex
from zExceptions import NotFound
from zExceptions import Unauthorized


# What a form holds besides the invoice
_OF_THE_PAGE = ("_authenticator", "act", "key")


class NewInvoice(Worded, FormPage):
    """See the module."""

    payer_part = ViewPageTemplateFile("templates/payer_part.pt")
    form: InvoiceForm | None = None
    choice: PayerChoice
    draft: Invoice | None = None
    # how the draft stood when its form was shown
    seen = ""
    due_request: Request | None = None
    # one key for each form that is opened: sent twice, it makes one draft
    key = ""
    is_duplicate = False
    problem = ""

    @property
    def title(self):
        if self.draft is not None:
            return _("title_change_draft", default="Change the draft")
        return _("title_new_invoice", default="New invoice")

    def __call__(self):
        self.types = self._offered()
        if not self.types:
            raise Unauthorized("payment-invoice-new")
        protect(self.request.response)
        self.now = utc_now()
        self.store = get_store()
        if self.request.method == "POST":
            self.key = form_text(self.request, "key", MAX_KEY)
        self._find_draft()
        self._find_request()
        if not self._find_type():
            return self.index()
        return self._handle() if self.is_posted() else self.index()

    def _offered(self) -> list:
        """Return the types that the reader may issue; from the register only titres."""
        found = access.issuable_types()
        if form_text(self.request, "kind") == TITRE:
            self.kind = TITRE
            return [one for one in found if one.kind == TITRE]
        return found

    def _find_draft(self) -> None:
        draft_id = form_text(self.request, "draft")
        if draft_id:
            found = self.store.invoices._getOb(draft_id, None)
            if found is None or found.state != states.DRAFT:
                raise NotFound(draft_id)
            self.draft = found
            is_sent = self.request.method == "POST"
            self.seen = (
                form_text(self.request, "seen") if is_sent else version_of(found)
            )

    def _find_request(self) -> None:
        request_id = form_text(self.request, "request")
        if self.draft is not None:
            request_id = self.draft.request_id
        if request_id:
            demarches = access.visible_demarches()
            self.due_request = get_request(self.store, request_id, demarches)
            if self.due_request is None and self.draft is None:
                raise NotFound(request_id)

    def _find_type(self) -> bool:
        """Prepare the form of the chosen type; False while none is chosen."""
        uid = form_text(self.request, "type")
        if self.draft is not None:
            uid = self.draft.type_uid
        if not uid and len(self.types) == 1:
            uid = self.types[0].UID()
        if not uid:
            return False
        chosen = [one for one in self.types if one.UID() == uid]
        if not chosen:
            raise Unauthorized(uid) if type_at(uid) is not None else NotFound(uid)
        self.kind = chosen[0].kind
        self.form = InvoiceForm(chosen[0], local_day(self.now), self.language)
        self.choice = PayerChoice(self.store, self.due_request, self._known_payer())
        if self.draft is not None:
            self.form.show(self.draft)
        else:
            self.form.price_fixed()
        return True

    def _known_payer(self):
        payer_id = form_text(self.request, "known_payer")
        if self.draft is not None:
            payer_id = self.draft.payer_id
        return self.store.payers._getOb(payer_id or "-", None)

    def _handle(self):
        act = form_text(self.request, "act")
        values = self.form.read(self.request.form)
        self.choice.read(self.request.form)
        self.is_duplicate = bool(form_text(self.request, "confirmed"))
        if act in ("total", "find"):
            self._forgive(act)
            return self.index()
        if self.errors():
            self.refuse()
            return self.index()
        if self.draft is not None and self.seen != version_of(self.draft):
            self.seen = version_of(self.draft)
            self.problem = self.say(CHANGED)
            self.request.response.setStatus(CONFLICT)
            return self.index()
        try:
            invoice = self._keep(values)
        except InvoiceRefused as error:
            if error.code == "key_used":
                # Somebody came back to the form: pressed again it makes another one.
                self.key = ""
            self.is_duplicate = error.code == "duplicate"
            return self._refused(error)
        except PaymentError as error:
            return self._refused(error)
        self.tell(_("message_draft_saved", default="The draft is saved."))
        return self.redirect(f"{self.address('payment-invoices')}/{invoice.id}")

    def _forgive(self, act: str) -> None:
        """Show no errors of fields that nobody has finished yet."""
        self.choice.problem = ""
        fields = [*self.choice.fields]
        fields += self.form.errors if act == "find" else self.form.main
        for field in fields:
            field.error = ""

    def _refused(self, error: PaymentError):
        self.problem = self.say(in_words(error, self.language))
        self.refuse()
        return self.index()

    def _keep(self, values) -> Invoice:
        more = {
            "object_title": values["object_title"] or "",
            "beneficiary": values["beneficiary"] or "",
            "due_on": values["due_on"],
        }
        if self.draft is not None:
            correct_draft(
                self.store,
                self.draft,
                self.now,
                self.user_id(),
                charges=self.form.priced.charges,
                payer=self.choice.keep(self.now),
                **more,
            )
            return self.draft
        sent = self.request.form.items()
        asked = {name: value for name, value in sent if name not in _OF_THE_PAGE}
        given = (self.user_id(), self.key, asked)
        invoice, _is_new = draft_once(self.store, *given, lambda: self._make(more))
        return invoice

    def _make(self, more: dict) -> Invoice:
        return make_draft(
            self.store,
            self.form.invoice_type,
            self.choice.keep(self.now),
            self.form.priced.charges,
            self.now,
            self.user_id(),
            request=self.due_request,
            is_confirmed=bool(form_text(self.request, "confirmed")),
            **more,
        )

    def errors(self) -> list[Field]:
        return [*self.choice.errors, *self.form.errors]

    def hidden(self) -> list[tuple[str, str]]:
        """Return what the form carries along."""
        found = [("type", self.form.invoice_type.UID())] if self.form else []
        if self.draft is not None:
            found.append(("draft", self.draft.id))
            found.append(("seen", self.seen))
            return found
        found.append(("key", self.key or token_hex(16)))
        if self.due_request is not None:
            found.append(("request", self.due_request.id))
        return found

    def offered_types(self) -> list[dict]:
        """Return what can be made, each with its address."""
        query = {"request": self.due_request.id} if self.due_request else {}
        page = "payment-invoice-new"
        return [
            {
                "url": self.address(page, {**query, "type": one.UID()}),
                "title": one.shown_title,
            }
            for one in self.types
        ]

    def lines(self) -> list[dict]:
        """Return what the quantities come to so far."""
        priced = self.form.priced
        if priced is None:
            return []
        return [
            {
                "label": pick_text(line.labels, self.language),
                "quantity": format_quantity(line.quantity, self.language),
                "amount": self.amount(line.amount_cents),
            }
            for line in priced.lines
        ]

    def total(self) -> str:
        priced = self.form.priced
        if priced is not None:
            return self.amount(priced.total_cents)
        if self.draft is not None:
            return self.amount(self.draft.amount_cents)
        return self.amount(0)

    def script_url(self) -> str:
        return f"{self.site_url}/++plone++imio.payment/invoice.js"
