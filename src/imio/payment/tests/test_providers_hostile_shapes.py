"""Odd but honest shapes are understood, odd and dishonest ones are not: found by vectors
that were written from the fact sheets alone."""

from imio.payment.browser.checkout.messages import message_of
from imio.payment.domain import psp
from imio.payment.domain.errors import InvalidNotification
from imio.payment.providers import vectors
from imio.payment.providers.encoding import plain_text
from imio.payment.providers.ingenico.messages import verdict_of
from imio.payment.providers.mollie.signing import verify_event
from imio.payment.providers.parsing import form_pairs
from imio.payment.providers.parsing import parse_json
from imio.payment.providers.parsing import unique_fields
from imio.payment.providers.paybox.adapter import PayboxProvider
from imio.payment.providers.payfip import facts
from imio.payment.providers.payfip.client import read_answer
from imio.payment.providers.payfip.fields import field_problems
from imio.payment.providers.transport import HttpAnswer
from imio.payment.providers.vector_cases import conclude
from imio.payment.tests.psp_statuses import Statuses
from imio.payment.tests.psp_statuses import STORED
from types import SimpleNamespace
from urllib.parse import urlencode

import hashlib
import hmac
import unittest


URL = "https://www.sambrelles.example/"


class FieldsTest(unittest.TestCase):
    def test_an_unknown_field_that_nobody_can_read_does_not_break_a_message(self):
        pairs = form_pairs(b"id=tr_1&x=%FF&%FE=1")
        self.assertEqual(unique_fields(pairs, wanted=("id",)), {"id": "tr_1"})

    def test_an_unknown_field_given_twice_still_does(self):
        for raw in (b"id=tr_1&%FE=1&%FE=2", b"id=tr_1&x=1&x=2", b"id=tr_1&id=%FF"):
            with self.assertRaises(InvalidNotification):
                unique_fields(form_pairs(raw), wanted=("id",))

    def test_a_wanted_field_that_nobody_can_read_is_malformed(self):
        with self.assertRaises(InvalidNotification):
            unique_fields(form_pairs(b"id=%FF"), wanted=("id",))

    def test_half_a_sign_in_json_is_malformed_and_whole_signs_are_read(self):
        # It could neither be sealed nor shown.
        for raw in (b'{"a":"\\ud83d"}', b'{"\\uDE00":1}', b'["\\ude00\\ud83d"]'):
            with self.assertRaises(InvalidNotification):
                parse_json(raw)
        self.assertEqual(parse_json(b'["\\ud83d\\ude00"]'), ["\U0001f600"])
        self.assertEqual(parse_json(b'["\\\\ud83d"]'), ["\\ud83d"])

    def test_free_text_keeps_its_blanks_and_loses_its_line_ends(self):
        self.assertEqual(
            plain_text(" Taxe\u00a0: n\u00b0  12 ", 99), "Taxe\u00a0: n\u00b0  12"
        )
        self.assertEqual(plain_text("a \r\n\tb|c", 99, "|"), "a b c")
        self.assertEqual(plain_text("abc def", 4), "abc")

    def test_a_query_string_reaches_a_provider_as_the_bytes_that_came(self):
        # WSGI hands each byte as one character.
        environ = {"QUERY_STRING": "ref=\u00e9%20\u00c3\u00a9"}
        message = message_of(SimpleNamespace(method="GET", environ=environ))
        raw = message.query_string.encode("utf-8", "surrogateescape")
        self.assertEqual(raw, b"ref=\xe9%20\xc3\xa9")


class MollieTest(unittest.TestCase):
    def test_an_empty_secret_verifies_nothing(self):
        sealed = hmac.new(b"", b"{}", hashlib.sha256).hexdigest()
        with self.assertRaisesRegex(InvalidNotification, "bad_signature"):
            verify_event(["", "whsec_1"], f"sha256={sealed}", b"{}")


class OgoneTest(unittest.TestCase):
    def test_two_refunds_of_the_same_amount_are_two_events(self):
        told = {"ORDERID": "R1", "PAYID": "7", "STATUS": "8", "CURRENCY": "EUR"}
        keys = {
            verdict_of({**told, "AMOUNT": "5", "PAYIDSUB": number}, "seal").event_key
            for number in ("1", "2", "2")
        }
        self.assertEqual(len(keys), 2)


class PayfipTest(unittest.TestCase):
    def test_an_address_of_250_signs_is_taken_by_url_and_not_by_web_service(self):
        url = URL.ljust(250, "a")
        self.assertEqual(field_problems({"urlcl": url}, (), 1), [])
        self.assertEqual(field_problems({"urlcl": url + "a"}, (), 1), ["urlcl"])
        self.assertEqual(field_problems({"urlnotif": url}, (), 1), ["urlnotif"])

    def test_an_address_that_is_none_is_a_problem_and_no_crash(self):
        self.assertEqual(field_problems({"urlcl": "https://[x"}, (), 1), ["urlcl"])

    def test_a_fault_is_read_beside_the_notes_of_a_server(self):
        fault = (
            f'<S:Envelope xmlns:S="{facts.SOAP}"><S:Header/><S:Body><S:Fault><detail>'
            f'<n:FonctionnelleErreur xmlns:n="{facts.NAMESPACE}"><code>P5</code>'
            "</n:FonctionnelleErreur><exception><frame/></exception>"
            "</detail></S:Fault></S:Body></S:Envelope>"
        )
        found = read_answer(HttpAnswer(500, fault.encode()), facts.RESULT)
        self.assertEqual((found.kind, found.code), ("FonctionnelleErreur", "P5"))


class SipsTest(Statuses):
    def conclude_data(self, extra, expect):
        data = (
            "merchantId=7|transactionReference=A7QM2XPD94RTWB3HJZ6K|responseCode=00"
            f"|currencyCode=978|amount=730{extra}"
        )
        seal = hashlib.sha256(f"{data}key".encode()).hexdigest()
        given = {
            "body": urlencode({"Data": data, "Seal": seal}),
            "credentials": {"merchantId": "7", "secretKey": "key"},
            "transaction": STORED,
        }
        self.conclude("worldline-sips", "notification", given, expect)

    def test_a_separator_in_an_echoed_text_hides_no_payment_and_adds_no_field(self):
        paid = {"accepted": True, "state": "paid"}
        self.conclude_data("|returnContext=dossier|12", paid)
        refused = {"accepted": False, "state": None}
        self.conclude_data("|returnContext=dossier|amount", refused)
        self.conclude_data("|returnContext=dossier|amount=1", refused)


class RunnerTest(Statuses):
    def test_to_leave_a_paid_payment_alone_is_null_and_is_paid(self):
        body = (
            '<ncresponse orderID="A7QM2XPD94RTWB3HJZ6K" PAYID="1" STATUS="73" '
            'NCERROR="0" amount="7.3" currency="EUR"/>'
        )
        stored = {**STORED, "current_state": "paid"}
        given = {"http_body": body, "transaction": stored}
        for state in (None, "paid"):
            expect = {"accepted": True, "state": state}
            self.conclude("ingenico-ogone", "directlink_reply", given, expect)
        vector = {
            "kind": "directlink_reply",
            "input": given,
            "expect": {"state": "error"},
        }
        self.assertTrue(vectors.run_vector("ingenico-ogone", vector))

    def test_a_refund_that_failed_as_a_call_says_nothing_on_the_payment(self):
        body = '<ncresponse PAYID="0" STATUS="0" NCERROR="50001046" amount=""/>'
        given = {"http_body": body, "transaction": STORED}
        for said in ({}, {"state": None}):
            expect = {"refund_state": "refund_failed", **said}
            self.conclude("ingenico-ogone", "directlink_reply", given, expect)


class PayboxTest(Statuses):
    def test_the_word_for_a_state_is_understood_in_both_alphabets(self):
        for escaped in ("Rembours%E9", "Rembours%C3%A9"):
            given = {"http_body": f"CODEREPONSE=00000&STATUS={escaped}"}
            expect = {"state": "paid", "refund_state": "refunded"}
            self.conclude("paybox", "paybox_direct_reply", given, expect)

    def test_a_return_by_post_is_read_and_one_that_says_nothing_is_none(self):
        account = psp.Account("p", "paybox", psp.TEST, {"merchant": "1999888"})
        message = psp.HttpMessage("POST", "", b"montant=1&signature=AAAA")
        provider = PayboxProvider(None)
        with self.assertRaisesRegex(InvalidNotification, "bad_signature"):
            provider.read_return(account, message, None)
        said = conclude(
            account,
            psp.Attempt("R1", 1),
            {},
            lambda attempts: provider.read_return(
                account, psp.HttpMessage("GET", "montant=1"), attempts
            ),
        )
        self.assertEqual(said["accepted"], False)
        self.assertIsNone(said["state"])
