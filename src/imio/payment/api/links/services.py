"""@payment-links: links for dues of other programs, and how each stands now."""

from imio.payment import access
from imio.payment.api.links.reading import read_change
from imio.payment.api.links.reading import read_due
from imio.payment.api.links.reading import UnreadableBody
from imio.payment.api.links.writing import link_as_json
from imio.payment.api.staff.service import StaffPost
from imio.payment.api.staff.service import StaffService
from imio.payment.clock import utc_now
from imio.payment.content.invoice import EXTERNAL
from imio.payment.content.invoice import Invoice
from imio.payment.content.regie import IRegie
from imio.payment.domain import states
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import UnderWay
from imio.payment.invoicing.external import find_external
from imio.payment.invoicing.external import link_for
from imio.payment.invoicing.external import set_expiry
from imio.payment.invoicing.external import withdraw
from imio.payment.invoicing.places import regie_at
from imio.payment.json_object import read_object
from imio.payment.reporting.filters import read_number
from imio.payment.storage.store import get_store
from plone import api
from zExceptions import NotFound


class LinksGet(StaffService):
    """A page of the links made for other programs, or one link of any invoice."""

    def answer(self):
        regies = access.visible_regies(access.VIEW_INVOICES)
        self.demand(regies)
        if len(self.path) > 1:
            raise NotFound(self.path[1])
        self.store, self.now = get_store(), utc_now()
        if self.path:
            invoice = find_link(self.path[0], regies)
            return link_as_json(self.store, invoice, self.now, self.address)
        return self._list(regies)

    def _list(self, regies):
        reference, regie = self._text("reference"), self._text("regie")
        if reference:
            return self._one_by_reference(reference, regie, regies)
        filters = {"kind": (EXTERNAL,)}
        if regie:
            filters["regie"] = (regie,) if regies is None or regie in regies else ()
        elif regies is not None:
            filters["regie"] = regies
        found = self.store.invoices.catalog.search(filters, self._text("text"))
        start, size = read_number(self.request.form, "b_start"), self.page_size()
        items = [self._item(one) for one in found.page(start, size)]
        return {"@id": self.address, "items": items, "items_total": len(found)}

    def _one_by_reference(self, reference, regie, regies):
        is_visible = regies is None or regie in regies
        invoice = find_external(self.store, regie, reference) if is_visible else None
        items = [self._item(invoice.id)] if invoice is not None else []
        return {"@id": self.address, "items": items, "items_total": len(items)}

    def _item(self, invoice_id: str) -> dict:
        invoice = self.store.invoices._getOb(invoice_id)
        return link_as_json(self.store, invoice, self.now, self.address)

    def _text(self, name: str) -> str:
        value = self.request.form.get(name)
        return value if isinstance(value, str) else ""


class LinksChange(StaffPost):
    """What POST, PATCH and DELETE share: refusals as JSON, with a code."""

    def answer(self):
        self.regies = access.visible_regies(access.ISSUE_INVOICES)
        self.demand(self.regies)
        self.store, self.now = get_store(), utc_now()
        self.actor = api.user.get_current().getId()
        try:
            invoice = self.change()
        except UnreadableBody as error:
            return self._fail(400, "unreadable", fields=error.fields)
        except InvoiceRefused as refused:
            return self._fail(409, refused.code)
        except UnderWay as busy:
            return self._fail(409, "under_way", transaction=busy.transaction_id)
        return link_as_json(self.store, invoice, self.now, self.address)

    def change(self) -> Invoice:
        """Do it. Raises UnreadableBody, InvoiceRefused, UnderWay before writing."""
        raise NotImplementedError

    def one(self) -> Invoice:
        """Return the link that the address names. Raises NotFound."""
        if len(self.path) != 1:
            raise NotFound("/".join(self.path))
        return find_link(self.path[0], self.regies)

    def _fail(self, status: int, code: str, **more) -> dict:
        self.request.response.setStatus(status)
        return {"error": {"type": code, **more}}


class LinksPost(LinksChange):
    """Makes a link: 201, or 200 with the link made before for the same reference."""

    def change(self):
        if self.path:
            raise NotFound(self.path[0])
        asked = read_due(read_object(self.request), self.now)
        is_mine = self.regies is None or asked.regie_uid in self.regies
        regie = regie_at(asked.regie_uid)
        if not is_mine or not IRegie.providedBy(regie):
            raise UnreadableBody({"regie": "unknown_regie"})
        if not regie.platform:
            raise UnreadableBody({"regie": "no_platform"})
        invoice, is_new = link_for(self.store, asked, self.actor, self.now)
        self.request.response.setStatus(201 if is_new else 200)
        return invoice


class LinksPatch(LinksChange):
    """Gives a link another end."""

    def change(self):
        invoice = self.one()
        expires_at = read_change(read_object(self.request), self.now)
        set_expiry(self.store, invoice, expires_at, self.actor, self.now)
        return invoice


class LinksDelete(LinksChange):
    """Revokes a link."""

    has_body = False

    def change(self):
        invoice = self.one()
        withdraw(self.store, invoice, self.actor, self.now)
        return invoice


def find_link(invoice_id: str, regies) -> Invoice:
    """Return an issued invoice of the caller's régies. Raises NotFound."""
    found = get_store().invoices._getOb(invoice_id, None)
    if found is None or found.state != states.ISSUED or not found.communication:
        raise NotFound(invoice_id)
    if regies is not None and found.regie_uid not in regies:
        raise NotFound(invoice_id)
    return found
