"""GET @payment-requests[/<id>], POST @payment-requests/<id>/accept, …/refuse, …/preview."""

from imio.payment import access
from imio.payment.api.staff.service import iso
from imio.payment.api.staff.service import StaffPost
from imio.payment.api.staff.service import StaffService
from imio.payment.api.staff.transactions import history_row
from imio.payment.clock import utc_now
from imio.payment.content.request import Request
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.money import check_cents
from imio.payment.domain.states import ACCEPTED
from imio.payment.domain.states import check_request_move
from imio.payment.domain.states import REFUSED
from imio.payment.formatting import known_language
from imio.payment.json_object import read_object
from imio.payment.notifications.foreseeing import foresee_letter
from imio.payment.notifications.foreseeing import foresee_way
from imio.payment.pricing.from_content import readable_answers
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.requests import attempts_of
from imio.payment.reporting.requests import Demarches
from imio.payment.reporting.requests import get_request
from imio.payment.reporting.requests import list_requests
from imio.payment.storage.store import get_store
from imio.payment.submission.places import demarche_of
from imio.payment.submission.requests import accept
from imio.payment.submission.requests import refuse
from plone import api
from zExceptions import BadRequest
from zExceptions import NotFound


FACETS = ("state", "regie", "demarche", "flag")
MAX_REASON = 2_000
ACCEPT = "accept"
REFUSE = "refuse"
PREVIEW = "preview"


def find_request(request_id: str, demarches: Demarches) -> Request:
    """Return a request that the agent may see. Raises NotFound."""
    found = get_request(get_store(), request_id, demarches)
    if found is None:
        raise NotFound(request_id)
    return found


def request_as_json(due: Request, address: str) -> dict:
    """Return a request as lists show it."""
    return {
        "@id": f"{address}/{due.id}",
        "id": due.id,
        "tracking_code": due.tracking_code,
        "demarche": due.demarche_uid,
        "demarche_title": due.demarche_title,
        "regie": due.regie_uid,
        "surname": due.surname,
        "first_name": due.first_name,
        "email": due.email,
        "state": due.state,
        "flags": list(due.index_values()["flag"]),
        "amount_cents": due.amount_cents,
        "paid_cents": due.paid_cents,
        "confirmed_at": iso(due.confirmed_at),
        "treated_at": iso(due.treated_at),
    }


def request_in_full(due: Request, address: str) -> dict:
    """Return a request with its answers, its price and its history."""
    form = demarche_of(due)
    language = known_language(api.portal.get_current_language())
    readable = readable_answers(form, due.answers, language) if form else []
    return request_as_json(due, address) | {
        "answers": due.answers,
        "readable_answers": [list(pair) for pair in readable],
        "lines": [line.as_dict() for line in due.lines],
        "refusal_reason": due.refusal_reason,
        "communication": due.communication,
        "attempts": [
            {
                "reference": attempt.id,
                "state": attempt.state,
                "means": attempt.means,
                "paid_at": iso(attempt.paid_at),
            }
            for attempt in attempts_of(get_store(), due)
        ],
        "history": [history_row(row) for row in due.history],
    }


def foreseen_as_json(due: Request, body: dict) -> dict:
    """Return the mail that a decision would send, and how the money would go back.

    Nothing is decided. Raises BadRequest, InvalidAmount, ForbiddenTransition.
    """
    decision = body.get("decision")
    if decision not in (ACCEPT, REFUSE):
        raise BadRequest(f"decision: {ACCEPT}, {REFUSE}")
    is_accepted = decision == ACCEPT
    check_request_move(due.state, ACCEPTED if is_accepted else REFUSED)
    reason, cents = _reason(body, required=not is_accepted), _cents(body)
    if cents is None:
        cents = 0 if is_accepted else due.paid_cents
    store, now = get_store(), utc_now()
    letter = foresee_letter(store, due, is_accepted, reason, cents, now)
    return {
        "to": due.email,
        "language": letter.language,
        "subject": letter.subject,
        "plain": letter.plain,
        "html": letter.html,
        "refund_cents": cents,
        "kept_cents": due.paid_cents - cents,
        "way": foresee_way(store, due, cents, now),
    }


class PaymentRequestsGet(StaffService):
    """A page of requests to treat, or one of them."""

    def answer(self):
        demarches = access.visible_demarches()
        self.demand(demarches)
        if not self.path:
            return self._list(demarches)
        if len(self.path) > 1:
            raise NotFound(self.path[1])
        return request_in_full(find_request(self.path[0], demarches), self.address)

    def _list(self, demarches: Demarches) -> dict:
        search = read_filters(self.request.form, FACETS)
        self.refuse_unreadable(search)
        page = list_requests(get_store(), search, demarches, self.page_size())
        items = [request_as_json(due, self.address) for due in page.items]
        return self.as_list(search, page, items)


class PaymentRequestsPost(StaffPost):
    """Accepts a request, or refuses it with a reason."""

    def answer(self):
        demarches = access.visible_demarches(access.TREAT_REQUESTS)
        self.demand(demarches)
        if len(self.path) != 2 or self.path[1] not in (ACCEPT, REFUSE, PREVIEW):
            raise NotFound(f"{ACCEPT}, {REFUSE}, {PREVIEW}")
        due = find_request(self.path[0], demarches)
        actor = api.user.get_current().getId()
        body = read_object(self.request)
        store, now = get_store(), utc_now()
        try:
            if self.path[1] == PREVIEW:
                return foreseen_as_json(due, body)
            if self.path[1] == ACCEPT:
                reason, cents = _reason(body, required=False), _cents(body) or 0
                accept(store, due, actor, now, refund_cents=cents, reason=reason)
            else:
                refuse(store, due, _reason(body), actor, now, _cents(body))
        except InvalidAmount as error:
            raise BadRequest("refund_cents") from error
        except ForbiddenTransition as error:
            self.request.response.setStatus(409)
            return {"error": {"type": type(error).__name__}}
        return request_in_full(due, self.address)


def _reason(body: dict, required: bool = True) -> str:
    reason = body.get("reason", None if required else "")
    if not isinstance(reason, str) or len(reason.strip()) > MAX_REASON:
        raise BadRequest("reason")
    if required and not reason.strip():
        raise BadRequest("reason")
    return reason.strip()


def _cents(body: dict) -> int | None:
    """Return what is to be given back, None when nothing is said of it."""
    cents = body.get("refund_cents")
    return None if cents is None else check_cents(cents)
