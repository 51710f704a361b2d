"""One invoice for staff: as on paper, all that happened, and what can be done now."""

from collections.abc import Sequence
from functools import cached_property
from imio.payment import _
from imio.payment import access
from imio.payment.browser.invoices import act_drafts
from imio.payment.browser.invoices import act_money
from imio.payment.browser.invoices import act_recovery
from imio.payment.browser.invoices.acts import Act
from imio.payment.browser.invoices.acts import Case
from imio.payment.browser.invoices.facts import linked_facts
from imio.payment.browser.invoices.facts import own_facts
from imio.payment.browser.invoices.page import FormPage
from imio.payment.browser.invoices.timeline import events_of
from imio.payment.browser.invoices.titres import Worded
from imio.payment.checkout import obstacles
from imio.payment.checkout.addresses import pay_url
from imio.payment.clock import utc_now
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.billing import vat_rows
from imio.payment.domain.languages import pick_text
from imio.payment.formatting import format_percent
from imio.payment.formatting import format_quantity
from imio.payment.formatting import local_day
from imio.payment.invoicing.pauses import pause_behind
from imio.payment.reporting import invoice_labels as labels
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zope.i18nmessageid import Message


ACTS: Sequence[type[Act]] = (
    act_drafts.Issue,
    act_money.CounterPayment,
    act_drafts.SendAgain,
    act_drafts.DrawAgain,
    act_money.CreditNote,
    act_money.Cancel,
    act_money.WriteOff,
    act_recovery.Suspend,
    act_recovery.Resume,
    act_recovery.PauseReminders,
    act_recovery.ResumeReminders,
    act_recovery.Objection,
    act_recovery.CloseObjection,
    act_recovery.DirectDebit,
    act_recovery.NoDirectDebit,
    act_recovery.ToTreasury,
    act_recovery.FromTreasury,
    act_drafts.Delete,
)


class InvoicePage(Worded, FormPage):
    """See the module; ``refused`` is the act whose form could not be carried out."""

    index = ViewPageTemplateFile("templates/invoice.pt")
    paper = ViewPageTemplateFile("templates/paper.pt")
    forms = ViewPageTemplateFile("templates/acts.pt")

    def __init__(
        self, context, request, invoice: Invoice, refused: Act | None = None
    ) -> None:
        super().__init__(context, request)
        self.__name__ = "payment-invoices"
        self.invoice = invoice
        self.kind = invoice.kind
        self.refused = refused
        self.now = utc_now()
        self.today = local_day(self.now)

    def __call__(self):
        return self.index()

    @property
    def title(self) -> str:
        return f"{self.state_title()} · {self.invoice.object_title}"

    @property
    def url(self) -> str:
        return f"{self.address('payment-invoices')}/{self.invoice.id}"

    def state_title(self) -> str:
        return self.say(labels.state_title(self.invoice, self.today))

    def flags(self) -> list[str]:
        names = self.invoice.index_values()["flag"]
        return [self.say(labels.FLAGS[name]) for name in names]

    @cached_property
    def is_draft(self) -> bool:
        return self.invoice.state == states.DRAFT

    def waits_for_worker(self) -> bool:
        """Say whether the page shows something that is done within seconds."""
        waiting = self.invoice.state == states.TO_NUMBER
        return waiting or self.invoice.dispatch == "to_draw"

    def obstacle_text(self) -> str:
        """Return why it cannot be paid online although it is open, "" when it can."""
        if not self.invoice.is_payable:
            return ""
        found = obstacles.obstacle_of(get_store(), self.invoice, self.now)
        if found is None or found.code != obstacles.SUSPENDED:
            return ""
        message = _(
            "text_suspended_now",
            default="Payment is suspended; payers read: “${words}”",
            mapping={"words": pick_text(found.messages, self.language) or "–"},
        )
        return self.say(message)

    def pause_text(self) -> str:
        """Return why its reminders wait, and until when; "" when they do not."""
        scope, pause = pause_behind(get_store(), self.invoice, self.today)
        if pause is None or not self.invoice.is_payable:
            return ""
        until = self.day(pause.until) if pause.until else "…"
        values = {"day": until, "reason": pause.reason}
        return self.say(Message(labels.PAUSES[scope], mapping=values))

    def facts(self) -> list[dict]:
        """Return what stands beside the lines, each with a label, a value and a link."""
        return [
            {"label": self.say(label), "value": value, "url": url}
            for label, value, url in [*own_facts(self), *linked_facts(self)]
            if value
        ]

    def payer_url(self) -> str:
        """Return the page of the payer, "" for somebody who may not read it."""
        regies, _types = access.invoice_reach()
        if not self.invoice.payer_id or regies == ():
            return ""
        return f"{self.address('payment-payers')}/{self.invoice.payer_id}"

    def lines(self) -> list[dict]:
        language = self.language
        return [
            {
                "label": pick_text(line.labels, language),
                "detail": line.detail,
                "quantity": f"{format_quantity(line.quantity, language)} {line.unit}",
                "amount": self.amount(line.amount_cents),
                "vat": self._rate(line.vat_rate),
            }
            for line in self.invoice.lines
        ]

    def _rate(self, rate) -> str:
        return format_percent(rate, self.language) if rate is not None else ""

    def totals(self) -> list[tuple[str, str]]:
        """Return what stands under the lines, the total first."""
        invoice = self.invoice
        rows = [(_("label_total", default="Total"), invoice.amount_cents)]
        if invoice.waived_cents:
            rows.append(
                (_("label_credited", default="Taken off"), -invoice.waived_cents)
            )
        if invoice.paid_cents:
            label = _("label_already_paid", default="Already paid")
            rows.append((label, invoice.paid_cents))
        if invoice.is_payable:
            label = _("label_still_to_pay", default="Still to pay")
            rows.append((label, invoice.balance_cents))
        if invoice.owed_back_cents:
            label = _("label_owed_back", default="To be paid back")
            rows.append((label, invoice.owed_back_cents))
        return [(self.say(label), self.amount(cents)) for label, cents in rows]

    def vat(self) -> list[str]:
        """Return the VAT that the prices hold, a sentence for each rate."""
        said = []
        for row in vat_rows(self.invoice.lines):
            values = {
                "rate": self._rate(row.rate),
                "net": self.amount(row.net_cents),
                "vat": self.amount(row.vat_cents),
            }
            message = _(
                "text_vat_row",
                default="VAT ${rate}: ${vat} on ${net}",
                mapping=values,
            )
            said.append(self.say(message))
        return said

    def documents(self) -> list[dict]:
        """Return the PDF: the stored one, or of a draft how it would look."""
        if self.is_draft:
            title = _("link_preview_pdf", default="Preview of the document (PDF)")
            return [{"url": f"{self.url}/preview.pdf", "title": self.say(title)}]
        if self.invoice.document is not None:
            title = _("link_document_pdf", default="Document as it was issued (PDF)")
            return [{"url": f"{self.url}/document.pdf", "title": self.say(title)}]
        return []

    def edit_url(self) -> str:
        act = act_drafts.Issue(self.case)
        if not (self.is_draft and act.is_allowed()):
            return ""
        return self.address("payment-invoice-new", {"draft": self.invoice.id})

    def pay_url(self) -> str:
        return pay_url(self.invoice) if self.invoice.pay_token else ""

    def events(self) -> list[dict]:
        """Return what happened, oldest first."""
        address = self.address("payment-transactions")
        regies = access.visible_regies()
        return [
            {
                "at": self.moment(event.at),
                "title": self.say(event.title),
                "detail": self.say(event.detail),
                "note": event.note,
                "actor": self.say(event.actor),
                "amount": (
                    self.amount(event.amount_cents)
                    if event.amount_cents is not None
                    else ""
                ),
                "url": (
                    f"{address}/{event.transaction_id}"
                    if event.transaction_id and regies != ()
                    else ""
                ),
            }
            for event in events_of(get_store(), self.invoice)
        ]

    @cached_property
    def case(self) -> Case:
        return Case(
            get_store(),
            self.invoice,
            self.user_id(),
            self.now,
            self.today,
            self.language,
            self.amount,
        )

    def acts(self) -> list[Act]:
        """Return what the reader may do now; the refused one with its errors."""
        offered = [kind(self.case) for kind in ACTS]
        refused = self.refused.name if self.refused else ""
        return [
            self.refused if act.name == refused else act
            for act in offered
            if act.is_offered() and act.is_allowed()
        ]

    def errors(self):
        return self.refused.errors if self.refused else []
