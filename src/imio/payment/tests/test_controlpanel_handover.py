"""Keys that a finance service enters by a link for one use."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.notifications import kinds
from imio.payment.notifications.keys import KEYS_MAIL
from imio.payment.storage import handovers
from imio.payment.storage.secrets import PREVIOUS
from imio.payment.storage.secrets import read_secret
from imio.payment.storage.settings import get_settings
from imio.payment.tests import builders
from imio.payment.tests.panels import PanelCase
from imio.payment.worker.interfaces import IDelivery
from unittest import mock
from zope.component import getUtility

import io
import logging
import transaction


CANARY = "canary-handed-over-key-0123456789"


class HandoverCase(PanelCase):
    def setUp(self):
        super().setUp()
        builders.make_platform(self.store)
        get_settings().sender_email = "guichet@sambrelles.example"
        transaction.commit()
        self.finance = self.visitor()

    def make_link(self, email="finance@sambrelles.example", days="7"):
        self.open("@@payment-platform/belfius")
        self.control("email").value = email
        self.control("days").value = days
        self.browser.getControl("Make a link for one use").click()
        transaction.begin()
        marker = 'id="payment-keys-link">'
        if marker not in self.browser.contents:
            return ""
        return self.browser.contents.partition(marker)[2].partition("<")[0]

    def mails(self):
        entries = self.store.outbox.entries.values()
        return [entry for entry in entries if entry.kind == KEYS_MAIL]

    def enter(self, link, key=CANARY, name="Claire Marchal"):
        self.finance.open(link)
        self.finance.getControl(name="name").value = name
        self.finance.getControl(name="secret.seal_key").value = key
        self.finance.getControl("Store the keys").click()
        transaction.begin()
        return self.finance.contents

    def key(self):
        return read_secret(self.store, "belfius", "seal_key")


class TestTheLink(HandoverCase):
    def test_keys_come_in_once_encrypted_and_both_sides_are_told(self):
        link = self.make_link()
        self.assertIn("The keys are stored", self.enter(link))
        self.assertEqual(CANARY, self.key())
        old = read_secret(self.store, "belfius", "seal_key" + PREVIOUS)
        self.assertEqual(builders.SEAL_KEY, old)
        (row,) = handovers.handovers_of(self.store, "belfius")
        self.assertEqual("Claire Marchal", row.used_by)
        self.assertEqual(
            ["finance", "manager"], [entry.payload["side"] for entry in self.mails()]
        )
        self.assertIn("keys entered by Claire Marchal", self.open_platform())

    def open_platform(self):
        return self.open("@@payment-platform/belfius")

    def test_a_link_works_once(self):
        link = self.make_link()
        self.enter(link)
        self.finance.open(link)
        self.assertTrue(self.finance.headers["status"].startswith("404"))
        self.assertIn("This link does not work", self.finance.contents)

    def test_unknown_used_expired_and_revoked_links_get_the_same_answer(self):
        used, answers = self.make_link(), set()
        self.enter(used)
        revoked = self.make_link()
        self.open_platform()
        self.browser.getControl("Take the link back").click()
        expired = self.make_link()
        later = datetime.now(UTC) + timedelta(days=8)
        unknown = expired[:-4] + "AAAA"
        elsewhere = expired.replace("/belfius/", "/nowhere/")
        for link in (used, revoked, unknown, elsewhere):
            answers.add(self.neutral(link))
        clock = "imio.payment.controlpanel.handover.page.utc_now"
        with mock.patch(clock, return_value=later):
            answers.add(self.neutral(expired))
        self.assertEqual(1, len(answers))

    def neutral(self, link):
        self.finance.open(link)
        self.assertTrue(self.finance.headers["status"].startswith("404"), link)
        return self.finance.contents.partition("<main")[2].partition("</main>")[0]

    def test_a_new_link_ends_the_one_before(self):
        first = self.make_link()
        self.make_link()
        self.neutral(first)

    def test_only_a_hash_of_the_link_is_stored(self):
        token = self.make_link().rpartition("/")[2]
        self.assertGreaterEqual(len(token), 43)
        stored = repr(list(self.store.milestones.items()))
        self.assertIn("handovers:belfius", stored)
        self.assertNotIn(token, stored)

    def test_whoever_makes_a_link_names_an_address_and_days(self):
        for email, days, said in (
            ("finance", "7", "Write an e-mail address"),
            ("finance@sambrelles.example", "31", "from 1 to 30"),
            ("finance@sambrelles.example", "0", "from 1 to 30"),
            ("finance@sambrelles.example", "x", "from 1 to 30"),
        ):
            self.assertEqual("", self.make_link(email, days))
            self.assertIn(said, self.browser.contents)
        self.assertEqual((), handovers.handovers_of(self.store, "belfius"))


class TestWhatIsRefused(HandoverCase):
    def assertNothingStored(self):
        self.assertEqual(builders.SEAL_KEY, self.key())
        self.assertEqual(0, len(self.store.outbox.entries))
        (row,) = handovers.handovers_of(self.store, "belfius")
        self.assertIsNone(row.used_at)

    def test_missing_keys_are_told_at_their_field_and_the_link_stays(self):
        link = self.make_link()
        for key, name, field in (
            ("", "Claire", "platform-secret-seal-key-error"),
            (CANARY, "", "platform-name-error"),
            ("env:HOME", "Claire", "platform-secret-seal-key-error"),
            ("x" * 10_001, "Claire", "platform-secret-seal-key-error"),
        ):
            page = self.enter(link, key, name)
            self.assertTrue(self.finance.headers["status"].startswith("422"))
            self.assertIn(f'id="{field}"', page)
            self.assertNotIn(CANARY, page)
            self.assertNothingStored()
        self.assertIn("The keys are stored", self.enter(link))

    def test_a_form_without_our_proof_changes_nothing(self):
        link = self.make_link()
        self.finance.post(link, f"name=Mallory&secret.seal_key={CANARY}")
        transaction.begin()
        self.assertTrue(self.finance.headers["status"].startswith("403"))
        self.assertNothingStored()

    def test_opening_the_address_with_keys_in_it_changes_nothing(self):
        link = self.make_link()
        self.finance.open(f"{link}?name=Mallory&secret.seal_key={CANARY}")
        transaction.begin()
        self.assertNothingStored()

    def test_keys_are_not_taken_over_an_open_line(self):
        link = self.make_link()
        self.finance.open(link)
        with mock.patch(
            "imio.payment.controlpanel.handover.page.is_loopback", return_value=False
        ):
            page = self.enter_again()
            self.finance.open(link)
        self.assertIn("The connection is not encrypted", page)
        self.assertNotIn("Store the keys", self.finance.contents)
        self.assertNothingStored()

    def enter_again(self):
        self.finance.getControl(name="name").value = "Claire"
        self.finance.getControl(name="secret.seal_key").value = CANARY
        self.finance.getControl("Store the keys").click()
        transaction.begin()
        return self.finance.contents


class TestNobodySeesTheKey(HandoverCase):
    def setUp(self):
        super().setUp()
        self.log = io.StringIO()
        handler, root = logging.StreamHandler(self.log), logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        self.addCleanup(root.setLevel, level)
        self.addCleanup(root.removeHandler, handler)

    def letters(self):
        delivery = getUtility(IDelivery, name="mail-keys")
        admin = ("gestion@sambrelles.example", "fr")
        with mock.patch(
            "imio.payment.notifications.keys.addresses.agent", return_value=admin
        ):
            return [delivery.prepare(self.store, entry) for entry in self.mails()]

    def test_no_answer_log_or_mail_shows_it(self):
        link = self.make_link()
        seen = [self.enter(link, CANARY, ""), self.enter(link)]
        seen += [self.open("@@payment-platform/belfius"), self.log.getvalue()]
        letters = self.letters()
        self.assertEqual(
            {"finance@sambrelles.example", "gestion@sambrelles.example"},
            {letter.recipient for letter in letters},
        )
        seen += [letter.content.decode() for letter in letters]
        seen += [repr(list(self.store.secrets.items()))]
        seen += [repr(dict(e.payload)) for e in self.store.outbox.entries.values()]
        token = link.rpartition("/")[2]
        for text in seen:
            self.assertNotIn(CANARY, text)
        self.assertNotIn(token, seen[-1] + "".join(seen[4:6]))
        self.assertIn("Claire Marchal", seen[4])
        self.assertIn(kinds.KEYS_RECEIVED, "".join(self.store.outbox.entries))
