"""The worker on a real database: it finds lost payments, closes delays, delivers once."""

from datetime import timedelta
from imio.payment.audit.invariants import audit
from imio.payment.content.request import Request
from imio.payment.content.submission import Submission
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.storage.store import get_store
from imio.payment.submission import requests
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.worker import lease
from imio.payment.worker.interfaces import IDelivery
from imio.payment.worker.jobs import Site
from imio.payment.worker.thread import site_paths
from unittest import mock
from zope.component import getGlobalSiteManager
from zope.interface import implementer

import transaction
import unittest


@implementer(IDelivery)
class Recorder:
    """A delivery that notes what it was asked, and fails on demand."""

    repeatable = False

    def __init__(self):
        self.sent = []
        self.trouble = None

    def prepare(self, store, entry):
        return entry.payload["text"]

    def send(self, message):
        if self.trouble:
            raise self.trouble
        self.sent.append(message)

    def finish(self, store, entry, message, now):
        pass


class TestWorker(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        self.store = get_store(self.portal)
        builders.make_platform(self.store)
        self.recorder = Recorder()
        components = getGlobalSiteManager()
        components.registerUtility(self.recorder, IDelivery, name="test")
        self.addCleanup(components.unregisterUtility, self.recorder, IDelivery, "test")
        transaction.commit()
        self.now = builders.NOW
        self.site = self.make_site("one")

    def make_site(self, holder):
        path = "/".join(self.portal.getPhysicalPath())
        database = self.portal._p_jar.db()
        return Site(database, path, holder, lambda: self.now)

    def run_after(self, **delay):
        self.now = builders.NOW + timedelta(**delay)
        worked = self.site.run()
        transaction.begin()
        return worked

    def make_attempt(self):
        due = builders.make_request(self.store)
        attempt = builders.make_attempt(self.store, due)
        transaction.commit()
        return due, attempt

    def answer(self, verdict):
        provider = mock.Mock(settings=(), **{"fetch.return_value": verdict})
        if isinstance(verdict, Exception):
            provider.fetch.side_effect = verdict
        patch = mock.patch(
            "imio.payment.checkout.ask.get_provider", return_value=provider
        )
        patch.start()
        self.addCleanup(patch.stop)
        return provider

    def test_the_sweep_finds_a_payment_whose_notification_was_lost(self):
        due, attempt = self.make_attempt()
        self.answer(builders.make_verdict(attempt))
        self.run_after(minutes=6)
        self.assertEqual(attempt.state, states.PAID)
        self.assertEqual(due.state, states.TO_PROCESS)
        self.assertEqual(len(self.store.journal.unsealed), 0)
        self.assertEqual(len(self.store.journal.chains["regie-uid"].seals), 1)

    def test_the_sweep_leaves_a_young_attempt_alone(self):
        _due, attempt = self.make_attempt()
        provider = self.answer(builders.make_verdict(attempt))
        self.run_after(minutes=4)
        provider.fetch.assert_not_called()
        self.assertEqual(attempt.state, states.CREATED)

    def test_an_attempt_that_nobody_finished_expires_and_frees_its_due(self):
        due, attempt = self.make_attempt()
        self.answer(builders.make_verdict(attempt, psp.PENDING))
        self.run_after(minutes=10)
        self.assertEqual(attempt.state, states.CREATED)
        self.run_after(hours=2)
        self.assertEqual(attempt.state, states.EXPIRED)
        self.assertNotIn(due.id, self.store.locks)
        self.assertTrue(due.is_payable)

    def test_a_bank_that_does_not_answer_changes_nothing(self):
        _due, attempt = self.make_attempt()
        self.answer(GatewayUnreachable("timeout"))
        self.run_after(hours=2)
        self.assertEqual(attempt.state, states.CREATED)

    def test_an_unpaid_request_is_warned_once_then_expires(self):
        due = builders.make_request(self.store)
        transaction.commit()
        self.run_after(days=11, minutes=1)
        warned_at = due.warned_at
        self.run_after(days=12)
        self.assertEqual(due.warned_at, warned_at)
        self.assertEqual(due.state, states.AWAITING_PAYMENT)
        self.run_after(days=14)
        self.assertEqual(due.state, states.EXPIRED)
        self.assertEqual(due.due_state, states.CANCELLED)

    def test_a_request_does_not_expire_while_it_is_being_paid(self):
        due = builders.make_request(self.store)
        late = builders.NOW + timedelta(days=14)
        attempt = builders.make_attempt(self.store, due, now=late)
        transaction.commit()
        self.answer(builders.make_verdict(attempt, psp.PENDING))
        self.run_after(days=14, minutes=1)
        self.assertEqual(due.state, states.AWAITING_PAYMENT)

    def test_answers_of_finished_requests_go_and_their_payments_stay(self):
        due = builders.make_request(self.store, 0, answers={"motif": "emploi"})
        due.submission = Submission({"motif": "emploi"}, {}, {})
        requests.accept(self.store, due, "agent", builders.NOW)
        transaction.commit()
        self.run_after(days=23 * 31)
        self.assertEqual(due.answers, {"motif": "emploi"})
        self.run_after(days=24 * 31 + 1)
        self.assertEqual((due.answers, due.submission), ({}, None))
        self.assertEqual(due.state, states.ACCEPTED)
        self.assertEqual(list(audit(self.store, self.now)), [])

    def test_baskets_that_no_browser_opens_any_more_are_forgotten(self):
        builders.make_request(self.store, basket_id="anonymous")
        builders.make_request(self.store, basket_id="member:emilie")
        transaction.commit()
        self.run_after(days=59)
        self.assertIn("anonymous", self.store.baskets)
        self.run_after(days=61)
        self.assertEqual(list(self.store.baskets), ["member:emilie"])

    def test_a_draft_that_nobody_confirmed_is_forgotten(self):
        draft = builders.make_draft(self.store)
        transaction.commit()
        self.run_after(hours=25)
        self.assertIsNone(self.store.requests._getOb(draft.id, None))
        self.assertEqual(len(self.store.requests.catalog.search()), 0)

    def put(self):
        self.store.outbox.put("test:1", "test", {"text": "hello"}, builders.NOW)
        transaction.commit()

    def test_an_entry_is_delivered_once(self):
        self.put()
        self.run_after(seconds=1)
        self.run_after(seconds=2)
        self.assertEqual(self.recorder.sent, ["hello"])
        self.assertIsNotNone(self.store.outbox.entries["test:1"].done_at)

    def test_a_concurrent_write_after_a_delivery_does_not_repeat_it(self):
        self.put()
        writes = iter(("first", "second"))

        def finish(store, entry, message, now):
            for text in writes:
                self.write_elsewhere(text)
                break

        self.recorder.repeatable = True
        self.recorder.finish = finish
        self.run_after(seconds=1)
        self.run_after(seconds=2)
        self.assertEqual(self.recorder.sent, ["hello"])
        entry = self.store.outbox.entries["test:1"]
        self.assertIsNotNone(entry.done_at)
        self.assertEqual(entry.payload, {"text": "hello", "note": "second"})

    def test_a_delivery_that_cannot_be_noted_is_noted_later_and_not_repeated(self):
        self.put()
        self.recorder.repeatable = True
        trouble = [RuntimeError("no lock"), RuntimeError("no lock")]

        def finish(store, entry, message, now):
            if trouble:
                raise trouble.pop()

        self.recorder.finish = finish
        with self.assertLogs("imio.payment", "ERROR"):
            self.run_after(seconds=1)
        self.assertIsNone(self.store.outbox.entries["test:1"].done_at)
        with self.assertLogs("imio.payment", "ERROR"):
            self.run_after(seconds=2)
        self.run_after(seconds=3)
        self.assertEqual(self.recorder.sent, ["hello"])
        self.assertIsNotNone(self.store.outbox.entries["test:1"].done_at)

    def test_a_worker_that_is_told_to_stop_ends_after_the_mail_under_way(self):
        for number in range(3):
            self.store.outbox.put(f"test:{number}", "test", {"text": "x"}, builders.NOW)
        transaction.commit()
        self.site.is_stopping = lambda: bool(self.recorder.sent)
        self.assertFalse(self.run_after(seconds=1))
        self.assertEqual(self.recorder.sent, ["x"])
        done = [entry.done_at for entry in self.store.outbox.entries.values()]
        self.assertEqual(len([at for at in done if at]), 1)

    def write_elsewhere(self, text):
        """Change the entry as another process does, at this very moment."""
        manager = transaction.TransactionManager()
        connection = self.portal._p_jar.db().open(manager)
        site = connection.root()["Application"].unrestrictedTraverse(
            self.portal.getPhysicalPath()
        )
        entry = get_store(site).outbox.entries["test:1"]
        entry.payload = {"text": "hello", "note": text}
        manager.commit()
        connection.close()

    def test_an_interrupted_delivery_that_cannot_be_repeated_waits_for_a_human(self):
        self.put()
        self.recorder.trouble = KeyboardInterrupt()
        with self.assertRaises(KeyboardInterrupt):
            self.run_after(seconds=1)
        self.recorder.trouble = None
        self.run_after(minutes=5)
        self.assertEqual(self.recorder.sent, [])
        self.assertEqual(list(self.store.outbox.parked), ["test:1"])

    def test_two_workers_never_work_at_once(self):
        self.put()
        other = self.make_site("two")
        with self.site.step("lease") as store:
            self.assertTrue(lease.take(store, "one", self.now))
        self.assertFalse(other.run())
        self.now += lease.LEASE_DURATION + timedelta(seconds=1)
        self.assertTrue(other.run())
        self.assertFalse(self.site.run())

    def test_a_worker_that_stops_gives_its_lease_back(self):
        self.assertTrue(self.run_after(seconds=1))
        self.site.stop()
        self.assertTrue(self.make_site("two").run())

    def test_the_trouble_of_one_request_does_not_stop_the_others(self):
        broken = builders.make_request(self.store)
        whole = builders.make_request(self.store)
        transaction.commit()
        real = Request.move_to

        def move_to(request, *args, **kwargs):
            if request.id == broken.id:
                raise RuntimeError("broken")
            return real(request, *args, **kwargs)

        with mock.patch.object(Request, "move_to", move_to):
            self.run_after(days=15)
        self.assertEqual(broken.state, states.AWAITING_PAYMENT)
        self.assertEqual(whole.state, states.EXPIRED)

    def test_the_worker_finds_the_sites_that_have_the_add_on(self):
        path = "/".join(self.portal.getPhysicalPath())
        self.assertEqual(site_paths(self.portal._p_jar.db()), [path])

    def test_an_idle_worker_writes_nothing(self):
        self.run_after(seconds=1)
        before = self.portal._p_jar.db().lastTransaction()
        self.run_after(seconds=3)
        self.assertEqual(self.portal._p_jar.db().lastTransaction(), before)
