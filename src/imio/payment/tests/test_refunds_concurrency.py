"""Fifty clicks at one moment, and a worker that dies: one refund at the PSP."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.content.refund import BY_PSP
from imio.payment.domain import states
from imio.payment.domain.errors import PaymentError
from imio.payment.providers.sandbox.adapter import SandboxProvider
from imio.payment.refunds.asking import ask_refund
from imio.payment.refunds.questions import RefundsInTransit
from imio.payment.refunds.sending import RefundDelivery
from imio.payment.refunds.ways import choose_way
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.secrets import write_secret
from imio.payment.storage.store import get_store
from imio.payment.submission import requests
from imio.payment.tests.paying import Page
from imio.payment.tests.paying import PayingCase
from imio.payment.tests.refunding import breaches
from imio.payment.tests.test_checkout_concurrency import at_once
from unittest import mock
from urllib.parse import urljoin
from ZODB.POSException import ConflictError
from zope.component.hooks import setSite

import transaction


CLICKS = 50
TRIES = 60


class Killed(BaseException):
    """What ends a worker at once: no handler of Exception sees it."""


class RefundingCase(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()

    def use_simulator(self, name):
        """Let the platform's payments go to the simulator of a PSP."""
        settings, keys = self.bank.demo_account(name)
        platform = get_platform("belfius")
        platform.provider = name
        platform.settings = settings
        for key, value in keys.items():
            write_secret(self.store, "belfius", key, value)
        transaction.commit()

    def make_paid(self):
        due = self.make_due(self.citizen)
        answer = self.citizen.get(self.citizen.pay().headers["Location"])
        if answer.status_code == 200:
            # This PSP wants a form, which a browser posts by itself.
            (form,) = Page(answer).tree.cssselect("form[action*='/sim/']")
            fields = dict(form.form_values())
            answer = self.citizen.post(form.get("action"), fields)
        page = answer.headers["Location"]
        self.citizen.decide(urljoin(self.bank.url, page), "card")
        self.told()
        self.assertEqual(due.state, states.TO_PROCESS)
        return due

    def made_at_bank(self):
        return [row for row in self.bank.journal() if row["event"] == "refund"]

    def refund_of(self, due):
        self.see()
        (found,) = self.store.refunds.catalog.search({"due": (due.id,)})
        return self.store.refunds._getOb(found)

    def click(self, work):
        """Do some work in a request of its own, repeated as Zope repeats it."""
        database = self.portal._p_jar.db()
        path = "/".join(self.portal.getPhysicalPath())

        def run():
            manager = transaction.TransactionManager()
            connection = database.open(manager)
            try:
                for _try in range(TRIES):
                    manager.begin()
                    app = connection.root()["Application"]
                    site = app.unrestrictedTraverse(path)
                    setSite(site)
                    try:
                        work(get_store(site))
                        manager.commit()
                        return "done"
                    except ConflictError:
                        manager.abort()
                    except PaymentError as error:
                        manager.abort()
                        return type(error).__name__
                return "gave up"
            finally:
                setSite(None)
                manager.abort()
                connection.close()

        return run


class TestClicks(RefundingCase):
    def click_refuse(self, due):
        def refuse(store):
            found = store.get_due(due.id)
            requests.refuse(store, found, "No", "agent", datetime.now(UTC))

        return at_once(*[self.click(refuse)] * CLICKS)

    def assertOneRefund(self, due, results):
        self.assertEqual(results.count("done"), 1, results)
        self.sweep(minutes=1)
        self.sweep(minutes=2)
        made = self.made_at_bank()
        self.assertEqual([row["refund"]["amount"] for row in made], [1200])
        self.see()
        self.assertEqual(breaches(self.store, datetime.now(UTC)), [])

    def test_fifty_refusals_at_once_make_one_refund_at_the_bank(self):
        due = self.make_paid()
        self.assertOneRefund(due, self.click_refuse(due))
        self.assertEqual(self.refund_of(due).state, states.DONE)

    def test_fifty_clicks_on_refund_make_one_refund_at_the_bank(self):
        due = self.make_paid()
        self.see()
        # Money is owed back, and nobody has asked for it yet.
        parts = "imio.payment.refunds.proposals.split_by_payment"
        with mock.patch(parts, return_value=()):
            requests.refuse(self.store, due, "No", "agent", datetime.now(UTC))
        transaction.commit()
        (paid_by,) = [attempt.id for attempt in self.attempts()]

        def ask(store):
            now, found = datetime.now(UTC), store.get_due(due.id)
            cents = found.owed_back_cents
            refund = ask_refund(
                store, found, cents, "manual", "", "clerk", now, paid_by
            )
            choose_way(store, refund, BY_PSP, "clerk", now)

        results = at_once(*[self.click(ask)] * CLICKS)
        self.assertEqual(results.count("InvalidAmount"), CLICKS - 1, results)
        self.assertOneRefund(due, results)

    def test_fifty_clicks_with_sips_make_one_refund_there(self):
        self.use_simulator("worldline-sips")
        due = self.make_paid()
        self.assertOneRefund(due, self.click_refuse(due))
        # Sips tells the end of a refund only when asked.
        self.sweep(minutes=20)
        self.assertEqual(self.refund_of(due).state, states.DONE)

    def test_fifty_clicks_with_mollie_make_one_refund_there(self):
        self.use_simulator("mollie")
        due = self.make_paid()
        self.assertOneRefund(due, self.click_refuse(due))
        self.assertEqual(self.refund_of(due).state, states.DONE)


class TestCrashes(RefundingCase):
    def setUp(self):
        super().setUp()
        self.due = self.make_paid()
        self.see()
        requests.refuse(self.store, self.due, "No", "agent", datetime.now(UTC))
        transaction.commit()

    def die_in(self, place, name):
        def die(*_arguments, **_more):
            raise Killed

        with mock.patch.object(place, name, die), self.assertRaises(Killed):
            self.sweep(minutes=1)
        self.see()

    def test_killed_before_the_network_the_next_worker_only_asks(self):
        self.die_in(SandboxProvider, "refund")
        refund = self.refund_of(self.due)
        self.assertEqual(refund.state, states.IN_TRANSIT)
        with mock.patch.object(SandboxProvider, "refund") as called:
            self.sweep(minutes=3)
            self.assertEqual(refund.state, states.IN_TRANSIT)
            self.sweep(minutes=40)
        called.assert_not_called()
        self.assertEqual((refund.state, self.made_at_bank()), (states.FAILED, []))

    def test_killed_after_the_network_the_next_worker_learns_it(self):
        self.die_in(RefundDelivery, "finish")
        self.assertEqual(len(self.made_at_bank()), 1)
        refund = self.refund_of(self.due)
        self.assertEqual(refund.state, states.IN_TRANSIT)
        self.sweep(minutes=3)
        self.assertEqual(refund.state, states.DONE)
        self.assertEqual(len(self.made_at_bank()), 1)
        self.assertEqual(breaches(self.store, datetime.now(UTC)), [])

    def test_a_bank_that_took_the_order_and_fell_silent_is_asked(self):
        self.bank.faults.add("refund", "cut")
        self.sweep(minutes=1)
        refund = self.refund_of(self.due)
        self.assertEqual(refund.state, states.IN_TRANSIT)
        self.assertEqual(len(self.made_at_bank()), 1)
        self.sweep(minutes=7)
        self.assertEqual(refund.state, states.DONE)
        self.assertEqual(len(self.made_at_bank()), 1)

    def test_the_job_asks_less_and_less_often(self):
        self.bank.bank.options.refund_status = "pending"
        self.sweep(minutes=1)
        refund = self.refund_of(self.due)
        later = datetime.now(UTC) + timedelta(minutes=1)
        job = RefundsInTransit()
        self.assertEqual(list(job.find(self.store, later)), [])
        first = refund.ask_at
        self.sweep(minutes=7)
        self.assertGreater(refund.ask_at - first, timedelta(minutes=5))
        self.assertEqual(refund.state, states.IN_TRANSIT)
