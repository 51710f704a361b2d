"""The list of invoices, and the register of titres: one search, two headings."""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.invoices.titres import Worded
from imio.payment.browser.staff.lists import ListPage
from imio.payment.clock import utc_now
from imio.payment.content.invoice import TITRE
from imio.payment.formatting import local_day
from imio.payment.reporting import filters as kinds
from imio.payment.reporting import invoice_labels as labels
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.invoices import list_invoices
from imio.payment.reporting.invoices import OVERDUE
from imio.payment.reporting.invoices import Reach
from imio.payment.reporting.names import invoice_type_titles
from imio.payment.reporting.names import read_names
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class InvoiceList(Worded, ListPage):
    """One page of invoices."""

    page_name = "payment-invoices"
    search_help = _(
        "help_search_invoices",
        default=(
            "Name, e-mail, number, object, child, reference or structured communication."
        ),
    )
    empty_text = _("help_no_invoices", default="No invoice corresponds to this search.")
    head = ViewPageTemplateFile("templates/invoices_head.pt")
    table = ViewPageTemplateFile("templates/invoices.pt")

    def __init__(self, context, request, search: Filters, reach: Reach) -> None:
        self.today = local_day(utc_now())
        page, self.sums = list_invoices(get_store(), search, reach, self.today)
        super().__init__(context, request, search, page)
        self.reach = reach
        names = read_names(reach.regies, demarches=())
        types = invoice_type_titles(reach.regies, reach.types)
        self.choices = {
            "state": (_("label_state", default="State"), labels.STATES),
            "kind": (
                _("label_invoice_kind", default="Kind of document"),
                labels.KINDS,
            ),
            "type": (_("label_invoice_type", default="Invoice type"), types),
            "regie": (_("label_regie", default="Collecting office"), names.regies),
            "flag": (_("label_flags", default="Remarks"), labels.FLAGS),
        }
        self.may_export = access.visible_regies(access.EXPORT_TRANSACTIONS) != ()

    @property
    def title(self):
        if self.is_register:
            return _("title_titres", default="Register of collection orders")
        return _("title_invoices", default="Invoices")

    @property
    def kind(self) -> str:
        return self.search.kind

    @property
    def is_register(self) -> bool:
        return self.kind == TITRE

    def tabs(self) -> list[dict]:
        """Return the two registers, the one in view first marked."""
        offered = (
            ("", _("title_invoices", default="Invoices")),
            (TITRE, _("title_titres", default="Register of collection orders")),
        )
        return [
            {
                "url": self.address(self.page_name, {"kind": kind} if kind else None),
                "title": self.say(title),
                "current": "page" if (kind == TITRE) == self.is_register else None,
            }
            for kind, title in offered
        ]

    def links(self) -> list[dict]:
        """Return what the reader may do besides looking."""
        links = []
        offered = access.issuable_types()
        if self.is_register:
            offered = [one for one in offered if one.kind == TITRE]
        if offered:
            query = {"kind": TITRE} if self.is_register else None
            url = self.address("payment-invoice-new", query)
            title = _("link_new_invoice", default="New invoice")
            links.append({"url": url, "title": title})
        if access.visible_regies(access.MANAGE_RECOVERY) != ():
            title = _("title_suspensions", default="Suspended payments")
            links.append({"url": self.address("payment-suspensions"), "title": title})
        if self.reach.regies != ():
            title = _("title_payers", default="Payers")
            links.append({"url": self.address("payment-payers"), "title": title})
        return [{**link, "title": self.say(link["title"])} for link in links]

    def _described(self, name: str, value: str) -> tuple:
        if name == "campaign":
            batch = get_store().batches._getOb(value, None)
            title = getattr(batch, "title", "") or value
            return _("label_campaign", default="Campaign"), title
        if name == "payer":
            payer = get_store().payers._getOb(value, None)
            title = payer.name if payer is not None else value
            return _("label_payer_name", default="Payer"), title
        return super()._described(name, value)

    def headings(self) -> list[dict]:
        return [
            self.heading(_("label_invoice_number", default="Number")),
            self.heading(_("label_made_on", default="Made on"), kinds.NEWEST),
            self.heading(_("label_payer_name", default="Payer"), kinds.NAME),
            self.heading(_("label_invoice_object", default="Object")),
            self.heading(_("label_due_on", default="Due date")),
            self.heading(_("label_state", default="State")),
            self.heading(_("label_amount", default="Amount"), kinds.AMOUNT),
        ]

    def lines(self) -> list[dict]:
        """Return the rows as the table writes them."""
        said = {name: self.say(title) for name, title in labels.FLAGS.items()}
        return [
            {
                "url": f"{self.form_action}/{one.id}",
                "number": one.number or one.external_number,
                "draft": self.say(labels.STATES["draft"]),
                "kind": self.say(labels.KINDS[one.kind])
                if one.kind != "invoice"
                else "",
                "at": self.day(one.created_at),
                "payer": one.payer_name,
                "object": one.object_title,
                "beneficiary": one.beneficiary,
                "due_on": self.day(one.due_on) if one.due_on else "",
                "state": self.say(labels.state_title(one, self.today)),
                "state_id": OVERDUE
                if one.is_overdue(self.today)
                else labels.state_of(one),
                "flags": [said[flag] for flag in one.index_values()["flag"]],
                "amount": self.amount(one.amount_cents),
                "left": self._left(one),
            }
            for one in self.page.items
        ]

    def _left(self, invoice) -> str:
        """Return what is still to be paid, "" when that is nothing or everything."""
        left = invoice.balance_cents
        if not invoice.is_payable or left == invoice.amount_cents:
            return ""
        return self.amount(left)

    def sum_text(self) -> str:
        """Return what was found comes to, "" when there is too much to add up."""
        if self.sums is None:
            return ""
        message = _(
            "label_invoices_sum",
            default="Asked: ${asked} · paid: ${paid} · still to pay: ${open}",
            mapping={
                "asked": self.amount(self.sums.asked_cents),
                "paid": self.amount(self.sums.paid_cents),
                "open": self.amount(self.sums.open_cents),
            },
        )
        return self.say(message)

    def export_url(self) -> str:
        if not self.may_export:
            return ""
        return self.address("payment-invoices-export", self.search.query(start=0))
