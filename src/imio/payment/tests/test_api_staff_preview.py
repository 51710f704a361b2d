"""The mail of a decision over REST, before anything is decided: the same as on the page."""

from imio.payment.domain import states
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune

import transaction
import unittest


class TestPreview(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.due = self.commune.due_a
        self.due.language = "en"
        transaction.commit()
        self.agent = Client(self.commune.url, "agent_a")

    def preview(self, client=None, **body):
        path = f"@payment-requests/{self.due.id}/preview"
        answer = (client or self.agent).post_json(path, body)
        transaction.begin()
        return answer

    def test_it_is_the_mail_that_the_citizen_gets_and_decides_nothing(self):
        answer = self.preview(decision="refuse", reason="<b>No</b>", refund_cents=500)
        self.assertEqual(answer.status_code, 200)
        told = answer.json()
        self.assertEqual((told["refund_cents"], told["kept_cents"]), (500, 700))
        self.assertEqual((told["to"], told["language"]), (self.due.email, "en"))
        self.assertEqual(told["way"], "psp")
        for words in ("<b>No</b>", "€5.00", "€7.00 is not refunded"):
            self.assertIn(words, told["plain"])
        self.assertIn("&lt;b&gt;No", told["html"])
        self.assertEqual(self.due.state, states.TO_PROCESS)
        self.assertEqual(self.due.given_back_cents, 0)

    def test_without_an_amount_it_is_what_the_decision_would_give_back(self):
        for body, cents in (
            ({"decision": "refuse", "reason": "No"}, 1200),
            ({"decision": "accept"}, 0),
        ):
            with self.subTest(body):
                self.assertEqual(self.preview(**body).json()["refund_cents"], cents)

    def test_what_the_decision_refuses_its_preview_refuses(self):
        for body in (
            {},
            {"decision": "burn"},
            {"decision": "refuse"},
            {"decision": "accept", "refund_cents": 1201},
            {"decision": "accept", "refund_cents": -1},
        ):
            with self.subTest(body):
                self.assertEqual(self.preview(**body).status_code, 400)
        other = Client(self.commune.url, "agent_b")
        answer = self.preview(other, decision="accept")
        self.assertEqual(answer.status_code, 404)
        path = f"@payment-requests/{self.due.id}/accept"
        self.assertEqual(self.agent.post_json(path, {}).status_code, 200)
        self.assertEqual(self.preview(decision="accept").status_code, 409)
