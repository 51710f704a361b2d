from datetime import timedelta
from imio.payment.checkout.settle import settle
from imio.payment.controlpanel.first_steps.checklist import Checklist
from imio.payment.controlpanel.platforms.operations import note_check
from imio.payment.domain import psp
from imio.payment.storage.milestones import MAIL_TRIED
from imio.payment.storage.milestones import reach
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests.builders import account
from imio.payment.tests.builders import make_attempt
from imio.payment.tests.builders import make_platform
from imio.payment.tests.builders import make_request
from imio.payment.tests.builders import make_verdict
from imio.payment.tests.builders import NOW
from imio.payment.tests.forms import BIRTH_ROWS
from imio.payment.worker import lease
from plone import api
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID
from unittest import mock

import os
import unittest


class TestFirstSteps(unittest.TestCase):
    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.store = get_store(self.portal)

    def done(self, now=NOW):
        return {
            step.name for step in Checklist(self.store, now).steps() if step.is_done
        }

    def go_live_texts(self):
        return [str(line.text) for line in Checklist(self.store, NOW).go_lives()]

    def make_regie(self, **values):
        return api.content.create(
            self.portal,
            "imio.payment.Regie",
            "population",
            title="Population",
            platform="belfius",
            **values,
        )

    def test_a_fresh_site_has_its_key_and_little_else(self):
        self.assertEqual({"encryption_key", "outbox"}, self.done())

    def test_a_missing_encryption_key_is_seen(self):
        with mock.patch.dict(os.environ, IMIO_PAYMENT_KEY=""):
            self.assertNotIn("encryption_key", self.done())

    def test_keys_count_only_when_every_platform_in_use_was_checked(self):
        make_platform(self.store)
        make_platform(self.store, "loisirs")
        note_check(self.store, "belfius", "", NOW)
        self.assertNotIn("keys", self.done())
        note_check(self.store, "loisirs", "refused", NOW)
        self.assertNotIn("keys", self.done())
        note_check(self.store, "loisirs", "", NOW)
        self.assertIn("keys", self.done())

    def test_a_regie_counts_with_a_platform_in_use(self):
        make_platform(self.store)
        self.make_regie()
        self.assertIn("regie", self.done())
        get_platform("belfius").enabled = False
        self.assertNotIn("regie", self.done())
        self.assertNotIn("platform", self.done())

    def test_a_form_counts_when_nothing_is_wrong_with_its_rules(self):
        make_platform(self.store)
        regie = self.make_regie()
        form = api.content.create(
            self.portal, "imio.payment.Demarche", "acte", title="Acte"
        )
        form.pricing_rules = [{"effect": "base", "amount_cents": 500}]
        form.regie = regie.UID()
        self.assertIn("form", self.done())
        form.pricing_rules = list(BIRTH_ROWS)
        steps = {step.name: step for step in Checklist(self.store, NOW).steps()}
        self.assertFalse(steps["form"].is_done)
        self.assertEqual("acte/@@payment-pricing", steps["form"].path)

    def test_sender_address_and_public_address_are_read_from_the_settings(self):
        get_settings().sender_email = "guichet@commune.example"
        get_settings().public_url = "https://www.commune.example"
        self.assertLessEqual({"sender", "address"}, self.done())
        get_settings().public_url = "http://www.commune.example"
        self.assertNotIn("address", self.done())

    def test_a_trial_mail_counts_when_it_went_out(self):
        reach(self.store, MAIL_TRIED, NOW, "refused")
        self.assertNotIn("mail", self.done())
        reach(self.store, MAIL_TRIED, NOW)
        self.assertIn("mail", self.done())

    def test_a_worker_counts_while_its_lease_runs(self):
        lease.take(self.store, "here", NOW)
        self.assertIn("worker", self.done())
        self.assertNotIn("worker", self.done(NOW + timedelta(hours=1)))

    def test_a_booked_payment_counts(self):
        make_platform(self.store)
        attempt = make_attempt(self.store, make_request(self.store))
        self.assertNotIn("payment", self.done())
        verdict = make_verdict(attempt)
        settle(self.store, attempt, verdict, account(self.store), "bank", NOW)
        self.assertIn("payment", self.done())

    def test_messages_that_got_stuck_are_seen(self):
        self.store.outbox.put("key", "mail", {}, NOW)
        self.store.outbox.fail("key", "refused", NOW, final=True)
        self.assertNotIn("outbox", self.done())

    def test_each_regie_tells_how_far_it_is_from_going_live(self):
        self.make_regie()
        self.assertEqual(["golive_no_platform"], self.go_live_texts())
        make_platform(self.store)
        self.assertEqual(["golive_keys"], self.go_live_texts())
        note_check(self.store, "belfius", "", NOW)
        self.assertEqual(["golive_test"], self.go_live_texts())
        get_platform("belfius").mode = psp.LIVE
        self.assertEqual(["golive_live"], self.go_live_texts())
        get_platform("belfius").enabled = False
        self.assertEqual(["golive_off"], self.go_live_texts())
