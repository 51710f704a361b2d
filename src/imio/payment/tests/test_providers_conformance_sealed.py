"""Providers of PSPs that seal their messages pass the shared suite."""

from dataclasses import replace
from imio.payment.domain import psp
from imio.payment.providers.conformance_network import NetworkConformance
from imio.payment.providers.ingenico.adapter import IngenicoProvider
from imio.payment.providers.paybox.adapter import PayboxProvider
from imio.payment.providers.sandbox import facts as sandbox_facts
from imio.payment.providers.sandbox.adapter import SandboxProvider
from imio.payment.providers.sandbox.bank.seals import bank_seal
from imio.payment.providers.simulators import ingenico
from imio.payment.providers.simulators import worldline_direct
from imio.payment.providers.simulators import worldline_sips
from imio.payment.providers.simulators.paybox import PayboxSimulator
from imio.payment.providers.worldline_direct.adapter import DirectProvider
from imio.payment.providers.worldline_sips.adapter import SipsProvider
from imio.payment.tests.provider_speech import DEMO
from imio.payment.tests.provider_speech import demo_account
from imio.payment.tests.provider_speech import facts_of
from imio.payment.tests.provider_speech import posted
from imio.payment.tests.provider_speech import REFERENCE
from imio.payment.tests.provider_speech import Spoken
from urllib.parse import urlencode

import json
import unittest
import unittest.mock


class SandboxConformance(Spoken, NetworkConformance, unittest.TestCase):
    factory = SandboxProvider
    attempt = psp.Attempt(REFERENCE, 1250, psp_id="session-0123456789")
    told = ("reference", "amount_cents", "currency", "merchant", "test")
    account = psp.Account(
        "platform",
        "sandbox",
        psp.TEST,
        {"bank_url": "http://localhost:9", "merchant": "demo"},
        {"seal_key": sandbox_facts.DEMO_KEY},
    )

    def account_at(self, url):
        return replace(
            self.account, settings={**self.account.settings, "bank_url": url}
        )

    def tell(self, state, **facts):
        told = facts_of(facts)
        names = {psp.PENDING: "processing"}
        word = {
            "session": self.attempt.psp_id,
            "shop": told.get("merchant", "demo"),
            "reference": told["reference"],
            "status": names.get(state, state),
            "amount": told["amount_cents"],
            "currency": told["currency"],
            "test": told.get("test", True),
            "refunded": 0,
        }
        body = json.dumps(word).encode()
        seal = bank_seal(sandbox_facts.DEMO_KEY, "notification", body)
        headers = {"x-sandbox-seal": seal}
        return psp.HttpMessage("POST", "", body, "application/json", headers), None

    def without_seal(self, message):
        return replace(message, headers={})

    def exchange(self, message, other):
        return replace(message, headers=other.headers)


class SipsConformance(Spoken, NetworkConformance, unittest.TestCase):
    factory = SipsProvider
    account = demo_account("worldline-sips")

    def account_at(self, url):
        return demo_account("worldline-sips", url)

    def tell(self, state, **facts):
        told = facts_of(facts)
        codes = {
            psp.PAID: "00",
            psp.PENDING: "60",
            psp.REFUSED: "05",
            psp.CANCELLED: "17",
        }
        fields = {
            "currencyCode": {"EUR": "978", "USD": "840"}[told["currency"]],
            "merchantId": told.get("merchant", worldline_sips.MERCHANT),
            "responseCode": codes[state],
            "transactionReference": told["reference"],
            "keyVersion": "1",
            "amount": str(told["amount_cents"]),
        }
        data = "|".join(f"{name}={value}" for name, value in fields.items())
        return posted({"Data": data, "Seal": worldline_sips._hmac(data)}), None

    def without_seal(self, message):
        return replace(message, body=message.body.partition(b"&Seal=")[0])

    def exchange(self, message, other):
        body = self.without_seal(message).body
        return replace(message, body=body + b"&Seal=" + other.body[-64:])


class DirectConformance(Spoken, NetworkConformance, unittest.TestCase):
    factory = DirectProvider
    attempt = psp.Attempt(REFERENCE, 1250, psp_id="4311628069")
    account = demo_account("worldline-direct")

    def account_at(self, url):
        return demo_account("worldline-direct", url)

    def tell(self, state, **facts):
        told = facts_of(facts)
        statuses = {
            psp.PAID: "CAPTURED",
            psp.PENDING: "REDIRECTED",
            psp.REFUSED: "REJECTED",
            psp.CANCELLED: "CANCELLED",
        }
        money = {"amount": told["amount_cents"], "currencyCode": told["currency"]}
        event = {
            "apiVersion": "v1",
            "id": "event",
            "merchantId": told.get("merchant", worldline_direct.MERCHANT),
            "type": "payment.event",
            "payment": {
                "id": "3254564310_0",
                "status": statuses[state],
                "paymentOutput": {
                    "amountOfMoney": money,
                    "references": {"merchantReference": told["reference"]},
                },
            },
        }
        session = unittest.mock.Mock(notify_url="http://localhost", session="x")
        letter = worldline_direct._signed_letter(session, event)
        return psp.HttpMessage("POST", "", letter.body, "", letter.headers), None

    def without_seal(self, message):
        kept = {k: v for k, v in message.headers.items() if k != "X-GCS-Signature"}
        return replace(message, headers=kept)

    def exchange(self, message, other):
        return replace(message, headers=other.headers)


class IngenicoConformance(Spoken, NetworkConformance, unittest.TestCase):
    factory = IngenicoProvider
    account = demo_account("ingenico")
    # The passphrase alone ties a message to the shop.
    told = ("reference", "amount_cents", "currency")

    def account_at(self, url):
        return demo_account("ingenico", url)

    def tell(self, state, **facts):
        told = facts_of(facts)
        codes = {psp.PAID: "9", psp.PENDING: "51", psp.REFUSED: "2", psp.CANCELLED: "1"}
        fields = {
            "orderID": told["reference"],
            "amount": ingenico._units(told["amount_cents"]),
            "currency": told["currency"],
            "STATUS": codes[state],
            "PAYID": "32100123",
            "NCERROR": "0",
        }
        seal = ingenico._sha(fields, ingenico.SHA_OUT)
        return posted({**fields, "SHASIGN": seal}), None

    def without_seal(self, message):
        return replace(message, body=message.body.partition(b"&SHASIGN=")[0])

    def exchange(self, message, other):
        body = self.without_seal(message).body
        return replace(message, body=body + b"&SHASIGN=" + other.body[-128:])


class PayboxConformance(Spoken, NetworkConformance, unittest.TestCase):
    factory = PayboxProvider
    simulator: PayboxSimulator = DEMO["paybox"]
    attempt = psp.Attempt(
        REFERENCE, 1250, psp_data={"numappel": "1", "numtrans": "98765432"}
    )
    # One key for all shops, and the currency is not echoed.
    told = ("reference", "amount_cents", "test")

    def setUp(self):
        self.account = self.account_at("http://localhost:9")
        settings = {**self.account.settings, "direct": "no"}
        self.account = replace(self.account, settings=settings)

    def account_at(self, url):
        return demo_account("paybox", url)

    def tell(self, state, **facts):
        told = facts_of(facts)
        codes = {
            psp.PAID: "00000",
            psp.PENDING: "99999",
            psp.REFUSED: "00105",
            psp.CANCELLED: "00117",
        }
        fields = {
            "montant": told["amount_cents"],
            "reference": told["reference"],
            "autorisation": "XXXXXX",
            "erreur": codes[state],
            "appel": "12345678",
            "transaction": "98765432",
        }
        text = urlencode(fields)
        query = f"{text}&signature={self.simulator.sign(text)}"
        return psp.HttpMessage("GET", query), None

    def without_seal(self, message):
        return replace(
            message, query_string=message.query_string.partition("&signature=")[0]
        )

    def exchange(self, message, other):
        seal = other.query_string.partition("&signature=")[2]
        bare = self.without_seal(message).query_string
        return replace(message, query_string=f"{bare}&signature={seal}")
