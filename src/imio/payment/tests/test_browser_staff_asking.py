"""A payment whose notification was lost: finance asks, and everybody sees it."""

from imio.payment.domain import states
from imio.payment.tests.paying import PayingCase
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune
from lxml import html


class TestAskingTheBank(PayingCase):
    def setUp(self):
        super().setUp()
        self.commune = Commune(self.portal)
        self.citizen = self.make_citizen()
        self.due = self.make_due(
            self.citizen,
            demarche_uid=self.commune.demarche_a.UID(),
            demarche_title="Item a",
        )
        self.citizen.decide(self.citizen.go_to_bank(), "lost")
        self.told()
        (self.attempt,) = (
            attempt
            for attempt in self.attempts()
            if attempt.shares[0].due_id == self.due.id
        )

    def listed(self):
        agent = Client(self.commune.url, "agent_a")
        return agent.get("@@payment-requests", params={"text": self.due.tracking_code})

    def test_the_button_finds_the_payment_and_the_agent_gets_the_request(self):
        self.assertEqual(self.attempt.state, states.STARTED)
        self.assertIn("No request corresponds", self.listed().text)
        finance = Client(self.commune.url, "finance")
        path = f"@@payment-transactions/{self.attempt.id}"
        page = html.fromstring(finance.get(path).text)
        form = page.xpath("//form[contains(@action, '/ask')]")[0]
        finance.post(f"{path}/ask", dict(form.form_values()))
        self.see()
        self.assertEqual(self.attempt.state, states.PAID)
        self.assertEqual(self.attempt.history[-1].actor, "finance")
        self.assertEqual(self.attempt.history[-1].proof, "fetch")
        self.assertIn(f"{self.due.id}", self.listed().text)

    def test_a_program_gets_the_same(self):
        finance = Client(self.commune.url, "finance")
        path = f"@payment-transactions/{self.attempt.id}/ask"
        for _again in range(2):
            answer = finance.post_json(path)
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(answer.json()["state"], "paid")
        self.see()
        self.assertEqual(self.due.paid_cents, 1200)
        self.assertEqual(self.due.owed_back_cents, 0)
