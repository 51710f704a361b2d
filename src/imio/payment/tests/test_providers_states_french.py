"""Every documented status of PayFiP, by service and by URL, and of Paybox."""

from imio.payment.domain import psp
from imio.payment.providers.simulators import payfip
from imio.payment.providers.simulators.paybox import PayboxSimulator
from imio.payment.tests.psp_statuses import CANCELLED
from imio.payment.tests.psp_statuses import ERROR
from imio.payment.tests.psp_statuses import EXPIRED
from imio.payment.tests.psp_statuses import PAID
from imio.payment.tests.psp_statuses import PENDING
from imio.payment.tests.psp_statuses import REFUSED
from imio.payment.tests.psp_statuses import Statuses
from imio.payment.tests.psp_statuses import STORED
from urllib.parse import quote
from urllib.parse import urlencode


class PayfipStatuses(Statuses):
    idop = "0f0f0f0f-1111-2222-3333-444455556666"

    def message(self, age=600, since=600, status=200, body=None, fault=None, **fields):
        told = {
            "dattrans": "29032026",
            "heurtrans": "957",
            "idOp": self.idop,
            "montant": "730",
            "numcli": "123456",
            "refdet": STORED["reference"],
            "resultrans": "P",
            "saisie": "W",
            **fields,
        }
        found = {name: text for name, text in told.items() if text is not None}
        if fault:
            reply = payfip._fault(fault, "x")
            answer, status = reply.body.decode(), 500
        else:
            reply = payfip._soap("recupererDetailPaiementSecurise", found)
            answer = reply.body.decode() if body is None else body
        return {
            "method": "POST",
            "body": f"IdOP={self.idop}",
            "soap_answer": answer,
            "http_status": status,
            "seconds_since_idop_created": age,
            "seconds_since_transaction": since,
            "credentials": {"numcli": "123456", "saisie": "W"},
            "transaction": {**STORED, "psp_id": self.idop},
        }

    def test_results(self):
        results = {"P": PAID, "V": PAID, "R": REFUSED, "Z": REFUSED, "A": CANCELLED}
        for code, state in {**results, "X": ERROR, "a": ERROR}.items():
            given = self.message(resultrans=code)
            expect = {"accepted": True, "state": state}
            self.conclude("payfip-ws", "notification_fetch_back", given, expect)

    def test_an_abandon_counts_after_two_minutes(self):
        for since, state in ((119, PENDING), (120, CANCELLED), (-60, PENDING)):
            given = self.message(resultrans="A", since=since)
            expect = {"accepted": True, "state": state}
            self.conclude("payfip-ws", "notification_fetch_back", given, expect)

    def test_faults(self):
        table = (
            ("P1", 60, EXPIRED),
            ("P5", 7199, PENDING),
            ("P5", 7200, EXPIRED),
        )
        for code, age, state in table:
            given = self.message(fault=code, age=age)
            expect = {"accepted": True, "state": state}
            self.conclude("payfip-ws", "notification_fetch_back", given, expect)
        for code in ("P3", "P4", "T1", "T2", "S1", "ZZ", ""):
            given = self.message(fault=code or "0")
            self.refuse("payfip-ws", "notification_fetch_back", given)

    def test_hostile_shapes(self):
        good = self.message()["soap_answer"]
        twice = good.replace("<montant>", "<montant>730</montant><montant>")
        doctype = good.replace("<S:Env", "<!DOCTYPE S [<!ENTITY a 'b'>]><S:Env", 1)
        shapes = [
            self.message(montant="731"),
            self.message(montant="7.30"),
            self.message(montant=None),
            self.message(numcli="123457"),
            self.message(refdet="B" * 20),
            self.message(saisie="T"),
            self.message(idOp="ffffffff-1111-2222-3333-444455556666"),
            self.message(idOp=None),
            self.message(status=503),
            self.message(status=500),
            self.message(body=twice),
            self.message(body=doctype),
            self.message(body=good[:-40]),
            self.message(body="<html>Maintenance</html>"),
            self.message(body=""),
        ]
        for body in ("idop=", "idop=../x", "x=1", f"idop={self.idop}&IDOP={self.idop}"):
            shapes.append({**self.message(), "body": body})
        for given in shapes:
            self.refuse("payfip-ws", "notification_fetch_back", given)


class PayboxStatuses(Statuses):
    simulator = PayboxSimulator()
    retour = {"m": "M", "r": "R", "a": "A", "e": "E", "t": "T", "s": "S", "k": "K"}

    def message(self, fields=None, before="", after="", mode="production", own=""):
        told = {
            "m": "730",
            "r": STORED["reference"],
            "a": "654321",
            "e": "00000",
            "t": "1",
            "s": "2",
            **(fields or {}),
        }
        kept = {name: value for name, value in told.items() if value is not None}
        text = own + urlencode(kept)
        query = f"{before}{text}&k={self.simulator.sign(text)}{after}"
        return {
            "method": "GET",
            "query_string": query,
            "credentials": {
                "public_key": self.simulator.public_key,
                "mode": mode,
                "retour": self.retour,
            },
            "transaction": dict(STORED),
        }

    def test_codes(self):
        table = {
            PAID: ("00000",),
            CANCELLED: ("00001", "00117"),
            EXPIRED: ("00030",),
            PENDING: ("99999",),
            REFUSED: (
                "00004",
                "00008",
                "00021",
                "00029",
                "00033",
                "00040",
                "00100",
                "00105",
                "00151",
                "001A1",
                "001R1",
            ),
            ERROR: (
                "00003",
                "00006",
                "00009",
                "00010",
                "00011",
                "00015",
                "00016",
                "00031",
                "00032",
                "00168",
                "00190",
                "00191",
                "00196",
                "00197",
                "00198",
                "00199",
                "0",
                "000000",
                "77777",
            ),
        }
        for state, codes in table.items():
            for code in codes:
                given = self.message({"e": code})
                expect = {"accepted": True, "state": state, "psp_id": "2"}
                self.conclude("paybox", "ipn", given, expect)

    def test_own_parameters_may_lead_signed_or_not(self):
        for given in (
            self.message(before="jeton=abc&x=1&"),
            self.message(own="jeton=abc&x=%20&"),
        ):
            self.conclude("paybox", "ipn", given, {"accepted": True, "state": PAID})

    def test_a_test_authorisation_never_pays_a_live_bill(self):
        fields = {"a": "XXXXXX"}
        self.refuse("paybox", "ipn", self.message(fields))
        given = self.message(fields, mode="test")
        self.conclude("paybox", "ipn", given, {"accepted": True, "state": PAID})

    def test_hostile_shapes(self):
        shapes = [
            self.message({"m": "731"}),
            self.message({"m": "7.30"}),
            self.message({"m": None}),
            self.message({"r": "B" * 20}),
            self.message({"e": None}),
            self.message({"a": None}),
            self.message({"a": ""}),
            self.message(before="m=1&"),
            self.message(before="%6d=1&"),
            self.message(after="&x=1"),
            self.message(after="&k=AAAA"),
            self.message(before="M=730&", own="x&"),
        ]
        shapes[-1]["query_string"] = shapes[-1]["query_string"].replace("&m=", "&n=")
        other = self.message()
        other["credentials"] = {
            **other["credentials"],
            "public_key": PayboxSimulator().public_key,
        }
        for given in [*shapes, other]:
            self.refuse("paybox", "ipn", given)

    def test_a_raw_plus_in_the_signature_is_a_plus(self):
        given = self.message()
        given["query_string"] = given["query_string"].replace("%2B", "+")
        self.conclude("paybox", "ipn", given, {"accepted": True, "state": PAID})

    def test_answers_of_paybox_direct(self):
        table = {
            psp.REFUNDED: ("00000",),
            psp.REFUND_PENDING: ("00001", "00015", "00097", "00098", "00099", ""),
            psp.REFUND_FAILED: ("00018", "00016", "00007"),
        }
        for state, codes in table.items():
            for code in codes:
                body = f"SITE=1&RANG=03&CODEREPONSE={code}&COMMENTAIRE=%E9"
                given = {"http_body": body, "charset": "iso-8859-1"}
                expect = {"refund_state": state}
                self.conclude("paybox", "paybox_direct_reply", given, expect)


class TipiStatuses(Statuses):
    def message(self, method="POST", **fields):
        told = {
            "NUMCLI": "123456",
            "refdet": STORED["reference"],
            "montant": "730",
            "saisie": "A",
            "ResulTrans": "P",
            **fields,
        }
        text = "&".join(f"{n}={quote(v)}" for n, v in told.items() if v is not None)
        return {
            "method": method,
            "parameters": text,
            "credentials": {"numcli": "123456", "saisie": "A"},
            "transaction": dict(STORED),
        }

    def test_results(self):
        results = {"P": PAID, "V": PAID, "R": REFUSED, "Z": REFUSED, "A": CANCELLED}
        for code, state in {**results, "p": ERROR, "Q": ERROR}.items():
            for method in ("GET", "POST"):
                given = self.message(method, ResulTrans=code)
                expect = {"accepted": True, "state": state}
                self.conclude("payfip-tipi", "notification", given, expect)

    def test_hostile_shapes(self):
        shapes = [
            self.message(montant="731"),
            self.message(montant="7.30"),
            self.message(montant=None),
            self.message(NUMCLI="123457"),
            self.message(refdet="B" * 20),
            self.message(saisie="T"),
            self.message(saisie=None),
            self.message(RESULTRANS="R"),
        ]
        for given in shapes:
            self.refuse("payfip-tipi", "notification", given)
