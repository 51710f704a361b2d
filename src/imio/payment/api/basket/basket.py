"""The basket over REST: what is in it, adding, removing, setting aside, paying."""

from imio.payment.api.basket.caller import check_call
from imio.payment.api.basket.caller import read_body
from imio.payment.api.basket.caller import text_in
from imio.payment.basket.contents import read_basket
from imio.payment.basket.grouping import find_payment
from imio.payment.basket.proofs import form_token
from imio.payment.basket.storage import add_due
from imio.payment.basket.storage import holds
from imio.payment.basket.storage import keep_for_later
from imio.payment.basket.storage import remove_due
from imio.payment.basket.visitor import basket_id_of
from imio.payment.basket.visitor import renew
from imio.payment.basket.visitor import tell_count
from imio.payment.checkout.addresses import go_url
from imio.payment.checkout.addresses import is_request_proof
from imio.payment.checkout.obstacles import obstacle_of
from imio.payment.checkout.payer import payer_of
from imio.payment.checkout.payer import payer_who_looks
from imio.payment.checkout.resume import pay
from imio.payment.clock import utc_now
from imio.payment.content.invoice import Invoice
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import NotPayable
from imio.payment.domain.errors import PaidElsewhere
from imio.payment.domain.errors import PlatformUnavailable
from imio.payment.formatting import known_language
from imio.payment.invoicing.links import open_link
from imio.payment.storage.store import get_store
from plone import api
from plone.restapi.services import Service
from zExceptions import NotFound
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse


ACTIONS = ("change", "pay")


@implementer(IPublishTraverse)
class BasketService(Service):
    """What the services of the basket share."""

    def __init__(self, context, request):
        super().__init__(context, request)
        self.parts: tuple[str, ...] = ()
        request.response.setHeader("Cache-Control", "no-store")

    def publishTraverse(self, request, name):
        self.parts += (name,)
        return self

    @property
    def store(self):
        return get_store()

    @property
    def language(self) -> str:
        return known_language(api.portal.get_current_language())

    def present(self, basket_id: str | None) -> dict:
        """Return the basket with the proofs that its changes need."""
        contents = read_basket(self.store, basket_id)
        return {
            "@id": f"{self.context.absolute_url()}/@payment-basket",
            "count": tell_count(self.request, self.store, basket_id),
            "payments": [self._payment(payment) for payment in contents.payments],
            "later": [self._item(due) for due in contents.later],
            "doubted": [self._item(due) for due in contents.doubted],
            "tokens": {
                name: form_token(self.store, basket_id, name) for name in ACTIONS
            },
        }

    def _payment(self, payment) -> dict:
        return {
            "payment": payment.key,
            "digest": payment.digest,
            "platform": payment.platform_id,
            "amount_cents": payment.amount_cents,
            "currency": "EUR",
            "items": [self._item(due) for due in payment.dues],
        }

    def _item(self, due) -> dict:
        is_invoice = isinstance(due, Invoice)
        return {
            "due": due.id,
            "title": due.title_in(self.language),
            # A letter goes from hand to hand: its link puts no name into a basket.
            "applicant": "" if is_invoice else due.applicant,
            "number": due.tracking_code if is_invoice else "",
            "amount_cents": due.balance_cents,
            "communication": due.communication,
            "expires_at": due.expires_at.isoformat() if due.expires_at else None,
            "under_way": due.id in self.store.locks,
        }

    def fail(self, status: int, code: str, **more) -> dict:
        self.request.response.setStatus(status)
        return {"error": {"type": code, **more}}


class BasketGet(BasketService):
    """GET @payment-basket."""

    def reply(self):
        if self.parts:
            raise NotFound("/".join(self.parts))
        return self.present(basket_id_of(self.request))


class BasketPost(BasketService):
    """POST @payment-basket/items and POST @payment-basket/pay."""

    def reply(self):
        body = read_body(self.request)
        if self.parts == ("items",):
            return self._add(body)
        if self.parts == ("pay",):
            return self._pay(body)
        raise NotFound("/".join(self.parts))

    def _add(self, body: dict):
        check_call(self.request, self.store, basket_id_of(self.request), "change")
        due = self.store.get_due(text_in(body, "due"))
        if due is None or not self._may_add(due, body.get("token")):
            raise NotFound("due")
        if not due.is_payable:
            return self.fail(409, "not_open")
        obstacle = obstacle_of(self.store, due, utc_now())
        if obstacle is not None:
            return self.fail(409, obstacle.code)
        basket_id = basket_id_of(self.request, create=True)
        add_due(self.store, basket_id, due.id, utc_now())
        self.request.response.setStatus(201)
        return self.present(basket_id)

    def _may_add(self, due, proof: object) -> bool:
        """Say whether the caller owns a due, or holds the proof of its page.

        The proof of an invoice is the secret part of its payment link.
        """
        visitor = payer_who_looks(basket_id_of(self.request))
        if visitor.owner and visitor.owner == due.owner:
            return True
        if not isinstance(due, Invoice):
            return is_request_proof(self.store, due, proof)
        token = proof if isinstance(proof, str) else ""
        found = open_link(self.store, token, utc_now())
        return found is not None and found.id == due.id

    def _pay(self, body: dict):
        basket_id = basket_id_of(self.request)
        check_call(self.request, self.store, basket_id, "pay")
        planned = find_payment(
            read_basket(self.store, basket_id).payments,
            text_in(body, "payment"),
            text_in(body, "digest"),
        )
        if planned is None:
            return self.fail(409, "basket_changed", basket=self.present(basket_id))
        payer = payer_of(basket_id, planned.dues)
        try:
            attempt = pay(
                self.store,
                planned.dues,
                payer,
                utc_now(),
                take_over=body.get("take_over") is True,
            )
        except PaidElsewhere as elsewhere:
            if elsewhere.retry_at is not None:
                retry_at = elsewhere.retry_at.isoformat()
                return self.fail(409, "retry_wait", retry_at=retry_at)
            can = elsewhere.can_take_over
            return self.fail(409, "paid_elsewhere", can_take_over=can)
        except NotPayable as refusal:
            return self.fail(409, refusal.reason)
        except (GatewayUnreachable, GatewayRefused):
            return self.fail(503, "bank_silent")
        except (PlatformUnavailable, ConfigurationError):
            return self.fail(503, "platform_closed")
        renew(self.request, basket_id)
        return {"transaction": attempt.id, "go_url": go_url(self.store, attempt.id)}


class BasketItem(BasketService):
    """One item of the caller's own basket."""

    def find(self) -> tuple[str, str]:
        basket_id = basket_id_of(self.request)
        check_call(self.request, self.store, basket_id, "change")
        due_id = self.parts[1] if len(self.parts) == 2 else ""
        if self.parts[:1] != ("items",) or not holds(self.store, basket_id, due_id):
            raise NotFound("item")
        return basket_id, due_id


class BasketDelete(BasketItem):
    """DELETE @payment-basket/items/<due>."""

    def reply(self):
        basket_id, due_id = self.find()
        remove_due(self.store, basket_id, due_id)
        return self.present(basket_id)


class BasketPatch(BasketItem):
    """PATCH @payment-basket/items/<due> with {"later": true or false}."""

    def reply(self):
        body = read_body(self.request)
        basket_id, due_id = self.find()
        keep_for_later(self.store, basket_id, due_id, body.get("later") is True)
        return self.present(basket_id)
