"""@@payment-invoices[/<id>[/<act>|document.pdf|preview.pdf]] for staff."""

from imio.payment import _
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.invoices.invoice import ACTS
from imio.payment.browser.invoices.invoice import InvoicePage
from imio.payment.browser.invoices.lists import InvoiceList
from imio.payment.browser.invoices.page import CONFLICT
from imio.payment.browser.invoices.page import UNPROCESSABLE
from imio.payment.browser.invoices.reach import find_invoice
from imio.payment.browser.invoices.reach import readers_reach
from imio.payment.browser.invoices.refusals import CHANGED
from imio.payment.browser.invoices.refusals import FIELDS
from imio.payment.browser.invoices.refusals import in_words
from imio.payment.browser.invoices.refusals import MOVED
from imio.payment.browser.staff.page import check_post
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffFolder
from imio.payment.clock import utc_now
from imio.payment.documents.engine import render
from imio.payment.domain import states
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import PaymentError
from imio.payment.invoicing.sheet import sheet_of
from imio.payment.reporting.filters import INVOICE_FACETS
from imio.payment.reporting.filters import read_filters
from imio.payment.storage.store import get_store
from plone.namedfile.utils import set_headers
from plone.namedfile.utils import stream_data
from zExceptions import NotFound
from zExceptions import Unauthorized


ACT_NAMES = {kind.name for kind in ACTS}


class PaymentInvoices(StaffFolder):
    """See the module."""

    def __call__(self):
        if len(self.path) == 2 and self.path[1] in ACT_NAMES:
            check_post(self.request)
            return self.act(*self.path)
        return super().__call__()

    def show_list(self):
        reach = readers_reach()
        search = read_filters(self.request.form, INVOICE_FACETS)
        return InvoiceList(self.context, self.request, search, reach)()

    def show_one(self, invoice_id: str):
        return InvoicePage(self.context, self.request, find_invoice(invoice_id))()

    def show_below(self, *path: str):
        """Send a PDF: the stored one, or how a draft would look."""
        if len(path) != 2:
            raise NotFound(path[-1])
        invoice = find_invoice(path[0])
        if path[1] == "document.pdf" and invoice.document is not None:
            response = self.request.response
            set_headers(invoice.document, response)
            name = invoice.document.filename or "invoice.pdf"
            response.setHeader("Content-Disposition", f'inline; filename="{name}"')
            return stream_data(invoice.document)
        if path[1] == "preview.pdf" and invoice.state == states.DRAFT:
            return self.preview(invoice)
        raise NotFound(path[1])

    def preview(self, invoice):
        """Draw a draft as it stands; nothing is kept."""
        try:
            document = render(sheet_of(get_store(), invoice, utc_now()))
        except PaymentError:
            message = _(
                "error_preview_failed",
                default=(
                    "The paper cannot be drawn: look at the account number and the logo."
                ),
            )
            self.tell(message, "error")
            return self._back_to(invoice.id)
        response = self.request.response
        protect(response)
        response.setHeader("Content-Type", "application/pdf")
        response.setHeader("Content-Disposition", 'inline; filename="draft.pdf"')
        return document

    def act(self, invoice_id: str, name: str):
        """Do one thing with an invoice; a form that is wrong is shown again."""
        invoice = find_invoice(invoice_id)
        page = InvoicePage(self.context, self.request, invoice)
        [act] = [kind(page.case) for kind in ACTS if kind.name == name]
        if not act.is_allowed():
            raise Unauthorized(name)
        if not act.is_offered():
            page.tell(MOVED, "warning")
            return self._back_to(invoice_id)
        values = act.read(self.request.form)
        if form_text(self.request, "seen") != page.case.seen:
            act.is_stale = True
            self.tell(CHANGED, "warning")
            return self._refused(invoice, act, CONFLICT)
        if act.errors:
            return self._refused(invoice, act)
        try:
            said = act.do(values)
        except PaymentError as error:
            words = in_words(error, self.language)
            code = error.code if isinstance(error, InvoiceRefused) else ""
            if code and act.blame(FIELDS.get(code, ""), words):
                return self._refused(invoice, act)
            page.tell(words, "warning")
            return self._back_to(invoice_id)
        page.tell(said or act.done, "warning" if said else "info")
        if name == "delete":
            return self.request.response.redirect(page.back_url(), status=303)
        return self._back_to(invoice_id)

    def _refused(self, invoice, act, status: int = UNPROCESSABLE):
        protect(self.request.response)
        self.request.response.setStatus(status)
        return InvoicePage(self.context, self.request, invoice, act)()

    def _back_to(self, invoice_id: str):
        page = f"{self.address('payment-invoices')}/{invoice_id}"
        return self.request.response.redirect(page, status=303)
