"""The basket and payment over REST: the same rules as the pages."""

from datetime import datetime
from datetime import UTC
from imio.payment.basket.storage import holds
from imio.payment.basket.storage import member_basket_id
from imio.payment.checkout.addresses import request_url
from imio.payment.domain import states
from imio.payment.domain.errors import NotPayable
from imio.payment.domain.errors import PaidElsewhere
from imio.payment.tests.linked import make_linked
from imio.payment.tests.paying import PayingCase
from plone.app.testing import TEST_USER_ID
from plone.app.testing import TEST_USER_NAME
from plone.app.testing import TEST_USER_PASSWORD
from unittest import mock

import requests
import transaction


class TestServices(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.due = self.make_due(self.citizen)

    def call(self, method, path, body=None, who=None, token=None, **headers):
        headers = {"Accept": "application/json"} | headers
        if token is not None:
            headers["X-Payment-Token"] = token
        who = who or self.citizen
        url = who.absolute(f"@payment-basket{path}")
        return who.session.request(method, url, json=body, headers=headers, timeout=20)

    def tokens(self, who=None):
        return self.call("GET", "", who=who).json()["tokens"]

    def block(self):
        (payment,) = self.call("GET", "").json()["payments"]
        return {"payment": payment["payment"], "digest": payment["digest"]}

    def proof(self):
        return request_url(self.store, self.due).rsplit("/", 1)[1]

    def test_the_basket_is_told_in_cents_with_what_will_be_paid(self):
        answer = self.call("GET", "")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        (payment,) = answer.json()["payments"]
        self.assertEqual(payment["amount_cents"], 1200)
        (item,) = payment["items"]
        self.assertEqual(item["due"], self.due.id)
        self.assertEqual(item["communication"], self.due.communication)
        self.assertFalse(item["under_way"])

    def test_an_invoice_is_put_in_by_its_link_told_by_number_and_paid(self):
        invoice = make_linked(self.store, 4200)
        transaction.commit()
        token = self.tokens()["change"]
        for proof, status in ((None, 404), ("wrong", 404), (invoice.pay_token, 201)):
            body = {"due": invoice.id, "token": proof}
            answer = self.call("POST", "/items", body, token=token)
            self.assertEqual(answer.status_code, status, answer.text)
        items = [item for one in answer.json()["payments"] for item in one["items"]]
        [found] = [item for item in items if item["due"] == invoice.id]
        self.assertEqual((found["number"], found["applicant"]), (invoice.number, ""))

    def test_what_the_pages_do_not_let_pay_is_not_put_in_either(self):
        invoice = make_linked(self.store, 4200, direct_debit=True)
        transaction.commit()
        body = {"due": invoice.id, "token": invoice.pay_token}
        answer = self.call("POST", "/items", body, token=self.tokens()["change"])
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(answer.json()["error"]["type"], "direct_debit")

    def test_paying_gives_the_address_that_leads_to_the_bank(self):
        token = self.tokens()["pay"]
        answer = self.call("POST", "/pay", self.block(), token=token)
        self.assertEqual(answer.status_code, 200, answer.text)
        found = answer.json()
        gone = self.citizen.get(found["go_url"])
        self.assertTrue(gone.headers["Location"].startswith(self.bank.url))
        proof = found["go_url"].rsplit("/", 1)[1]
        status = f"@payment-status/{found['transaction']}"
        headers = {"Accept": "application/json"}
        with self.nothing_written():
            told = self.citizen.get(f"{status}?proof={proof}", headers=headers).json()
        self.assertEqual((told["state"], told["is_final"]), (states.STARTED, False))
        self.assertEqual(self.citizen.get(status, headers=headers).status_code, 404)
        self.citizen.decide(gone.headers["Location"], "card")
        self.told()
        told = self.citizen.get(f"{status}?proof={proof}", headers=headers).json()
        self.assertEqual((told["state"], told["amount_cents"]), (states.PAID, 1200))

    def test_a_cookie_alone_changes_nothing(self):
        other = self.tokens()["change"]
        for token in (None, "", "x", other):
            with self.subTest(token), self.nothing_written():
                answer = self.call("POST", "/pay", self.block(), token=token)
                self.assertEqual(answer.status_code, 403)
        with self.nothing_written():
            answer = self.call("DELETE", f"/items/{self.due.id}", token="x")
            self.assertEqual(answer.status_code, 403)

    def test_only_json_is_read_and_read_strictly(self):
        url = self.citizen.absolute("@payment-basket/pay")
        token = self.tokens()["pay"]
        bodies = {
            "a form": (b"payment=belfius", "application/x-www-form-urlencoded"),
            "text that a form can send": (b'{"payment": "belfius"}', "text/plain"),
            "not a number": (b'{"payment": NaN}', "application/json"),
            "a key twice": (b'{"payment":"a","payment":"b"}', "application/json"),
            "a list": (b"[]", "application/json"),
            "no text": (b'{"payment": 1, "digest": null}', "application/json"),
            "nothing": (b"{}", "application/json"),
        }
        for name, (body, kind) in bodies.items():
            with self.subTest(name), self.nothing_written():
                headers = {
                    "Accept": "application/json",
                    "Content-Type": kind,
                    "X-Payment-Token": token,
                }
                answer = self.citizen.session.post(
                    url, body, headers=headers, timeout=20
                )
                self.assertEqual(answer.status_code, 400)

    def test_what_changed_meanwhile_is_told_with_the_new_basket(self):
        token, block = self.tokens()["pay"], self.block()
        self.make_due(self.citizen, 500)
        answer = self.call("POST", "/pay", block, token=token)
        self.assertEqual(answer.status_code, 409)
        error = answer.json()["error"]
        self.assertEqual(error["type"], "basket_changed")
        self.assertEqual(error["basket"]["payments"][0]["amount_cents"], 1700)

    def test_what_the_bank_would_refuse_or_forbids_yet_is_told_by_code(self):
        moment = datetime(2026, 11, 22, 13, 25, tzinfo=UTC)
        for trouble, told in (
            (NotPayable("email_needed"), {"type": "email_needed"}),
            (
                PaidElsewhere("t", can_take_over=False, retry_at=moment),
                {"type": "retry_wait", "retry_at": "2026-11-22T13:25:00+00:00"},
            ),
        ):
            token = self.tokens()["pay"]
            with mock.patch("imio.payment.api.basket.basket.pay", side_effect=trouble):
                answer = self.call("POST", "/pay", self.block(), token=token)
            self.assertEqual(answer.status_code, 409)
            self.assertEqual(answer.json()["error"], told)

    def test_an_item_is_set_aside_taken_up_and_removed(self):
        token = self.tokens()["change"]
        item = f"/items/{self.due.id}"
        later = self.call("PATCH", item, {"later": True}, token=token).json()
        self.assertEqual((later["payments"], len(later["later"])), ([], 1))
        now = self.call("PATCH", item, {"later": False}, token=token).json()
        self.assertEqual((len(now["payments"]), now["later"]), (1, []))
        self.assertEqual(self.call("DELETE", item, token=token).json()["count"], 0)
        self.assertEqual(self.call("DELETE", item, token=token).status_code, 404)

    def test_who_holds_the_proof_of_a_request_may_add_it_to_a_basket(self):
        visitor = self.make_citizen()
        visitor.session.cookies.clear()
        body = {"due": self.due.id, "token": self.proof()}
        origin = {"Sec-Fetch-Site": "same-origin"}
        self.assertEqual(
            self.call("POST", "/items", body, who=visitor).status_code, 403
        )
        answer = self.call("POST", "/items", body, who=visitor, **origin)
        self.assertEqual(answer.status_code, 201, answer.text)
        self.assertEqual(self.call("GET", "", who=visitor).json()["count"], 1)

    def test_a_due_without_its_proof_looks_as_if_it_did_not_exist(self):
        visitor = self.make_citizen()
        visitor.session.cookies.clear()
        origin = {"Sec-Fetch-Site": "same-origin"}
        answers = set()
        for due_id, proof in (
            (self.due.id, None),
            (self.due.id, "x"),
            (self.due.id, ["x"]),
            ("unknown", self.proof()),
        ):
            with self.nothing_written():
                body = {"due": due_id, "token": proof}
                answer = self.call("POST", "/items", body, who=visitor, **origin)
            answers.add((answer.status_code, answer.json()["message"]))
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers.pop()[0], 404)

    def test_a_member_adds_their_own_due_with_a_bearer_token_and_no_cookie(self):
        due = self.make_due(self.make_citizen(), owner=TEST_USER_ID)
        login = {"login": TEST_USER_NAME, "password": TEST_USER_PASSWORD}
        headers = {"Accept": "application/json"}
        url = self.citizen.absolute("@login")
        found = requests.post(url, json=login, headers=headers, timeout=20).json()
        headers["Authorization"] = f"Bearer {found['token']}"
        url = self.citizen.absolute("@payment-basket/items")
        mine = requests.post(url, json={"due": due.id}, headers=headers, timeout=20)
        self.assertEqual(mine.status_code, 201, mine.text)
        theirs = requests.post(
            url, json={"due": self.due.id}, headers=headers, timeout=20
        )
        self.assertEqual(theirs.status_code, 404)
        self.see()
        self.assertTrue(holds(self.store, member_basket_id(TEST_USER_ID), due.id))

    def test_a_paid_due_cannot_be_added_again(self):
        self.citizen.decide(self.citizen.go_to_bank(), "card")
        self.told()
        body = {"due": self.due.id, "token": self.proof()}
        token = self.tokens()["change"]
        answer = self.call("POST", "/items", body, token=token)
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(answer.json()["error"]["type"], "not_open")
