"""GET @payment-payers[/<id>], POST @payment-payers/<id>/edit|pause|unpause."""

from imio.payment import access
from imio.payment.api.invoices.reading import day_of
from imio.payment.api.invoices.reading import payer_values_of
from imio.payment.api.invoices.reading import text_of
from imio.payment.api.invoices.services import error_as_json
from imio.payment.api.staff.service import StaffPost
from imio.payment.api.staff.service import StaffService
from imio.payment.clock import utc_now
from imio.payment.content.payer import Payer
from imio.payment.domain.errors import PaymentError
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.invoicing.pauses import resume_reminders
from imio.payment.invoicing.payers import update_payer
from imio.payment.json_object import read_object
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.listing import read_page
from imio.payment.storage.store import get_store
from plone import api
from zExceptions import BadRequest
from zExceptions import NotFound


PERMISSIONS = {
    "edit": access.CORRECT_INVOICES,
    "pause": access.MANAGE_RECOVERY,
    "unpause": access.MANAGE_RECOVERY,
}


def find_payer(payer_id: str) -> Payer:
    """Return a payer. Raises NotFound."""
    found = get_store().payers._getOb(payer_id, None)
    if found is None:
        raise NotFound(payer_id)
    return found


def payer_as_json(payer: Payer, address: str) -> dict:
    """Return a payer; the account of a mandate is masked."""
    mandate, pause = payer.mandate, payer.reminder_pause
    return {
        "@id": f"{address}/{payer.id}",
        "id": payer.id,
        "surname": payer.surname,
        "first_name": payer.first_name,
        "organisation": payer.organisation,
        "address_lines": list(payer.address_lines),
        "email": payer.email,
        "language": payer.language,
        "billing_reference": payer.billing_reference,
        "paperless": payer.paperless,
        "mandate": mandate
        and {
            "reference": mandate.reference,
            "signed_on": mandate.signed_on.isoformat(),
            "iban": mandate.iban_masked,
            "revoked": mandate.revoked_at is not None,
        },
        "reminder_pause": pause
        and {
            "reason": pause.reason,
            "until": pause.until.isoformat() if pause.until else None,
        },
    }


class PaymentPayersGet(StaffService):
    """Payers that correspond to a text, or one of them."""

    def answer(self):
        self.demand(access.visible_regies(access.VIEW_INVOICES))
        if len(self.path) > 1:
            raise NotFound(self.path[1])
        if self.path:
            return payer_as_json(find_payer(self.path[0]), self.address)
        search = read_filters(self.request.form, ())
        self.refuse_unreadable(search)
        if not search.text:
            # Nobody reads a list of all inhabitants.
            raise BadRequest("text")
        payers = get_store().payers
        found = payers.catalog.search(text=search.words)
        page = read_page(payers, found, search, self.page_size())
        items = [payer_as_json(one, self.address) for one in page.items]
        return self.as_list(search, page, items)


class PaymentPayersPost(StaffPost):
    """Changes a payer, or lets their reminders wait."""

    def answer(self):
        if len(self.path) != 2 or self.path[1] not in PERMISSIONS:
            raise NotFound("edit, pause, unpause")
        self.demand(access.visible_regies(PERMISSIONS[self.path[1]]))
        payer = find_payer(self.path[0])
        try:
            self._do(payer, self.path[1], read_object(self.request))
        except PaymentError as error:
            self.request.response.setStatus(409)
            return error_as_json(error)
        return payer_as_json(payer, self.address)

    def _do(self, payer: Payer, name: str, body: dict) -> None:
        store, actor, now = get_store(), api.user.get_current().getId(), utc_now()
        if name == "unpause":
            resume_reminders(store, payer, actor, now)
        elif name == "pause":
            reason = text_of(body, "reason", required=True)
            until = day_of(body, "until")
            pause_reminders(store, payer, until, reason, actor, now)
        else:
            values = payer_values_of(body)
            merged = {"surname": payer.surname, "organisation": payer.organisation}
            merged |= values
            if not (merged["surname"] or merged["organisation"]):
                raise BadRequest("surname")
            update_payer(store, payer, values)
