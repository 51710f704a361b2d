"""Every documented status of Ogone and Mollie."""

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

import hashlib


class OgoneStatuses(Statuses):
    phrase = "Sortie+autre(2027)!"

    def message(self, fields=None, algorithm="sha256", method="POST", extra=""):
        told = {
            "orderid": STORED["reference"],
            "Amount": "7.3",
            "CURRENCY": "EUR",
            "Status": "9",
            "PAYID": "777",
            **(fields or {}),
        }
        kept = {name: value for name, value in told.items() if value is not None}
        text = "".join(
            f"{name.upper()}={kept[name]}{self.phrase}"
            for name in sorted(kept, key=str.upper)
            if kept[name]
        )
        seal = hashlib.new(algorithm, text.encode()).hexdigest()
        return {
            "method": method,
            "parameters": urlencode({**kept, "ShaSign": seal}) + extra,
            "credentials": {
                "sha_out": self.phrase,
                "algorithm": "sha256",
                "charset": "utf-8",
                "pspid": "p",
            },
            "transaction": dict(STORED),
        }

    def test_statuses(self):
        table = {
            ERROR: ("0", "57", "77", "x", "09"),
            CANCELLED: ("1", "6", "64", "7", "74", "75"),
            REFUSED: ("2", "93"),
            PENDING: (
                "4",
                "40",
                "41",
                "46",
                "5",
                "50",
                "51",
                "52",
                "55",
                "56",
                "59",
                "61",
                "62",
                "63",
                "71",
                "72",
                "91",
                "92",
                "99",
            ),
            PAID: ("9", "95"),
            None: ("73", "84"),
        }
        for state, statuses in table.items():
            for status in statuses:
                given = self.message({"Status": status})
                expect = {"accepted": True, "state": state}
                if status in ("5", "63"):
                    expect["needs_capture"] = True
                self.conclude("ingenico-ogone", "notification", given, expect)

    def test_refunds(self):
        table = {
            psp.REFUNDED: ("8", "85"),
            psp.REFUND_PENDING: ("81", "82"),
            psp.REFUND_FAILED: ("83", "94"),
        }
        for state, statuses in table.items():
            for status in statuses:
                given = self.message({"Status": status, "Amount": "2"})
                given["transaction"]["current_state"] = PAID
                expect = {"accepted": True, "state": PAID, "refund_state": state}
                self.conclude("ingenico-ogone", "notification", given, expect)

    def test_later_names_are_signed_or_not(self):
        signed = self.message({"PAYIDSUB": "1", "TICKET": "t"})
        unsigned = self.message(extra="&PAYIDSUB=1&TICKET=t&unknown=1")
        for given in (signed, unsigned):
            expect = {"accepted": True, "state": PAID}
            self.conclude("ingenico-ogone", "notification", given, expect)

    def test_hostile_shapes(self):
        shapes = [
            self.message({"Amount": "730"}),
            self.message({"Amount": "7,30"}),
            self.message({"Amount": "7.301"}),
            self.message({"Amount": "7.31"}),
            self.message({"Amount": None}),
            self.message({"CURRENCY": "USD"}),
            self.message({"orderid": "B" * 20}),
            self.message({"orderid": None}),
            self.message({"Status": None}),
            self.message(algorithm="sha1"),
            self.message(extra="&status=9"),
            self.message(extra="&CN=%E9"),
            self.message({"Status": "8", "Amount": "7.31"}),
        ]
        for given in shapes:
            self.refuse("ingenico-ogone", "notification", given)


class MollieStatuses(Statuses):
    def message(self, body="id=tr_Abc9", status=200, **payment):
        told = {
            "id": "tr_Abc9",
            "mode": "live",
            "status": "paid",
            "amount": {"value": "7.30", "currency": "EUR"},
            "metadata": {"reference": STORED["reference"]},
            **payment,
        }
        answer = told if status == 200 else {"http_status": status}
        return {
            "method": "POST",
            "content_type": "",
            "body": body,
            "api_answers": {"/v2/payments/tr_Abc9": answer},
            "configured_mode": "live",
            "transaction": {**STORED, "psp_id": "tr_Abc9"},
        }

    def test_statuses(self):
        table = {
            PENDING: ("open", "pending", "authorized"),
            PAID: ("paid",),
            CANCELLED: ("canceled",),
            EXPIRED: ("expired",),
            REFUSED: ("failed",),
            ERROR: ("PAID", "mystery"),
        }
        for state, statuses in table.items():
            for status in statuses:
                given = self.message()
                given["api_answers"]["/v2/payments/tr_Abc9"]["status"] = status
                expect = {"accepted": True, "state": state}
                self.conclude("mollie", "webhook_fetch_back", given, expect)

    def test_hostile_shapes(self):
        shapes = [
            self.message(amount={"value": "7.31", "currency": "EUR"}),
            self.message(amount={"value": "7.3", "currency": "EUR"}),
            self.message(amount={"value": 7.3, "currency": "EUR"}),
            self.message(amount={"value": "7.30", "currency": "USD"}),
            self.message(amount=None),
            self.message(mode="test"),
            self.message(mode=None),
            self.message(id="tr_other"),
            self.message(metadata={"reference": "B" * 20}),
            self.message(body="ID=tr_Abc9"),
            self.message(body="id=tr_Abc9&id=tr_Abc9"),
            self.message(body="id=tr_Abc9%0a"),
            self.message(body="id=../tr_Abc9"),
            self.message(body='{"id":"tr_Abc9"}'),
            self.message(status=500),
            self.message(status=302),
            self.message(status=429),
            self.message(status=410),
        ]
        for given in shapes:
            self.refuse("mollie", "webhook_fetch_back", given)

    def test_no_metadata_is_no_contradiction(self):
        for metadata in (None, "text", []):
            given = self.message(metadata=metadata)
            expect = {"accepted": True, "state": PAID}
            self.conclude("mollie", "webhook_fetch_back", given, expect)

    def test_refund_answers(self):
        for status, state in ((422, psp.REFUND_FAILED), (500, psp.REFUND_PENDING)):
            given = {
                "payment_id": "tr_1",
                "amount_cents": 5,
                "description": "x",
                "api_answer": {"http_status": status, "json": {}},
            }
            self.conclude("mollie", "refund", given, {"refund_state": state})
