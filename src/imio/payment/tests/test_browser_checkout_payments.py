"""The whole way of a payment, in a citizen's browser, at the bank of demonstration."""

from imio.payment.domain import states
from imio.payment.tests.paying import PayingCase


class TestPayments(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.due = self.make_due(self.citizen)

    def test_a_citizen_pays_and_comes_back_to_a_page_that_says_so(self):
        answer = self.citizen.pay()
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/@@payment-go/", answer.headers["Location"])
        self.see()
        self.assertEqual([a.state for a in self.attempts()], [states.CREATED])
        gone = self.citizen.get(answer.headers["Location"])
        self.assertEqual(gone.status_code, 303)
        page_url = gone.headers["Location"]
        self.assertTrue(page_url.startswith(self.bank.url))
        back = self.citizen.come_back(self.citizen.decide(page_url, "bancontact"))
        self.assertEqual(back.heading, "Payment received")
        self.assertIn("€12.00", back.text)
        self.assertIn("Bancontact", back.text)
        self.assertIn("Copie d'acte de naissance", back.text)
        self.told()
        self.assertEqual(self.due.state, states.TO_PROCESS)
        self.assertEqual(len(self.store.journal.rows), 1)
        self.assertEqual(self.citizen.basket().forms("@@payment-pay"), [])
