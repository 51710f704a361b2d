"""Every documented status of Sips and Worldline Direct."""

from imio.payment.domain import psp
from imio.payment.tests.psp_statuses import CANCELLED
from imio.payment.tests.psp_statuses import ERROR
from imio.payment.tests.psp_statuses import EXPIRED
from imio.payment.tests.psp_statuses import PAID
from imio.payment.tests.psp_statuses import PENDING
from imio.payment.tests.psp_statuses import REFUSED
from imio.payment.tests.psp_statuses import Statuses
from imio.payment.tests.psp_statuses import STORED
from urllib.parse import urlencode

import base64
import hashlib
import hmac
import json


class SipsStatuses(Statuses):
    key = "another-secret-é-0123"

    def message(self, fields=None, algorithm="HMAC-SHA-256", data=None, **form):
        told = {
            "merchantId": "011122233344455",
            "transactionReference": STORED["reference"],
            "amount": "730",
            "currencyCode": "978",
            "responseCode": "00",
            **(fields or {}),
        }
        data = data or "|".join(f"{n}={v}" for n, v in told.items() if v is not None)
        if algorithm == "SHA-256":
            seal = hashlib.sha256((data + self.key).encode()).hexdigest()
        else:
            seal = hmac.new(self.key.encode(), data.encode(), "sha256").hexdigest()
        sent = {"Data": data, "Seal": seal, "InterfaceVersion": "HP_3.0", **form}
        body = urlencode({n: v for n, v in sent.items() if v is not None})
        keys = {
            "merchantId": "011122233344455",
            "keyVersion": "3",
            "secretKey": self.key,
            "sealAlgorithm": "HMAC-SHA-256",
        }
        return {
            "method": "POST",
            "content_type": "",
            "body": body,
            "credentials": keys,
            "transaction": dict(STORED),
        }

    def test_codes(self):
        table = {
            PAID: ("00",),
            PENDING: ("60",),
            CANCELLED: ("17",),
            EXPIRED: ("97",),
            REFUSED: ("02", "05", "11", "14", "34", "51", "54", "63", "75"),
            ERROR: ("03", "12", "24", "25", "30", "40", "90", "94", "99", "42", "xx"),
        }
        for state, codes in table.items():
            for code in codes:
                given = self.message({"responseCode": code})
                expect = {"accepted": True, "state": state, "amount_cents": 730}
                self.conclude("worldline-sips", "notification", given, expect)

    def test_validation_mode_is_no_money(self):
        given = self.message({"captureMode": "VALIDATION"})
        expect = {"accepted": True, "state": PENDING, "needs_capture": True}
        self.conclude("worldline-sips", "notification", given, expect)

    def test_base64url_and_upper_case_seals_are_read(self):
        plain = "|".join(
            (
                "merchantId=011122233344455",
                f"transactionReference={STORED['reference']}",
                "amount=730|currencyCode=978|responseCode=00|statementReference=é>?~",
            )
        )
        data = base64.urlsafe_b64encode(plain.encode()).decode()
        for text in (data, data.rstrip("=")):
            given = self.message(data=text, Encode="base64url")
            expect = {"accepted": True, "state": PAID}
            self.conclude("worldline-sips", "notification", given, expect)
        given = self.message()
        given["body"] = given["body"].replace(
            given["body"].split("Seal=")[1][:64],
            given["body"].split("Seal=")[1][:64].upper(),
        )
        self.conclude("worldline-sips", "notification", given, expect)

    def test_hostile_shapes(self):
        shapes = [
            self.message({"amount": "731"}),
            self.message({"amount": "7.30"}),
            self.message({"amount": "-730"}),
            self.message({"amount": "７３０"}),
            self.message({"amount": None}),
            self.message({"currencyCode": "840"}),
            self.message({"merchantId": "011122233344456"}),
            self.message({"transactionReference": "B" * 20}),
            self.message({"responseCode": None}),
            self.message({"returnContext": "x|amount=730"}),
            self.message({"keyVersion": "2"}),
            self.message(algorithm="SHA-256"),
            self.message(Seal=""),
            self.message(Seal=None),
            self.message(Encode="rot13"),
        ]
        twice = self.message()
        twice["body"] += "&Seal=" + "0" * 64
        for given in [*shapes, twice]:
            self.refuse("worldline-sips", "notification", given)


class DirectStatuses(Statuses):
    secret = "other webhook sécret"

    def message(self, payment=None, headers=None, raw=None, **event):
        told = {
            "apiVersion": "v1",
            "id": "e",
            "merchantId": "Shop9",
            "type": "payment.x",
            "payment": {
                "id": "99_0",
                "status": "CAPTURED",
                "paymentOutput": {
                    "amountOfMoney": {"amount": 730, "currencyCode": "EUR"},
                    "references": {"merchantReference": STORED["reference"]},
                },
                **(payment or {}),
            },
            **event,
        }
        body = raw(told) if raw else json.dumps(told)
        mac = hmac.new(self.secret.encode(), body.encode(), hashlib.sha256).digest()
        signature = base64.b64encode(mac).decode()
        given = [["x-gcs-signature", signature], ["x-gcs-keyid", "k9"]]
        return {
            "method": "POST",
            "headers": given if headers is None else headers(given),
            "body": body,
            "credentials": {
                "merchantId": "Shop9",
                "webhook_keys": {"k8": "old", "k9": self.secret},
            },
            "transaction": dict(STORED),
        }

    def output(self, amount=730, currency="EUR", reference=STORED["reference"]):
        return {
            "paymentOutput": {
                "amountOfMoney": {"amount": amount, "currencyCode": currency},
                "references": {"merchantReference": reference},
            }
        }

    def test_statuses(self):
        table = {
            PENDING: (
                "CREATED",
                "REDIRECTED",
                "PENDING_PAYMENT",
                "PENDING_COMPLETION",
                "PENDING_APPROVAL",
                "PENDING_FRAUD_APPROVAL",
                "AUTHORIZATION_REQUESTED",
                "PENDING_CAPTURE",
                "CAPTURE_REQUESTED",
            ),
            PAID: ("CAPTURED", "PAID", "REFUND_REQUESTED", "REFUNDED"),
            REFUSED: ("REJECTED", "REJECTED_CAPTURE"),
            CANCELLED: ("CANCELLED",),
            ERROR: ("REVERSED", "CHARGEBACK_NOTIFIED", "captured", "MYSTERY"),
        }
        for state, statuses in table.items():
            for status in statuses:
                given = self.message({"status": status})
                expect = {"accepted": True, "state": state, "psp_id": "99_0"}
                self.conclude("worldline-direct", "webhook", given, expect)

    def test_a_chargeback_never_takes_paid_away(self):
        given = self.message({"status": "CHARGEBACK_NOTIFIED"})
        given["transaction"]["current_state"] = PAID
        expect = {"accepted": True, "state": PAID}
        self.conclude("worldline-direct", "webhook", given, expect)

    def test_hostile_shapes(self):
        def double(told):
            return json.dumps(told).replace('"id": "e"', '"id": "e", "type": "t"')

        shapes = [
            self.message(self.output(amount=731)),
            self.message(self.output(amount="730")),
            self.message(self.output(amount=730.0)),
            self.message(self.output(amount=True)),
            self.message(self.output(currency="USD")),
            self.message(self.output(reference="B" * 20)),
            self.message({"paymentOutput": None}),
            self.message(merchantId="Shop8"),
            self.message(apiVersion="v2"),
            self.message(raw=double),
            self.message(raw=lambda told: json.dumps([told, told])),
            self.message(raw=lambda told: "[" * 9000),
            self.message(headers=lambda given: [*given, given[0]]),
            self.message(headers=lambda given: given[:1]),
            self.message(headers=lambda given: given[1:]),
            self.message(
                headers=lambda given: [[given[0][0], given[0][1][:-1]], given[1]]
            ),
            self.message(headers=lambda given: [given[0], ["X-GCS-KeyId", "k8"]]),
        ]
        for given in shapes:
            self.refuse("worldline-direct", "webhook", given)

    def test_a_list_of_one_event_is_read(self):
        given = self.message(raw=lambda told: json.dumps([told]))
        expect = {"accepted": True, "state": PAID}
        self.conclude("worldline-direct", "webhook", given, expect)

    def test_refund_answers(self):
        table = {
            psp.REFUND_PENDING: (
                "CREATED",
                "PENDING_APPROVAL",
                "REFUND_REQUESTED",
                "??",
            ),
            psp.REFUNDED: ("REFUNDED",),
            psp.REFUND_FAILED: ("REJECTED", "CANCELLED"),
        }
        for state, statuses in table.items():
            for status in statuses:
                body = {"id": "99_1", "status": status}
                given = {"http_status": 201, "http_body": body}
                expect = {"refund_state": state}
                self.conclude("worldline-direct", "refund_reply", given, expect)
        for status, state in ((402, psp.REFUND_FAILED), (400, psp.REFUND_FAILED)):
            body = {"refundResult": {"id": "99_1", "status": "REJECTED"}}
            given = {"http_status": status, "http_body": body}
            self.conclude(
                "worldline-direct", "refund_reply", given, {"refund_state": state}
            )
        for status in (500, 503, None):
            given = {"http_status": status, "http_body": {}}
            expect = {"refund_state": psp.REFUND_PENDING}
            self.conclude("worldline-direct", "refund_reply", given, expect)
