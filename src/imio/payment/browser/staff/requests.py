"""Requests for agents: the list of what is to be treated, and one page per request."""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.staff.decision import ACCEPT
from imio.payment.browser.staff.decision import Decision
from imio.payment.browser.staff.decision import read_decision
from imio.payment.browser.staff.decision import REFUSE
from imio.payment.browser.staff.lists import ListPage
from imio.payment.browser.staff.page import form_text
from imio.payment.browser.staff.page import StaffFolder
from imio.payment.browser.staff.request import RequestPage
from imio.payment.clock import utc_now
from imio.payment.content.request import Request
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.reporting import filters as kinds
from imio.payment.reporting import labels
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.names import read_names
from imio.payment.reporting.requests import get_request
from imio.payment.reporting.requests import list_requests
from imio.payment.reporting.requests import parked_replays
from imio.payment.storage.store import get_store
from imio.payment.submission.requests import accept
from imio.payment.submission.requests import refuse
from plone.namedfile.utils import set_headers
from plone.namedfile.utils import stream_data
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound
from zExceptions import Unauthorized


FACETS = ("state", "regie", "demarche", "flag")


def agents_demarches(permission: str = access.VIEW_REQUESTS):
    """Return the démarches of the agent. Raises Unauthorized when there is none."""
    demarches = access.visible_demarches(permission)
    if demarches == ():
        raise Unauthorized(permission)
    return demarches


class RequestList(ListPage):
    """One page of requests."""

    page_name = "payment-requests"
    title = _("title_requests", default="Requests to treat")
    search_help = _(
        "help_search_requests",
        default="Name, e-mail, tracking code or structured communication.",
    )
    empty_text = _(
        "help_no_requests",
        default="No request corresponds to this search. Requests stand here once paid.",
    )
    table = ViewPageTemplateFile("templates/requests.pt")

    def __init__(self, context, request, search, demarches) -> None:
        page = list_requests(get_store(), search, demarches)
        super().__init__(context, request, search, page)
        names = read_names(regies=(), demarches=demarches)
        self.choices = {
            "demarche": (
                _("label_demarche", default="Service request"),
                names.demarches,
            ),
            "state": (_("label_state", default="State"), labels.REQUEST_STATES),
            "flag": (_("label_flags", default="Remarks"), labels.REQUEST_FLAGS),
        }

    def headings(self) -> list[dict]:
        return [
            self.heading(_("label_tracking_code", default="Tracking code")),
            self.heading(_("label_confirmed_on", default="Confirmed on"), kinds.NEWEST),
            self.heading(
                _("label_surname_first_name", default="Surname and first name"),
                kinds.NAME,
            ),
            self.heading(_("label_demarche", default="Service request")),
            self.heading(_("label_state", default="State")),
            self.heading(_("label_amount", default="Amount"), kinds.AMOUNT),
        ]

    def lines(self) -> list[dict]:
        """Return the rows as the table writes them."""
        address = self.form_action
        return [
            {
                "url": f"{address}/{request.id}",
                "tracking_code": request.tracking_code,
                "at": self.moment(request.confirmed_at),
                "applicant": request.applicant,
                "demarche": request.demarche_title,
                "state": self.say(labels.REQUEST_STATES[request.state]),
                "state_id": request.state,
                "flags": [
                    self.say(labels.REQUEST_FLAGS[flag])
                    for flag in request.index_values()["flag"]
                ],
                "amount": self.amount(request.amount_cents),
            }
            for request in self.page.items
        ]


class PaymentRequests(StaffFolder):
    """@@payment-requests[/<id>[/accept|refuse|retry|file/<name>]]"""

    acts = {"accept": "accept", "refuse": "refuse", "retry": "retry"}

    def show_list(self):
        demarches = agents_demarches()
        search = read_filters(self.request.form, FACETS)
        return RequestList(self.context, self.request, search, demarches)()

    def show_one(self, request_id: str):
        return RequestPage(self.context, self.request, self._request(request_id))()

    def show_below(self, *path: str):
        """Send a document that came with a request, never to be shown in our pages."""
        if len(path) != 3 or path[1] != "file":
            raise NotFound(path[-1])
        submission = getattr(self._request(path[0]), "submission", None)
        document = getattr(submission, "files", {}).get(path[2])
        if document is None:
            raise NotFound(path[2])
        response = self.request.response
        set_headers(document, response, filename=document.filename or path[2])
        # Whatever a citizen says that it is, nothing here may take it for a page.
        response.setHeader("Content-Type", "application/octet-stream")
        return stream_data(document)

    def accept(self, request_id: str):
        done = _("help_request_accepted", default="The request was accepted.")
        return self._decide(request_id, ACCEPT, done)

    def refuse(self, request_id: str):
        done = _("help_request_refused", default="The request was refused.")
        return self._decide(request_id, REFUSE, done)

    def _decide(self, request_id: str, verdict: str, done):
        request = self._request(request_id, access.TREAT_REQUESTS)
        decision = read_decision(self.request, request, verdict)
        if decision.step or decision.problems:
            page = RequestPage(self.context, self.request, request)
            page.decision = decision
            return page()
        try:
            self._treat(request, decision)
        except ForbiddenTransition:
            message = _(
                "error_already_treated",
                default="Nothing was changed: this request was treated before.",
            )
            self.tell(message, "warning")
        else:
            self.tell(done)
        return self._back_to(request_id)

    def _treat(self, request: Request, decision: Decision) -> None:
        store, actor, now = get_store(), self.user_id(), utc_now()
        cents, reason = decision.refund_cents, decision.reason
        if decision.verdict == ACCEPT:
            accept(store, request, actor, now, refund_cents=cents, reason=reason)
        else:
            refuse(store, request, reason, actor, now, refund_cents=cents)

    def retry(self, request_id: str):
        """Give an action that failed another round of tries."""
        self._request(request_id, access.TREAT_REQUESTS)
        store = get_store()
        key = form_text(self.request, "key")
        if key not in {entry.key for entry in parked_replays(store, request_id)}:
            raise NotFound(key)
        store.outbox.retry(key, utc_now())
        self.tell(
            _("help_action_retried", default="The action will be tried again at once.")
        )
        return self._back_to(request_id)

    def _back_to(self, request_id: str):
        page = f"{self.address('payment-requests')}/{request_id}"
        return self.request.response.redirect(page, status=303)

    def _request(
        self, request_id: str, permission: str = access.VIEW_REQUESTS
    ) -> Request:
        demarches = agents_demarches(permission)
        found = get_request(get_store(), request_id, demarches)
        if found is None:
            raise NotFound(request_id)
        return found
