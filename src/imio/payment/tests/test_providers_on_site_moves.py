"""A régie moves to another provider while somebody pays: nothing breaks."""

from imio.payment.checkout.addresses import request_url
from imio.payment.content.collecting import platform_of
from imio.payment.controlpanel.platforms import operations
from imio.payment.controlpanel.platforms.description import describe
from imio.payment.controlpanel.platforms.entered import Entered
from imio.payment.domain import states
from imio.payment.domain.psp import LIVE
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.secrets import write_secret
from imio.payment.tests.forms import create_regie
from imio.payment.tests.test_providers_on_site import OnSite
from plone.app.testing import setRoles
from plone.app.testing import TEST_USER_ID

import requests
import transaction


class TestARegieThatMoves(OnSite):
    """From Sips to Mollie, with somebody on the page of Sips."""

    def setUp(self):
        super().setUp()
        self.citizen = self.use("worldline-sips")
        settings, secrets = self.bank.demo_account("mollie")
        self.make_platform("mollie", provider="mollie", settings=settings)
        for name, secret in secrets.items():
            write_secret(self.store, "mollie", name, secret)
        setRoles(self.portal, TEST_USER_ID, ["Manager"])
        self.regie = create_regie(self.portal, platform="worldline_sips")
        due = self.store.get_due(self.due.id)
        due.regie_uid = self.regie.UID()
        self.store.requests.reindex(due)
        self.link = request_url(self.store, due)
        self.communication = due.communication
        transaction.commit()

    def move(self):
        self.see()
        self.regie.platform = "mollie"
        get_platform("worldline_sips").enabled = False
        transaction.commit()

    def choose(self, page, choice):
        """Choose on the bank's page; return its answer, not followed."""
        return requests.post(
            page.url, {"choice": choice}, allow_redirects=False, timeout=20
        )

    def assertPaidAt(self, platform_id):
        self.see()
        due = self.store.get_due(self.due.id)
        self.assertEqual(states.PAID, due.due_state)
        self.assertNotIn(due.id, self.store.locks)
        paid = [found for found in self.attempts() if found.state == states.PAID]
        self.assertEqual([platform_id], [found.platform_id for found in paid])
        (row,) = self.store.journal.rows.values()
        self.assertIn(platform_id, row.debit)

    def assertLinksStay(self):
        due = self.store.get_due(self.due.id)
        self.assertEqual(self.link, request_url(self.store, due))
        self.assertEqual(self.communication, due.communication)
        self.assertEqual(200, self.citizen.get(self.link).status_code)

    def test_a_notification_ends_the_old_attempt_at_the_old_provider(self):
        page = self.go(self.citizen)
        self.move()
        self.choose(page, "bancontact")
        self.told()
        self.assertPaidAt("worldline_sips")
        self.assertLinksStay()

    def test_a_return_ends_the_old_attempt_at_the_old_provider(self):
        page = self.go(self.citizen)
        self.move()
        back = self.decide(self.citizen, page, "lost")
        self.assertEqual("Payment received", back.heading)
        self.assertPaidAt("worldline_sips")

    def test_the_sweep_ends_the_old_attempt_at_the_old_provider(self):
        page = self.go(self.citizen)
        self.move()
        self.choose(page, "lost")
        self.sweep(minutes=6)
        self.assertPaidAt("worldline_sips")

    def test_whoever_pays_again_resumes_the_old_attempt_while_it_lives(self):
        self.go(self.citizen)
        self.move()
        self.go(self.citizen)
        (attempt,) = self.attempts()
        self.assertEqual("worldline_sips", attempt.platform_id)

    def test_a_new_attempt_goes_to_the_new_provider(self):
        page = self.go(self.citizen)
        self.move()
        self.decide(self.citizen, page, "refuse")
        self.decide(self.citizen, self.go(self.citizen), "bancontact")
        self.assertPaidAt("mollie")
        self.assertLinksStay()
        found = {attempt.platform_id: attempt.state for attempt in self.attempts()}
        self.assertEqual(
            {"worldline_sips": states.REFUSED, "mollie": states.PAID}, found
        )

    def test_a_word_of_the_old_bank_at_the_new_address_changes_nothing(self):
        page = self.go(self.citizen)
        self.move()
        self.choose(page, "lost")
        session = self.bank.bank.store.get(
            [row for row in self.bank.journal() if row["event"] == "created"][-1][
                "session"
            ]
        )
        letter = self.bank.bank.dialects["worldline-sips"].letter(
            self.bank.bank, session
        )
        with self.nothing_written():
            answer = requests.post(
                letter.url.replace("worldline_sips", "mollie"),
                letter.body,
                headers=dict(letter.headers),
                timeout=20,
            )
        self.assertLess(answer.status_code, 500)

    def test_a_basket_seen_before_the_move_is_shown_again(self):
        form = self.citizen.basket().forms("@@payment-pay")[0]
        self.move()
        answer = self.citizen.post("@@payment-pay", form)
        self.assertEqual(409, answer.status_code)
        self.assertEqual([], self.attempts())

    def test_without_a_regie_a_due_keeps_the_platform_of_its_price(self):
        self.regie.platform = None
        self.assertEqual("worldline_sips", platform_of(self.due))
        self.portal.manage_delObjects([self.regie.id])
        self.assertEqual("worldline_sips", platform_of(self.due))


class TestAPlatformThatIsChanged(OnSite):
    """What tells where a payment was begun stays as long as one is under way."""

    def entered(self, platform_id, **values):
        shown = describe(self.store, platform_id)
        settings = dict(shown.settings) | values.pop("settings", {})
        return Entered(
            shown.title,
            values.pop("mode", shown.mode),
            shown.iban,
            shown.beneficiary,
            settings=settings,
            **values,
        )

    def problems(self, platform_id, **values):
        entered = self.entered(platform_id, **values)
        try:
            operations.change(self.store, platform_id, entered)
        except operations.Refused as refused:
            return set(refused.problems)
        return set()

    def test_shop_host_and_mode_stay_while_an_attempt_is_open(self):
        self.go(self.use("paybox"))
        self.see()
        for name, value in (
            ("merchant", "7654321"),
            ("rang", "99"),
            ("identifiant", "12345"),
            ("brand", "e-transactions"),
            ("simulator_url", "http://localhost:1"),
        ):
            found = self.problems("paybox", settings={name: value})
            self.assertEqual({f"setting.{name}"}, found)
        self.assertIn("mode", self.problems("paybox", mode=LIVE))
        self.assertEqual(set(), self.problems("paybox", settings={"brand": "paybox"}))
        self.assertEqual(set(), self.problems("paybox", settings={"direct": "no"}))

    def test_they_may_change_once_all_attempts_have_ended(self):
        citizen = self.use("paybox")
        self.decide(citizen, self.go(citizen), "refuse")
        self.assertEqual(set(), self.problems("paybox", settings={"rang": "99"}))

    def test_a_replaced_key_still_opens_the_word_of_the_old_attempt(self):
        citizen = self.use("worldline-sips")
        page = self.go(citizen)
        self.see()
        new = "another-secret-key-of-this-shop-0123456789"
        self.assertEqual(
            set(),
            self.problems(
                "worldline_sips",
                secrets={"secret_key": new},
                settings={"key_version": "2", "key_version_previous": "1"},
                keep_previous=frozenset({"secret_key"}),
            ),
        )
        transaction.commit()
        requests.post(
            page.url, {"choice": "bancontact"}, allow_redirects=False, timeout=20
        )
        self.told()
        self.assertEqual(states.PAID, self.end())
