"""Forged notifications over HTTP: no answer of 500, nothing written, nothing booked."""

from dataclasses import replace
from imio.payment.domain import psp
from imio.payment.providers.hostile import HOSTILE
from imio.payment.providers.hostile import mutate
from imio.payment.providers.sandbox.facts import DEMO_KEY
from imio.payment.providers.sandbox.facts import DEMO_SHOP
from imio.payment.tests.test_providers_on_site import OnSite
from urllib.parse import parse_qsl
from urllib.parse import urlencode
from urllib.parse import urlsplit

import os
import random
import requests


FORGERIES = int(os.environ.get("IMIO_PAYMENT_FORGERIES", "40"))


class Forger(OnSite):
    """Sends what a stranger, or the citizen, could send in the name of a bank."""

    def forge(self, name):
        citizen = self.use(name)
        self.go(citizen)
        session = replace(self.session_of(), status="paid")
        letter = self.bank.bank.dialects[name].letter(self.bank.bank, session)
        return self.unsealed(name, letter)

    def session_of(self):
        rows = [row for row in self.bank.journal() if row["event"] == "created"]
        return self.bank.bank.store.get(rows[-1]["session"])

    def unsealed(self, name, letter):
        """Return the letter as a message whose seal is somebody else's."""
        headers = dict(letter.headers)
        for header in ("X-GCS-Signature", "X-Sandbox-Seal"):
            if header in headers:
                headers[header] = headers[header][::-1]
        body, query = letter.body, urlsplit(letter.url).query
        if name in ("worldline-sips", "ingenico"):
            body = body[:-64] + body[-64:][::-1]
        if name == "paybox":
            query = query[:-40] + query[-40:].swapcase()
        return psp.HttpMessage(letter.method, query, body, headers=headers)

    def send(self, name, message):
        path = f"@@payment-notify/{name.replace('-', '_')}"
        url = f"{self.portal.absolute_url()}/{path}?{message.query_string}"
        headers = {
            key: value.encode("latin-1", "replace").translate(None, b"\r\n\0")
            for key, value in message.headers.items()
        }
        return requests.request(
            message.method,
            url.rstrip("?"),
            data=message.body,
            headers=headers,
            timeout=20,
        )

    def send_all(self, name, message):
        """Send the message, hostile ones, and many changed at random: no answer of 500."""
        dice = random.Random(name)
        for number in range(FORGERIES):
            changed = mutate(message, dice) if number else message
            if number < len(HOSTILE):
                changed = replace(message, method="POST", body=HOSTILE[number])
            answer = self.send(name, changed)
            self.assertLess(answer.status_code, 500, changed)


class ForgedNotifications(Forger):
    def check(self, name):
        message = self.forge(name)
        with self.nothing_written():
            self.send_all(name, message)
        (attempt,) = self.attempts()
        self.assertEqual(attempt.state, "started")

    def test_sandbox(self):
        self.bank.bank.shops[DEMO_SHOP] = DEMO_KEY
        self.check("sandbox")

    def test_sips(self):
        self.check("worldline-sips")

    def test_worldline_direct(self):
        self.check("worldline-direct")

    def test_ogone(self):
        self.check("ingenico")

    def test_paybox(self):
        self.check("paybox")

    def test_mollie(self):
        self.check("mollie")

    def test_payfip(self):
        self.check("payfip")


class ForgedReports(Forger):
    """TIPI: nothing of its report is signed, so what anybody can do with one is bounded."""

    name = "payfip-tipi"

    def report(self, session=None, **changed):
        session = replace(session or self.session_of(), status="paid")
        letter = self.bank.bank.dialects[self.name].letter(self.bank.bank, session)
        fields = dict(parse_qsl(letter.body.decode(), keep_blank_values=True))
        body = urlencode(fields | changed).encode()
        return psp.HttpMessage("POST", "", body, headers=dict(letter.headers))

    def begin(self):
        self.go(self.use(self.name))
        (attempt,) = self.attempts()
        return attempt

    def writes(self, messages):
        """Send reports; return how often the database was written to."""
        storage = self.portal._p_jar.db().storage
        count, last = 0, storage.lastTransaction()
        for message in messages:
            self.assertLess(self.send(self.name, message).status_code, 500)
            count += storage.lastTransaction() != last
            last = storage.lastTransaction()
        self.see()
        return count

    def assertNothingBooked(self):
        self.see()
        self.assertEqual([], list(self.store.journal.rows))
        self.assertNotEqual("paid", self.store.get_due(self.due.id).due_state)

    def test_a_thousand_mutated_reports_book_nothing(self):
        self.begin()
        self.send_all(self.name, self.report())
        self.assertNothingBooked()
        (attempt,) = self.attempts()
        # The report itself, one that does not fit, and the words that end an attempt.
        self.assertLessEqual(len(attempt.history), 5)

    def test_a_report_that_is_repeated_writes_once(self):
        self.begin()
        self.assertEqual(1, self.writes([self.report()] * 20))
        (attempt,) = self.attempts()
        self.assertTrue(attempt.to_check)
        self.assertEqual("started", attempt.state)
        self.assertNothingBooked()

    def test_reports_that_do_not_fit_write_once_all_together(self):
        self.begin()
        wrong = [self.report(montant=str(100 + number)) for number in range(20)]
        wrong += [self.report(numcli="999999"), self.report(montant="1201")]
        self.assertEqual(1, self.writes(wrong))
        self.assertEqual("started", self.attempts()[0].state)
        self.assertNothingBooked()

    def test_a_report_for_an_unknown_reference_writes_nothing(self):
        attempt = self.begin()
        unknown = [attempt.id[::-1], f"{attempt.id}0", "A" * 20, "000000"]
        messages = [self.report(refdet=reference) for reference in unknown]
        self.assertEqual(0, self.writes(messages))

    def test_of_an_attempt_that_has_ended_only_a_payment_is_noted_once(self):
        self.begin()
        self.assertEqual(1, self.writes([self.report(RESULTRANS="R")]))
        (attempt,) = self.attempts()
        self.assertEqual("refused", attempt.state)
        idle = [self.report(RESULTRANS=code) for code in ("R", "A", "Z", "")]
        idle += [self.report(montant="1"), self.report(numcli="999999")]
        self.assertEqual(0, self.writes(idle))
        self.assertEqual(1, self.writes([self.report()] * 3))
        (attempt,) = self.attempts()
        self.assertEqual(("refused", True), (attempt.state, attempt.to_check))
        self.assertNothingBooked()
