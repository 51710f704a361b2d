"""GET, POST @payment-invoices[/<id>[/<act>]], GET @payment-invoices/types."""

from functools import partial
from imio.payment import access
from imio.payment.api.invoices.acts import ACTS
from imio.payment.api.invoices.acts import Call
from imio.payment.api.invoices.acts import is_allowed
from imio.payment.api.invoices.reading import day_of
from imio.payment.api.invoices.reading import payer_of
from imio.payment.api.invoices.reading import quantities_of
from imio.payment.api.invoices.reading import text_of
from imio.payment.api.invoices.reading import texts_by_item
from imio.payment.api.invoices.types import TYPES
from imio.payment.api.invoices.types import types_as_json
from imio.payment.api.invoices.writing import invoice_as_json
from imio.payment.api.invoices.writing import invoice_in_full
from imio.payment.api.staff.service import StaffPost
from imio.payment.api.staff.service import StaffService
from imio.payment.clock import utc_now
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.content.payer import Payer
from imio.payment.content.request import Request
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.formatting import local_day
from imio.payment.invoicing.making import make_draft
from imio.payment.invoicing.once import draft_once
from imio.payment.invoicing.once import MAX_KEY
from imio.payment.invoicing.payers import payer_of_request
from imio.payment.invoicing.prices import PriceList
from imio.payment.invoicing.prices import refuse_problems
from imio.payment.json_object import read_object
from imio.payment.reporting.filters import INVOICE_FACETS
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.invoices import get_invoice
from imio.payment.reporting.invoices import list_invoices
from imio.payment.reporting.invoices import Reach
from imio.payment.reporting.invoices import version_of
from imio.payment.reporting.requests import get_request
from imio.payment.storage.store import get_store
from plone import api
from zExceptions import BadRequest
from zExceptions import NotFound
from zExceptions import Unauthorized


def callers_reach() -> Reach:
    """Return what the caller sees. Raises Unauthorized when that is nothing."""
    reach = Reach(*access.invoice_reach())
    if reach.is_empty:
        raise Unauthorized(access.VIEW_INVOICES)
    return reach


def find_invoice(invoice_id: str) -> Invoice:
    """Return an invoice that the caller may see. Raises NotFound, Unauthorized."""
    found = get_invoice(get_store(), invoice_id, callers_reach())
    if found is None:
        raise NotFound(invoice_id)
    return found


def error_as_json(error: PaymentError) -> dict:
    """Return why something was refused, for a program."""
    found = {"type": type(error).__name__}
    if isinstance(error, InvoiceRefused):
        found |= {"code": error.code, "details": error.details}
    if isinstance(error, RecoveryRefused):
        found["code"] = error.code
    return {"error": found}


class PaymentInvoicesGet(StaffService):
    """A page of invoices, or one of them with all that happened."""

    def answer(self):
        if self.path == (TYPES,):
            return types_as_json(self.address, local_day(utc_now()))
        reach = callers_reach()
        if not self.path:
            return self._list(reach)
        if len(self.path) > 1:
            raise NotFound(self.path[1])
        return invoice_in_full(find_invoice(self.path[0]), self.address)

    def _list(self, reach: Reach) -> dict:
        search = read_filters(self.request.form, INVOICE_FACETS)
        self.refuse_unreadable(search)
        today = local_day(utc_now())
        page, sums = list_invoices(get_store(), search, reach, today, self.page_size())
        items = [invoice_as_json(one, self.address, today) for one in page.items]
        found = self.as_list(search, page, items)
        if sums is not None:
            found["sums"] = {
                "asked_cents": sums.asked_cents,
                "paid_cents": sums.paid_cents,
                "open_cents": sums.open_cents,
            }
        return found


class PaymentInvoicesPost(StaffPost):
    """Makes a draft, or does one thing with an invoice."""

    def answer(self):
        try:
            if not self.path:
                return self._create()
            if len(self.path) == 2 and self.path[1] in ACTS:
                return self._act(*self.path)
        except PaymentError as error:
            self.request.response.setStatus(409)
            return error_as_json(error)
        raise NotFound("/".join(self.path))

    def _create(self) -> dict:
        body = read_object(self.request)
        uid = text_of(body, "type", required=True)
        types = {one.UID(): one for one in access.issuable_types()}
        if not types:
            raise Unauthorized(access.ISSUE_INVOICES)
        if uid not in types:
            raise BadRequest("type")
        key = text_of(body, "key")
        if len(key) > MAX_KEY:
            raise BadRequest("key")
        actor, make = (
            api.user.get_current().getId(),
            partial(self._make, body, types[uid]),
        )
        invoice, is_new = draft_once(get_store(), actor, key, body, make)
        self.request.response.setStatus(201 if is_new else 200)
        return invoice_in_full(invoice, self.address)

    def _make(self, body: dict, invoice_type: InvoiceType) -> Invoice:
        now, store = utc_now(), get_store()
        priced = PriceList(invoice_type, local_day(now)).price(
            quantities_of(body), texts_by_item(body, "details")
        )
        refuse_problems(priced)
        due_request = self._request_of(body)
        return make_draft(
            store,
            invoice_type,
            self._payer(body, due_request, now),
            priced.charges,
            now,
            api.user.get_current().getId(),
            request=due_request,
            beneficiary=text_of(body, "beneficiary"),
            due_on=day_of(body, "due_on"),
            object_title=text_of(body, "object"),
            is_confirmed=body.get("confirmed") is True,
        )

    def _request_of(self, body) -> Request | None:
        request_id = text_of(body, "request")
        if not request_id:
            return None
        demarches = access.visible_demarches()
        found = get_request(get_store(), request_id, demarches)
        if found is None:
            raise BadRequest("request")
        return found

    def _payer(self, body, due_request: Request | None, now) -> Payer:
        if body.get("payer") is None and due_request is not None:
            return payer_of_request(get_store(), due_request, now)
        return payer_of(body, now)

    def _act(self, invoice_id: str, name: str) -> dict:
        invoice = find_invoice(invoice_id)
        permission, function = ACTS[name]
        if not is_allowed(invoice, permission):
            raise Unauthorized(permission)
        actor = api.user.get_current().getId()
        body = read_object(self.request)
        version = text_of(body, "version")
        if version and version != version_of(invoice):
            # It may be the answer to this very call that got lost.
            self.request.response.setStatus(409)
            present = invoice_in_full(invoice, self.address)
            return {"error": {"type": "InvoiceChanged"}, "invoice": present}
        function(Call(get_store(), invoice, body, actor, utc_now()))
        if name == "delete":
            return {"deleted": invoice_id}
        return invoice_in_full(invoice, self.address)
