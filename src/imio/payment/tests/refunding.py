"""A commune whose PSP is an object in memory, for tests about refunds."""

from datetime import timedelta
from imio.payment.audit.invariants import audit
from imio.payment.checkout.settle import settle
from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.base import BaseProvider
from imio.payment.providers.interfaces import IProvider
from imio.payment.storage.store import get_store
from imio.payment.submission import requests
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from imio.payment.worker.interfaces import IDelivery
from zope.component import getGlobalSiteManager
from zope.component import getUtility
from zope.interface import implementer

import unittest


IBAN = "BE68539007547034"
NOW = builders.NOW
DONE, PENDING, REFUSED = "done", "pending", "refused"
# The PSP took the order and the answer was lost; it never heard of it; it was busy.
LOST, UNHEARD, BUSY = "lost", "unheard", "busy"
MOODS = (DONE, PENDING, REFUSED, LOST, UNHEARD, BUSY)
_ANSWERS = {
    DONE: psp.REFUNDED,
    PENDING: psp.REFUND_PENDING,
    REFUSED: psp.REFUND_FAILED,
}


@implementer(IProvider)
class FakePsp(BaseProvider):
    """Keeps refunds by reference and refuses more than was paid, as a PSP does."""

    capabilities = psp.Capabilities(
        refund=True, partial_refund=True, refund_window_days=5, live=False
    )

    def __init__(self):
        super().__init__()
        self.mood = DONE
        # reference of the refund -> [reference of the payment, cents, status]
        self.refunds = {}
        # every order that reached it, also those that it refused
        self.orders = []
        # refunds made by an agent in its back office, by payment
        self.by_hand = {}

    def gone(self, reference):
        """The cents that went back of a payment."""
        rows = [row for row in self.refunds.values() if row[0] == reference]
        made = sum(cents for _ref, cents, status in rows if status != REFUSED)
        return made + self.by_hand.get(reference, 0)

    def refund(self, account, order):
        if self.mood == UNHEARD:
            raise GatewayUnreachable("timeout")
        if self.mood == BUSY:
            return psp.RefundVerdict(None, reason="busy", action=psp.RETRY)
        self.orders.append(order.reference)
        if order.reference not in self.refunds:
            left = order.attempt.amount_cents - self.gone(order.attempt.reference)
            is_refused = self.mood == REFUSED or order.amount_cents > left
            status = REFUSED if is_refused else DONE
            if self.mood == PENDING and not is_refused:
                status = PENDING
            self.refunds[order.reference] = [
                order.attempt.reference,
                order.amount_cents,
                status,
            ]
        if self.mood == LOST:
            raise GatewayUnreachable("timeout")
        return self.fetch_refund(account, order)

    def fetch_refund(self, account, order):
        row = self.refunds.get(order.reference)
        if row is None:
            return None
        return psp.RefundVerdict(_ANSWERS[row[2]], f"rf-{order.reference}", row[1])


class RefundCase(unittest.TestCase):
    """A store with one platform at the PSP in memory."""

    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        self.psp = install_psp(self)
        builders.make_platform(self.store, provider="fakepsp", iban=IBAN)
        self.now = NOW

    def later(self, **delay):
        self.now += timedelta(**delay)
        return self.now

    def pay(self, *dues, at=None, **values):
        """Pay dues in one payment; return it."""
        attempt = builders.make_attempt(self.store, *dues, now=at or self.now)
        self.settle(attempt, **values)
        return attempt

    def settle(self, attempt, **values):
        verdict = builders.make_verdict(attempt, **values)
        account = builders.account(self.store)
        return settle(self.store, attempt, verdict, account, "sweep", self.now)

    def pay_twice(self, due):
        """Pay a due from two devices at once; return both payments."""
        first = builders.make_attempt(self.store, due, now=self.now)
        del self.store.locks[due.id]
        second = builders.make_attempt(self.store, due, now=self.now)
        self.settle(first)
        self.settle(second)
        return first, second

    def make_paid(self, total_cents=1200, **values):
        """A paid request, its payment beside it."""
        due = builders.make_request(self.store, total_cents, now=self.now, **values)
        return due, self.pay(due)

    def refuse(self, due, cents=None, actor="agent"):
        requests.refuse(self.store, due, "Not resident", actor, self.now, cents)
        return self.refunds(due)

    def refunds(self, due):
        found = self.store.refunds.catalog.search({"due": (due.id,)})
        return [self.store.refunds._getOb(refund_id) for refund_id in found]

    def deliver(self, until="finish"):
        """Let the worker deliver refunds once, dying before the step after ``until``."""
        deliver_refunds(self.store, self.now, until)

    def assertSound(self):
        self.assertEqual(breaches(self.store, self.now), [])


def breaches(store, now):
    """Return what the audit finds; mails wait here, for nobody delivers them."""
    return [breach for breach in audit(store, now) if breach.invariant != "I8"]


def pay_due(store, due, now):
    """Pay a due online in one go; return the payment."""
    attempt = builders.make_attempt(store, due, now=now)
    verdict = builders.make_verdict(attempt)
    settle(store, attempt, verdict, builders.account(store), "sweep", now)
    return attempt


def install_psp(case):
    """Register a PSP in memory for the time of a test; return it."""
    fake = FakePsp()
    manager = getGlobalSiteManager()
    manager.registerUtility(fake, IProvider, "fakepsp")
    case.addCleanup(manager.unregisterUtility, fake, IProvider, "fakepsp")
    return fake


def deliver_refunds(store, now, until="finish"):
    """Do what the worker does with each refund that waits to be sent."""
    delivery = getUtility(IDelivery, name="refund")
    for key in store.outbox.ready(now):
        entry = store.outbox.entries[key]
        if entry.kind != "refund":
            continue
        entry.begun_at = now
        try:
            message = delivery.prepare(store, entry)
        except Exception as error:
            store.outbox.postpone(key, str(error), now)
            continue
        if until == "prepare":
            continue
        if message is not None:
            delivery.send(message)
        if until == "send":
            continue
        delivery.finish(store, entry, message, now)
        store.outbox.succeed(key, now)
