"""What became of an attempt, for who holds its address: no personal data."""

from imio.payment.checkout.addresses import is_attempt_proof
from imio.payment.storage.store import get_store
from plone.restapi.services import Service
from zExceptions import NotFound
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse


@implementer(IPublishTraverse)
class StatusGet(Service):
    """GET @payment-status/<transaction>?proof=…; reads what is stored, asks no bank."""

    def __init__(self, context, request):
        super().__init__(context, request)
        self.parts: tuple[str, ...] = ()
        request.response.setHeader("Cache-Control", "no-store")

    def publishTraverse(self, request, name):
        self.parts += (name,)
        return self

    def reply(self):
        store = get_store()
        transaction_id = self.parts[0] if len(self.parts) == 1 else ""
        proof = self.request.form.get("proof")
        if not is_attempt_proof(store, transaction_id, proof):
            raise NotFound("payment")
        attempt = store.get_transaction(transaction_id)
        return {
            "transaction": attempt.id,
            "state": attempt.state,
            "is_final": not attempt.is_live,
            "amount_cents": attempt.amount_cents,
            "currency": attempt.currency,
            "means": attempt.means or None,
            "paid_at": attempt.paid_at.isoformat() if attempt.paid_at else None,
        }
