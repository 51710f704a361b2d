"""Refunds over REST: the same lists, acts and refusals as on the desk."""

from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import states
from imio.payment.refunds.account import give_account
from imio.payment.refunds.transfers import make_file
from imio.payment.refunds.transfers import refunds_in
from imio.payment.refunds.ways import choose_way
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.builders import NOW
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune

import transaction
import unittest


IBAN = "BE71096123456769"


class TestRefunds(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.refund = self.commune.overpay("a")
        self.commune.overpay("b")
        self.finance = Client(self.commune.url, "finance")
        self.path = f"@payment-refunds/{self.refund.id}"

    def act(self, act, client=None, **body):
        answer = (client or self.finance).post_json(f"{self.path}/{act}", body)
        transaction.begin()
        return answer

    def test_the_list_has_figures_and_filters_and_only_own_regies(self):
        found = self.finance.get_json("@payment-refunds").json()
        self.assertEqual(found["items_total"], 2)
        self.assertEqual(found["figures"]["counts"]["asked"], 2)
        self.assertEqual(found["figures"]["cents"]["asked"], 1000)
        officer = Client(self.commune.url, "regisseur_a")
        found = officer.get_json("@payment-refunds").json()
        self.assertEqual([one["id"] for one in found["items"]], [self.refund.id])
        url = f"{self.commune.url}/{self.path}"
        self.assertEqual(found["items"][0]["@id"], url)
        none = self.finance.get_json("@payment-refunds?state=done").json()
        self.assertEqual(none["items"], [])
        wrong = self.finance.get_json("@payment-refunds?since=yesterday")
        self.assertEqual(wrong.status_code, 400)

    def test_one_refund_says_which_ways_it_can_go_and_what_may_be_done(self):
        found = self.finance.get_json(self.path).json()
        self.assertEqual(found["amount_cents"], 500)
        self.assertEqual(found["acts"], ["choose", "credit", "reject"])
        ways = {way["way"]: way for way in found["ways"]}
        self.assertEqual(ways["psp"]["why_not"], "no_payment")
        self.assertTrue(ways["transfer"]["is_possible"])

    def test_an_act_answers_with_the_refund_as_it_is_now(self):
        answer = self.act("choose", way="transfer")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json()["state"], states.AWAITING_ACCOUNT)
        self.assertEqual(self.refund.state, states.AWAITING_ACCOUNT)

    def test_what_is_missing_closed_or_over_is_refused_and_changes_nothing(self):
        self.assertEqual(self.act("reject").status_code, 400)
        self.assertEqual(self.act("reject", reason=5).status_code, 400)
        closed = self.act("choose", way="psp")
        self.assertEqual(closed.status_code, 409)
        self.assertEqual(
            closed.json()["error"], {"type": "WayClosed", "code": "no_payment"}
        )
        self.assertEqual(self.act("approve").status_code, 409)
        self.assertEqual(self.act("burn").status_code, 404)
        self.assertEqual(self.refund.state, states.ASKED)

    def test_what_lies_at_the_bank_is_neither_asked_at_a_psp_nor_kept_as_credit(self):
        (refund,) = self.in_a_file()
        self.path = f"@payment-refunds/{refund.id}"
        other = self.commune.make_due("a", minutes=40)
        self.commune.due_a.owner = other.owner = refund.owner = "dupont"
        self.commune.store.requests.reindex(other)
        transaction.commit()
        credit = {"due": other.id, "agreed_by": "Dupont, by phone"}
        for act, body in (("ask", {}), ("credit", credit), ("choose", {"way": "psp"})):
            with self.subTest(act):
                self.assertEqual(self.act(act, **body).status_code, 409)
                self.assertEqual(refund.state, states.IN_TRANSIT)
        self.assertEqual(other.paid_cents, 0)

    def in_a_file(self):
        store = self.commune.store
        choose_way(store, self.refund, BY_TRANSFER, "finance", NOW)
        give_account(store, self.refund, "Émilie Dupont", IBAN, "", {}, NOW)
        batch = make_file(store, "belfius", [self.refund.id], "finance", NOW)
        transaction.commit()
        return refunds_in(store, batch)

    def test_a_rejected_refund_can_be_proposed_again(self):
        self.act("reject", reason="To be checked")
        answer = self.act("again", reason="Checked")
        self.assertEqual(answer.json()["state"], states.ASKED)
        self.assertNotEqual(answer.json()["id"], self.refund.id)
        self.assertEqual(self.act("again", reason="Once more").status_code, 409)

    def test_part_of_a_price_is_given_back_over_rest_too(self):
        agent = Client(self.commune.url, "agent_b")
        path = f"@payment-requests/{self.commune.due_b.id}"
        for cents in (1201, -1, 1.5, "12"):
            answer = agent.post_json(f"{path}/accept", {"refund_cents": cents})
            self.assertEqual(answer.status_code, 400)
        body = {"refund_cents": 300, "reason": "One copy only"}
        self.assertEqual(agent.post_json(f"{path}/accept", body).status_code, 200)
        transaction.begin()
        self.assertEqual(self.commune.due_b.given_back_cents, 300)
