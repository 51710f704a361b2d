"""The official SDKs of two PSPs as oracles: what they sign, send and read, we do alike."""

from datetime import datetime
from datetime import UTC
from email.utils import format_datetime
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from imio.payment.domain import psp
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers.http import HttpClient
from imio.payment.providers.mollie.adapter import MollieProvider
from imio.payment.providers.mollie.adapter import payment_content
from imio.payment.providers.sandbox.server import start_bank
from imio.payment.providers.transport import HttpAnswer
from imio.payment.providers.worldline_direct import signing
from imio.payment.providers.worldline_direct.adapter import checkout_content
from imio.payment.providers.worldline_direct.adapter import DirectProvider
from mollie.api.client import Client
from onlinepayments.sdk.authentication.v1hmac_authenticator import V1HmacAuthenticator
from onlinepayments.sdk.communication.request_header import RequestHeader
from onlinepayments.sdk.communicator_configuration import CommunicatorConfiguration
from onlinepayments.sdk.domain.create_hosted_checkout_request import (
    CreateHostedCheckoutRequest,
)
from onlinepayments.sdk.domain.refund_request import RefundRequest
from onlinepayments.sdk.webhooks.in_memory_secret_key_store import (
    InMemorySecretKeyStore,
)
from onlinepayments.sdk.webhooks.signature_validation_exception import (
    SignatureValidationException,
)
from onlinepayments.sdk.webhooks.signature_validator import SignatureValidator
from urllib.parse import urlparse

import json
import unittest


NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOST = "https://payment.preprod.direct.worldline-solutions.com"
SHOP = {"merchant": "sambrelles", "api_key_id": "key-1"}
SECRETS = {"api_secret": "canary-of-the-api-secret"}
WORDS = st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1, max_size=40)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=20)
VALUES = st.text(st.characters(codec="ascii", min_codepoint=32), max_size=40)


def order():
    values = {
        "reference": "P2XK7M4Q9RTA",
        "amount_cents": 1250,
        "return_url": "https://www.sambrelles.example/back",
        "notify_url": "https://www.sambrelles.example/notify",
        "description": "Copie d'acte de naissance",
        "email": "emilie.dupont@example.org",
        "first_name": "Émilie",
        "surname": "Dupont",
        "expires_at": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    }
    return psp.Order(**values)


class Wire:
    """Keeps what is sent, and answers nothing that could be understood."""

    def __init__(self):
        self.sent = []

    def send(self, request):
        self.sent.append(request)
        return HttpAnswer(400)


class TestWorldlineDirect(unittest.TestCase):
    def authenticator(self, key_id, secret):
        return V1HmacAuthenticator(
            CommunicatorConfiguration(
                api_endpoint=HOST,
                api_key_id=key_id,
                secret_api_key=secret,
                authorization_type="v1HMAC",
                connect_timeout=1,
                socket_timeout=1,
            )
        )

    @settings(max_examples=100, deadline=None)
    @given(
        key_id=WORDS,
        secret=WORDS,
        method=st.sampled_from(("GET", "POST", "PUT", "DELETE", "post")),
        merchant=NAMES,
        more=st.dictionaries(NAMES.map("X-GCS-{}".format), VALUES, max_size=4),
        at=st.datetimes(timezones=st.just(UTC)),
        has_body=st.booleans(),
    )
    def test_a_call_is_signed_as_the_sdk_signs_it(
        self, key_id, secret, method, merchant, more, at, has_body
    ):
        path, date = f"/v2/{merchant}/payments", format_datetime(at, usegmt=True)
        content_type = "application/json; charset=utf-8" if has_body else None
        headers = {"Date": date, **more}
        if content_type:
            headers["Content-Type"] = content_type
        theirs = self.authenticator(key_id, secret).get_authorization(
            method,
            urlparse(HOST + path),
            [RequestHeader(name, value) for name, value in headers.items()],
        )
        text = signing.string_to_sign(method, path, date, content_type, more.items())
        self.assertEqual(theirs, signing.authorization(key_id, secret, text))

    @settings(max_examples=100, deadline=None)
    @given(secret=WORDS, other=WORDS, body=st.binary(max_size=200))
    def test_a_webhook_is_believed_when_the_sdk_believes_it(self, secret, other, body):
        store = InMemorySecretKeyStore()
        store.store_secret_key("key-1", secret)
        for key in (secret, other):
            signature = signing.base64_hmac(key, body)
            headers = [
                RequestHeader("X-GCS-Signature", signature),
                RequestHeader("X-GCS-KeyId", "key-1"),
            ]
            theirs = self.believes(
                SignatureValidationException,
                SignatureValidator(store).validate,
                body,
                headers,
            )
            ours = self.believes(
                InvalidNotification,
                signing.verify_webhook,
                {"key-1": secret},
                "key-1",
                signature,
                body,
            )
            self.assertEqual(theirs, ours)
            self.assertEqual(key == secret, ours)

    def believes(self, refusal, check, *arguments):
        try:
            check(*arguments)
        except refusal:
            return False
        return True

    def test_the_sdk_knows_every_field_that_we_send(self):
        for content, model in (
            (checkout_content(order(), NOW), CreateHostedCheckoutRequest),
            (self.refund_content(), RefundRequest),
        ):
            read = model().from_dictionary(content)
            self.assertEqual(content, read.to_dictionary())

    def refund_content(self):
        """Return what goes over the wire for a refund, signed as the SDK signs."""
        attempt = psp.Attempt(
            "P2XK7M4Q9RTA", 1250, psp_data={"payment_id": "3066019730_0"}
        )
        wire, account = Wire(), psp.Account("d", "d", psp.TEST, SHOP, SECRETS)
        provider = DirectProvider(HttpClient(wire))
        provider.refund(account, psp.RefundOrder("R1", attempt, 500, "Annulation"))
        (sent,) = wire.sent
        headers = [RequestHeader(*pair) for pair in sent.headers.items()]
        authenticator = self.authenticator(SHOP["api_key_id"], SECRETS["api_secret"])
        self.assertEqual(
            sent.headers["Authorization"],
            authenticator.get_authorization(sent.method, urlparse(sent.url), headers),
        )
        return json.loads(sent.body)


class TestMollie(unittest.TestCase):
    def setUp(self):
        self.bank = start_bank(port=0)
        self.addCleanup(self.bank.stop)
        values, secrets = self.bank.demo_account("mollie")
        self.account = psp.Account("mollie", "mollie", psp.TEST, values, secrets)
        self.client = Client(api_endpoint=values["simulator_url"])
        self.client.set_api_key(secrets["api_key"])

    def test_the_sdk_reads_what_we_opened(self):
        way = MollieProvider().start(self.account, order())
        found = self.client.payments.get(way.psp_id)
        self.assertTrue(found.is_open())
        self.assertEqual({"value": "12.50", "currency": "EUR"}, found.amount)
        self.assertEqual(way.url, found.checkout_url)
        self.assertEqual({"reference": "P2XK7M4Q9RTA"}, found.metadata)

    def test_we_read_what_the_sdk_opened_with_our_words(self):
        content = payment_content(self.account, order())
        made = self.client.payments.create(content)
        attempt = psp.Attempt("P2XK7M4Q9RTA", 1250, psp_id=made.id)
        verdict = MollieProvider().fetch(self.account, attempt)
        self.assertEqual(psp.PENDING, verdict.state)
        self.assertEqual(1250, verdict.amount_cents)
