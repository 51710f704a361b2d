"""Forged notifications over HTTP: no answer of 500, nothing written."""

from dataclasses import replace
from imio.payment.domain import psp
from imio.payment.providers.hostile import HOSTILE
from imio.payment.providers.hostile import mutate
from imio.payment.tests.test_providers_on_site import OnSite
from urllib.parse import urlsplit

import os
import random
import requests


FORGERIES = int(os.environ.get("IMIO_PAYMENT_FORGERIES", "40"))


class ForgedNotifications(OnSite):
    """Not TIPI: nothing of its report is signed, what is declared is all there is."""

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

    def last_tid(self):
        return self.portal._p_jar.db().storage.lastTransaction()

    def check(self, name):
        message = self.forge(name)
        dice = random.Random(name)
        before = self.last_tid()
        for number in range(FORGERIES):
            changed = mutate(message, dice) if number else message
            if number < len(HOSTILE):
                changed = replace(message, method="POST", body=HOSTILE[number])
            answer = self.send(name, changed)
            self.assertLess(answer.status_code, 500, changed)
        self.assertEqual(self.last_tid(), before)
        (attempt,) = self.attempts()
        self.assertEqual(attempt.state, "started")

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
