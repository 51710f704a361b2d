"""A stored payment wakes the worker; one that was given up does not."""

from imio.payment.checkout.settle import settle
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.builders import NOW
from imio.payment.worker import thread

import transaction
import unittest


class TestWaking(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.store = get_store(self.layer["portal"])
        builders.make_platform(self.store)
        request = builders.make_request(self.store)
        self.attempt = builders.make_attempt(self.store, request)
        transaction.commit()
        thread._wake.clear()
        self.addCleanup(thread._wake.clear)

    def pay(self):
        verdict = builders.make_verdict(self.attempt)
        account = builders.account(self.store)
        settle(self.store, self.attempt, verdict, account, "test", NOW)

    def test_the_worker_wakes_when_the_payment_can_be_read(self):
        self.pay()
        self.assertFalse(thread._wake.is_set())
        transaction.commit()
        self.assertTrue(thread._wake.is_set())

    def test_the_worker_sleeps_on_when_nothing_was_stored(self):
        self.pay()
        transaction.abort()
        self.assertFalse(thread._wake.is_set())
