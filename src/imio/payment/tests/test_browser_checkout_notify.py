"""Notifications: only what the bank proved is written, whatever else comes."""

from imio.payment.domain import states
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.providers.sandbox.bank.seals import bank_seal
from imio.payment.tests import builders
from imio.payment.tests.paying import PayingCase
from plone.app.testing import SITE_OWNER_NAME
from plone.app.testing import SITE_OWNER_PASSWORD
from unittest import mock

import json
import requests
import transaction


class TestNotifications(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.due = self.make_due(self.citizen)
        self.citizen.go_to_bank()
        (self.attempt,) = self.attempts()

    def word(self, **changes):
        return {
            "session": self.attempt.psp_id,
            "shop": "shop-belfius",
            "reference": self.attempt.id,
            "status": "paid",
            "amount": 1200,
            "currency": "EUR",
            "means": "card",
            "test": True,
            "refunded": 0,
        } | changes

    def url(self, platform_id="belfius"):
        return f"{self.portal.absolute_url()}/@@payment-notify/{platform_id}"

    def send(self, body, headers, method="POST", platform_id="belfius"):
        return requests.request(
            method, self.url(platform_id), data=body, headers=headers, timeout=20
        )

    def test_a_proven_payment_is_acknowledged_without_redirect_or_theme(self):
        answer = self.notify(self.word())
        self.assertEqual((answer.status_code, answer.text), (200, ""))
        self.assertEqual(answer.history, [])
        self.see()
        self.assertEqual(self.attempt.state, states.PAID)

    def test_forged_notifications_write_nothing(self):
        body = json.dumps(self.word()).encode()
        good = bank_seal(builders.SEAL_KEY, "notification", body)
        other = bank_seal(builders.SEAL_KEY, "notification", b"{}")
        kind = {"Content-Type": "application/json"}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        header = "X-Sandbox-Seal"
        forged = {
            "no seal": (body, kind),
            "seal of zeros": (body, {header: "0" * 64, **kind}),
            "empty seal": (body, {header: "", **kind}),
            "seal of another body": (body, {header: other, **kind}),
            "one byte changed": (
                body.replace(b"1200", b"1201"),
                {header: good, **kind},
            ),
            "seal of a return": (
                body,
                {header: bank_seal(builders.SEAL_KEY, "return", body), **kind},
            ),
            "key of somebody else": (
                body,
                {header: bank_seal("another-key-of-16", "notification", body), **kind},
            ),
            "seal as list": (b"Seal=a&Seal=b", form),
            "form instead of JSON": (b"status=paid&seal=" + good.encode(), form),
            "not a text": (b"\xff\xfe", {header: good, **kind}),
        }
        for name, (content, headers) in forged.items():
            with self.subTest(name), self.nothing_written():
                self.assertEqual(self.send(content, headers).status_code, 403)

    def test_sealed_nonsense_is_refused_and_writes_nothing(self):
        nonsense = (b"", b"[]", b"null", b'{"a": NaN}', b'{"a":1,"a":2}', b"[" * 5000)
        for body in nonsense:
            seal = bank_seal(builders.SEAL_KEY, "notification", body)
            # As JSON, plone.restapi would read it before us, looking for a login.
            headers = {"Content-Type": "text/plain", "X-Sandbox-Seal": seal}
            with self.subTest(body[:20]), self.nothing_written():
                self.assertEqual(self.send(body, headers).status_code, 403)

    def test_a_message_for_another_platform_settles_nothing(self):
        self.make_platform("second")
        transaction.commit()
        word = self.word(shop="shop-second")
        with self.nothing_written():
            self.assertEqual(self.notify(word, platform_id="second").status_code, 200)
        self.see()
        self.assertEqual(self.attempt.state, states.STARTED)

    def test_an_unknown_reference_is_answered_as_a_known_one(self):
        with self.nothing_written():
            answer = self.notify(self.word(reference="ABCDEFGHJKLMNPQRSTUV"))
        self.assertEqual((answer.status_code, answer.text), (200, ""))

    def test_an_unknown_platform_is_not_found(self):
        for platform_id in ("unknown", "belfius/more", "%0apaid"):
            with self.subTest(platform_id), self.nothing_written():
                answer = self.send(b"{}", {}, platform_id=platform_id)
                self.assertEqual(answer.status_code, 404)

    def test_a_body_larger_than_any_message_is_refused(self):
        with self.nothing_written():
            answer = self.send(b"x" * (256 * 1024 + 1), {})
        self.assertEqual(answer.status_code, 413)

    def test_the_same_bytes_twice_count_once(self):
        for _again in range(3):
            self.assertEqual(self.notify(self.word()).status_code, 200)
        self.see()
        self.assertEqual(len(self.store.journal.rows), 1)

    def test_a_word_of_another_amount_currency_shop_or_mode_is_never_a_payment(self):
        wrong = (
            {"amount": 1},
            {"amount": 120000},
            {"currency": "USD"},
            {"shop": "shop-second"},
            {"test": False},
            {"session": "Z" * 24},
        )
        for changes in wrong:
            with self.subTest(changes):
                self.assertEqual(self.notify(self.word(**changes)).status_code, 200)
                self.see()
                self.assertEqual(self.attempt.state, states.STARTED)
                self.assertTrue(self.attempt.to_check)
        self.assertEqual(self.notify(self.word()).status_code, 200)
        self.see()
        self.assertEqual(self.attempt.state, states.PAID)

    def test_who_cannot_be_asked_now_gets_the_message_again(self):
        with (
            mock.patch(
                "imio.payment.browser.checkout.notify.hear",
                side_effect=GatewayUnreachable("time-out\nforged log line"),
            ),
            self.assertLogs("imio.payment", "WARNING") as logs,
            self.nothing_written(),
        ):
            self.assertEqual(self.notify(self.word()).status_code, 503)
        self.assertNotIn("\n", logs.output[-1])

    def test_a_member_of_the_site_who_notifies_is_no_bank(self):
        with self.nothing_written():
            answer = requests.post(
                self.url(),
                data=json.dumps(self.word()),
                auth=(SITE_OWNER_NAME, SITE_OWNER_PASSWORD),
                timeout=20,
            )
        self.assertEqual(answer.status_code, 403)
