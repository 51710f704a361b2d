"""What the services about one's own requests share: who calls, and how a request looks."""

from imio.payment.checkout.addresses import request_url
from imio.payment.formatting import known_language
from imio.payment.pricing.from_content import present_quote
from imio.payment.pricing.model import Quote
from imio.payment.storage.store import get_store
from imio.payment.submission.answers import shown_answers
from imio.payment.submission.answers import shown_files
from imio.payment.submission.places import demarche_of
from plone import api
from plone.restapi.services import Service
from zExceptions import NotFound
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse


MAX_PARTS = 2


@implementer(IPublishTraverse)
class CitizenService(Service):
    """A service for the one who made a request."""

    def __init__(self, context, request):
        super().__init__(context, request)
        self.parts: tuple[str, ...] = ()
        request.response.setHeader("Cache-Control", "no-store")

    def publishTraverse(self, request, name):
        if len(self.parts) >= MAX_PARTS:
            raise NotFound(name)
        self.parts += (name,)
        return self

    @property
    def store(self):
        return get_store()

    @property
    def language(self):
        return known_language(api.portal.get_current_language())

    @property
    def user_id(self):
        return "" if api.user.is_anonymous() else api.user.get_current().getId()

    def fail(self, status, code, **more):
        self.request.response.setStatus(status)
        return {"error": {"type": code, **more}}

    def summary(self, due):
        """Return how a request stands, for a list."""
        return {
            "id": due.id,
            "url": request_url(self.store, due),
            "title": due.title_in(self.language),
            "state": due.state,
            "under_way": due.id in self.store.locks,
            "tracking_code": due.tracking_code,
            "communication": due.communication,
            "amount_cents": due.amount_cents,
            "paid_cents": due.paid_cents,
            "currency": "EUR",
            "created_at": due.created_at.isoformat(),
            "expires_at": due.expires_at.isoformat() if due.expires_at else None,
        }

    def present(self, due):
        """Return a whole request, as its page shows it."""
        form = demarche_of(due)
        price = present_quote(Quote(tuple(due.lines)), self.language)
        answers = shown_answers(form, due, self.language)
        return {
            **self.summary(due),
            "lines": price["lines"],
            "answers": [
                {"question": question, "answer": answer} for question, answer in answers
            ],
            "files": shown_files(form, due),
            "refusal_reason": due.refusal_reason,
        }
