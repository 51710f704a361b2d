"""When the bank is silent, refuses or asks for a form: what the citizen reads."""

from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import NotPayable
from imio.payment.tests.paying import Page
from imio.payment.tests.paying import PayingCase
from unittest import mock


class TestTrouble(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.due = self.make_due(self.citizen)
        self.go = self.citizen.pay().headers["Location"]

    def attempt(self):
        (attempt,) = self.attempts()
        return attempt

    def test_a_silent_bank_is_said_and_trying_again_uses_the_same_attempt(self):
        self.bank.faults.add("create", "500", 1)
        with self.nothing_written():
            page = Page(self.citizen.get(self.go))
        self.assertEqual(page.status, 503)
        self.assertEqual(page.heading, "The bank does not answer")
        self.assertIn(self.go, page.links())
        self.assertEqual(self.attempt().state, states.CREATED)
        self.assertEqual(self.citizen.get(self.go).status_code, 303)
        self.assertEqual(self.attempt().state, states.STARTED)

    def test_a_bank_that_refuses_the_payment_frees_the_due_at_once(self):
        self.bank.bank.shops.clear()
        page = Page(self.citizen.get(self.go))
        self.assertEqual(page.status, 502)
        self.assertEqual(page.heading, "The bank could not open the payment")
        self.assertEqual(self.attempt().state, states.ERROR)
        self.assertTrue(self.attempt().to_check)
        self.assertNotIn(self.due.id, self.store.locks)
        self.assertEqual(self.due.balance_cents, 1200)

    def test_what_a_bank_cannot_take_is_said_with_another_way_to_pay(self):
        with mock.patch(
            "imio.payment.browser.checkout.go.open_at_bank",
            side_effect=NotPayable("email_needed"),
        ):
            page = Page(self.citizen.get(self.go))
        self.assertEqual(page.status, 409)
        self.assertEqual(page.heading, "This cannot be paid online")
        self.assertNotIn(self.due.id, self.store.locks)
        self.see()
        self.assertFalse(self.attempt().is_live)

    def test_a_bank_that_wants_a_form_gets_one_that_needs_no_script(self):
        form = psp.PostForm(
            "https://bank.example/pay", (("DATA", 'amount="1200"|é'), ("Seal", "ab12"))
        )
        with mock.patch(
            "imio.payment.browser.checkout.go.open_at_bank", return_value=form
        ):
            page = Page(self.citizen.get(self.go))
        self.assertEqual(page.status, 200)
        (form,) = page.tree.cssselect('form[action="https://bank.example/pay"]')
        fields = {
            field.get("name"): field.get("value") for field in form.cssselect("input")
        }
        self.assertEqual(fields, {"DATA": 'amount="1200"|é', "Seal": "ab12"})
        (button,) = form.cssselect("button")
        self.assertIn("€12.00", button.text_content())
        self.assertIn("Commune de Sambrelles", page.text)
        self.assertEqual(self.attempt().state, states.STARTED)
        self.assertEqual(Page(self.citizen.get(self.go)).status, 200)

    def test_a_payment_that_ended_leads_from_the_go_page_to_its_result(self):
        page_url = self.citizen.get(self.go).headers["Location"]
        self.citizen.decide(page_url, "refuse")
        self.told()
        answer = self.citizen.get(self.go)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("@@payment-return", answer.headers["Location"])

    def test_the_return_page_waits_when_the_bank_does_not_answer(self):
        page_url = self.citizen.get(self.go).headers["Location"]
        back = self.citizen.decide(page_url, "lost")
        self.bank.faults.add("fetch", "500", 1)
        with self.nothing_written():
            page = self.citizen.come_back(back)
        self.assertEqual(page.heading, "We are checking with the bank")

    def test_the_return_page_does_not_ask_the_bank_with_every_refresh(self):
        page_url = self.citizen.get(self.go).headers["Location"]
        url = page_url and self.go.replace("payment-go", "payment-return")
        for _refresh in range(4):
            self.citizen.get(url)
        with mock.patch("imio.payment.browser.checkout.back.fetch_verdict") as fetch:
            self.citizen.get(url)
        fetch.assert_not_called()
