"""GET @payment-refunds[/<id>], POST @payment-refunds/<id>/<act>."""

from imio.payment import access
from imio.payment.api.staff.service import iso
from imio.payment.api.staff.service import StaffPost
from imio.payment.api.staff.service import StaffService
from imio.payment.api.staff.transactions import history_row
from imio.payment.clock import utc_now
from imio.payment.content.refund import Refund
from imio.payment.domain.bank_errors import InvalidBic
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.errors import IncompleteAct
from imio.payment.domain.errors import InvalidAddress
from imio.payment.domain.errors import InvalidEmail
from imio.payment.domain.errors import InvalidName
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.postal import PARTS
from imio.payment.json_object import read_object
from imio.payment.refunds.acting import perform
from imio.payment.refunds.figures import figures
from imio.payment.refunds.figures import Regies
from imio.payment.refunds.ways import ways_of
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.filters import REFUND_FACETS
from imio.payment.reporting.refund_acts import acts_now
from imio.payment.reporting.refund_acts import PERMISSIONS
from imio.payment.reporting.refunds import list_refunds
from imio.payment.storage.store import get_store
from plone import api
from zExceptions import BadRequest
from zExceptions import NotFound


NAMES = ("way", "reason", "due", "agreed_by", "outcome", "holder", "iban", "bic")
NAMES += ("email", *PARTS)
MAX_TEXT = 500
# What was typed cannot be taken
WRONG = (InvalidAddress, InvalidBic, InvalidEmail, InvalidIban, InvalidName)


def find_refund(refund_id: str, regies: Regies) -> Refund:
    """Return a refund of some régies. Raises NotFound."""
    refund = get_store().refunds._getOb(refund_id, None)
    if refund is None or (regies is not None and refund.regie_uid not in regies):
        raise NotFound(refund_id)
    return refund


def refund_as_json(refund: Refund, address: str) -> dict:
    """Return a refund as lists show it; its account is masked."""
    promised_on = refund.promised_on
    return {
        "@id": f"{address}/{refund.id}",
        "id": refund.id,
        "state": refund.state,
        "flags": list(refund.index_values()["flag"]),
        "way": refund.way,
        "amount_cents": refund.amount_cents,
        "cause": refund.cause,
        "reason": refund.reason,
        "title": refund.object_title,
        "due": refund.due_id,
        "transaction": refund.transaction_id,
        "regie": refund.regie_uid,
        "platform": refund.platform_id,
        "surname": refund.surname,
        "first_name": refund.first_name,
        "email": refund.email,
        "mail_trouble": refund.unsent_why,
        "holder": refund.holder,
        "iban_masked": refund.iban_masked,
        "asked_by": refund.asked_by,
        "approved_by": refund.approved_by,
        "file": refund.batch_id,
        "created_at": iso(refund.created_at),
        "promised_on": promised_on.isoformat() if promised_on else None,
        "sent_at": iso(refund.sent_at),
        "done_at": iso(refund.done_at),
    }


def refund_in_full(refund: Refund, address: str) -> dict:
    """Return a refund with its history, its ways and what the caller may do now."""
    ways = ways_of(get_store(), refund, utc_now())
    return refund_as_json(refund, address) | {
        "acts": list(acts_now(refund)),
        "ways": [
            {
                "way": way.name,
                "is_possible": way.is_possible,
                "why_not": way.why_not,
                "until": iso(way.until),
            }
            for way in ways
        ],
        "history": [history_row(row) for row in refund.history],
    }


class PaymentRefundsGet(StaffService):
    """A page of refunds with the figures of the desk, or one of them."""

    def answer(self):
        regies = access.visible_regies(access.VIEW_REFUNDS)
        self.demand(regies)
        if not self.path:
            return self._list(regies)
        if len(self.path) > 1:
            raise NotFound(self.path[1])
        return refund_in_full(find_refund(self.path[0], regies), self.address)

    def _list(self, regies: Regies) -> dict:
        store = get_store()
        search = read_filters(self.request.form, REFUND_FACETS)
        self.refuse_unreadable(search)
        page = list_refunds(store, search, regies)
        items = [refund_as_json(refund, self.address) for refund in page.items]
        found = figures(store, regies, utc_now())
        return self.as_list(search, page, items) | {
            "figures": {
                "counts": dict(found.counts),
                "cents": dict(found.cents),
                "expired_forms": found.expired_forms,
                "unknown_outcomes": found.unknown_outcomes,
                "done_count": found.done_count,
                "average_days": found.average_days,
            }
        }


class PaymentRefundsPost(StaffPost):
    """Does one act on a refund."""

    def answer(self):
        regies = access.visible_regies(access.VIEW_REFUNDS)
        self.demand(regies)
        if len(self.path) != 2 or self.path[1] not in PERMISSIONS:
            raise NotFound(", ".join(PERMISSIONS))
        refund_id, act = self.path
        allowed = access.visible_regies(PERMISSIONS[act])
        self.demand(allowed)
        refund = find_refund(refund_id, allowed)
        actor = api.user.get_current().getId()
        try:
            refund = perform(get_store(), refund, act, self._values(), actor, utc_now())
        except IncompleteAct as error:
            raise BadRequest(error.name) from error
        except WRONG as error:
            raise BadRequest(type(error).__name__) from error
        except PaymentError as error:
            self.request.response.setStatus(409)
            code = getattr(error, "code", "")
            return {"error": {"type": type(error).__name__, "code": code}}
        return refund_in_full(refund, self.address)

    def _values(self) -> dict[str, str]:
        body = read_object(self.request)
        values = {name: body.get(name, "") for name in NAMES}
        if any(
            not isinstance(value, str) or len(value) > MAX_TEXT
            for value in values.values()
        ):
            raise BadRequest(f"texts of up to {MAX_TEXT} characters: {NAMES}")
        return values | {
            "same_account": "yes" if body.get("same_account") is True else ""
        }
