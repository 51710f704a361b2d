"""The services of staff, over HTTP."""

from imio.payment.domain import states
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune

import transaction
import unittest


class StaffServiceTest(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])


class TestTransactions(StaffServiceTest):
    def setUp(self):
        super().setUp()
        self.finance = Client(self.commune.url, "finance")

    def read(self, path="@payment-transactions", status=200, client=None, **query):
        answer = (client or self.finance).get_json(path, params=query)
        self.assertEqual(answer.status_code, status)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        return answer.json()

    def test_a_list_has_pages_and_its_total(self):
        found = self.read(b_size="1")
        self.assertEqual(found["items_total"], 2)
        self.assertEqual(len(found["items"]), 1)
        self.assertEqual(found["items"][0]["reference"], self.commune.transaction_b.id)
        following = found["batching"]["next"]
        answer = self.finance.session.get(
            following, headers={"Accept": "application/json"}, timeout=30
        ).json()
        self.assertEqual(answer["items"][0]["reference"], self.commune.transaction_a.id)
        self.assertNotIn("next", answer["batching"])

    def test_filters_of_the_page_work_here_too(self):
        regie = self.commune.regie_a.UID()
        self.assertEqual(self.read(regie=regie, state="paid")["items_total"], 1)
        self.assertEqual(self.read(text="nobody")["items_total"], 0)
        oldest = self.read(sort="oldest")["items"][0]
        self.assertEqual(oldest["reference"], self.commune.transaction_a.id)

    def test_unreadable_filters_are_refused(self):
        self.assertIn("since", self.read(status=400, since="soon")["message"])

    def test_one_transaction_comes_with_its_history(self):
        reference = self.commune.transaction_a.id
        found = self.read(f"@payment-transactions/{reference}")
        self.assertEqual(found["amount_cents"], 1200)
        self.assertEqual(found["history"][-1]["to"], "paid")
        self.assertEqual(found["history"][-1]["proof"], "seal")
        self.assertNotIn("way_to_bank", found)

    def test_a_regisseur_reads_own_transactions_only(self):
        regisseur = Client(self.commune.url, "regisseur_a")
        found = self.read(client=regisseur)
        self.assertEqual(found["items_total"], 1)
        foreign = self.commune.transaction_b.id
        self.read(f"@payment-transactions/{foreign}", 404, regisseur)

    def test_asking_the_bank_needs_json_and_reports_that_it_is_silent(self):
        path = f"@payment-transactions/{self.commune.transaction_a.id}/ask"
        json_only = {"Accept": "application/json"}
        answer = self.finance.post(path, {"a": "b"}, headers=json_only)
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.finance.post_json(path).status_code, 502)

    def test_a_doubt_is_ended_with_a_note_once(self):
        attempt = self.commune.pay(self.commune.make_due("a", 30), amount_cents=1)[-1]
        transaction.commit()
        path = f"@payment-transactions/{attempt.id}/check"
        for body in ({}, {"note": " "}, {"note": 5}, {"note": "x" * 2_001}):
            self.assertEqual(self.finance.post_json(path, body).status_code, 400)
        answer = self.finance.post_json(path, {"note": "given back"})
        self.assertEqual(answer.status_code, 200)
        found = answer.json()
        self.assertEqual((found["state"], found["flags"]), ("error", []))
        self.assertEqual(found["history"][-1]["note"], "given back")
        again = self.finance.post_json(path, {"note": "given back"})
        self.assertEqual(again.status_code, 409)


class TestRequests(StaffServiceTest):
    def setUp(self):
        super().setUp()
        self.agent = Client(self.commune.url, "agent_a")
        self.path = f"@payment-requests/{self.commune.due_a.id}"

    def test_an_agent_reads_own_requests_only_and_only_once_paid(self):
        self.commune.make_due("a", 5)
        transaction.commit()
        found = self.agent.get_json("@payment-requests").json()
        self.assertEqual([one["id"] for one in found["items"]], [self.commune.due_a.id])
        foreign = f"@payment-requests/{self.commune.due_b.id}"
        self.assertEqual(self.agent.get_json(foreign).status_code, 404)
        full = self.agent.get_json(self.path).json()
        self.assertEqual(full["attempts"][0]["state"], "paid")
        self.assertEqual(full["paid_cents"], 1200)

    def test_accepting_twice_is_a_conflict(self):
        answer = self.agent.post_json(f"{self.path}/accept")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json()["state"], "accepted")
        self.assertEqual(self.agent.post_json(f"{self.path}/accept").status_code, 409)

    def test_refusing_needs_a_reason(self):
        for body in ({}, {"reason": " "}, {"reason": 5}):
            answer = self.agent.post_json(f"{self.path}/refuse", body)
            self.assertEqual(answer.status_code, 400)
        answer = self.agent.post_json(f"{self.path}/refuse", {"reason": "Not resident"})
        self.assertEqual(answer.json()["flags"], ["to_refund"])
        transaction.begin()
        self.assertEqual(self.commune.due_a.state, states.REFUSED)

    def test_a_cookie_alone_changes_nothing(self):
        """A page of another site can make a browser send its cookie, no header."""
        self.agent.post(
            "login",
            {
                "__ac_name": self.agent.session.auth[0],
                "__ac_password": self.agent.session.auth[1],
                "buttons.login": "Log in",
            },
        )
        self.agent.session.auth = None
        self.assertEqual(self.agent.get_json("@payment-requests").status_code, 200)
        answer = self.agent.post_json(f"{self.path}/accept")
        self.assertEqual(answer.status_code, 403)
        page = self.agent.get(f"@{self.path}").text
        token = page.partition('name="_authenticator" value="')[2].partition('"')[0]
        headers = {"X-CSRF-TOKEN": token}
        answer = self.agent.post_json(f"{self.path}/accept", **headers)
        self.assertEqual(answer.status_code, 200)
