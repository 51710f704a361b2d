"""The whole way of a payment, in a citizen's browser, at the bank of demonstration."""

from datetime import datetime
from datetime import UTC
from imio.payment.basket.contents import read_basket
from imio.payment.checkout.addresses import receipt_url
from imio.payment.checkout.addresses import request_url
from imio.payment.checkout.resume import pay
from imio.payment.checkout.start import Payer
from imio.payment.domain import states
from imio.payment.domain.errors import NotPayable
from imio.payment.domain.reference import format_communication
from imio.payment.tests.paying import Page
from imio.payment.tests.paying import PayingCase
from io import BytesIO
from pypdf import PdfReader


class TestPayments(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.due = self.make_due(self.citizen)

    def end(self, choice, **more):
        """Pay, choose at the bank and come back."""
        page_url = self.citizen.go_to_bank()
        return self.citizen.come_back(self.citizen.decide(page_url, choice, **more))

    def the_attempt(self):
        (attempt,) = self.attempts()
        return attempt

    def test_a_citizen_pays_and_comes_back_to_a_page_that_says_so(self):
        answer = self.citizen.pay()
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/@@payment-go/", answer.headers["Location"])
        self.assertEqual(self.the_attempt().state, states.CREATED)
        gone = self.citizen.get(answer.headers["Location"])
        self.assertEqual(gone.status_code, 303)
        page_url = gone.headers["Location"]
        self.assertTrue(page_url.startswith(self.bank.url))
        back = self.citizen.come_back(self.citizen.decide(page_url, "bancontact"))
        self.assertEqual(back.heading, "Payment received")
        for words in ("€12.00", "Bancontact", self.due.demarche_title):
            self.assertIn(words, back.text)
        self.assertIn(self.the_attempt().id, back.text)
        self.assertIn("Payment received", back.tree.findtext(".//title"))
        self.told()
        self.assertEqual(self.due.state, states.TO_PROCESS)
        self.assertEqual(len(self.store.journal.rows), 1)
        self.assertEqual(self.citizen.basket().forms("@@payment-pay"), [])

    def test_who_paid_takes_a_receipt_along_and_nobody_else_does(self):
        back = self.end("bancontact")
        self.told()
        (link,) = [url for url in back.links() if "@@payment-receipt" in url]
        receipt = self.citizen.get(link)
        self.assertEqual(receipt.headers["Content-Type"], "application/pdf")
        self.assertEqual(receipt.headers["Cache-Control"], "no-store")
        text = PdfReader(BytesIO(receipt.content)).pages[0].extract_text()
        for words in (self.the_attempt().id, "12.00", self.due.demarche_title, "TEST"):
            self.assertIn(words, text)
        self.assertEqual(receipt.content, self.citizen.get(link).content)
        stranger = self.make_citizen()
        self.assertEqual(stranger.get(link).status_code, 404)
        self.assertEqual(self.citizen.get(link[:-1] + "-").status_code, 404)

    def test_a_payment_that_was_not_made_has_no_receipt(self):
        back = self.end("refuse")
        self.assertEqual([], [url for url in back.links() if "receipt" in url])
        made_up = receipt_url(self.store, self.the_attempt().id)
        self.assertEqual(self.citizen.get(made_up).status_code, 404)

    def test_the_address_where_the_citizen_ends_carries_nothing_of_the_bank(self):
        page_url = self.citizen.go_to_bank()
        back = self.citizen.get(self.citizen.decide(page_url, "card"))
        self.assertEqual(back.status_code, 303)
        self.assertNotIn("?", back.headers["Location"])

    def test_a_refusal_is_said_and_the_citizen_can_try_again(self):
        back = self.end("refuse")
        self.assertEqual(back.heading, "The bank refused the payment")
        self.assertIn(f"{self.citizen.portal_url}/@@payment-basket", back.links())
        self.told()
        self.assertEqual(self.the_attempt().state, states.REFUSED)
        self.assertNotIn(self.due.id, self.store.locks)
        self.assertEqual(self.end("bancontact").heading, "Payment received")
        self.told()
        self.assertEqual(self.due.state, states.TO_PROCESS)

    def test_giving_up_at_the_bank_leaves_the_request_to_pay(self):
        back = self.end("abandon")
        self.assertEqual(back.heading, "Payment abandoned")
        self.told()
        self.assertEqual(self.due.state, states.AWAITING_PAYMENT)
        self.assertEqual(self.due.balance_cents, 1200)

    def test_a_browser_closed_at_the_bank_after_paying_needs_no_return(self):
        page_url = self.citizen.go_to_bank()
        self.citizen.decide(page_url, "bancontact")
        self.told()
        self.assertEqual(self.due.state, states.TO_PROCESS)

    def test_without_return_nor_notification_the_sweep_finds_the_payment(self):
        page_url = self.citizen.go_to_bank()
        self.citizen.decide(page_url, "lost")
        self.told()
        self.assertEqual(self.due.state, states.AWAITING_PAYMENT)
        self.sweep(minutes=6)
        self.assertEqual(self.due.state, states.TO_PROCESS)
        self.assertEqual(self.the_attempt().history[-1].actor, "sweep")

    def test_with_a_lost_notification_the_return_page_asks_the_bank(self):
        back = self.end("lost")
        self.assertEqual(back.heading, "Payment received")
        self.see()
        self.assertEqual(self.due.state, states.TO_PROCESS)

    def test_a_browser_closed_before_the_bank_frees_the_due_after_a_while(self):
        self.citizen.pay()
        self.sweep(minutes=10)
        self.assertIn(self.due.id, self.store.locks)
        self.sweep(hours=2)
        self.assertEqual(self.the_attempt().state, states.EXPIRED)
        self.assertNotIn(self.due.id, self.store.locks)

    def test_a_browser_closed_at_the_bank_without_paying_ends_as_expired(self):
        self.citizen.go_to_bank()
        self.sweep(hours=2)
        self.assertEqual(self.the_attempt().state, states.EXPIRED)
        self.assertEqual(self.due.balance_cents, 1200)

    def test_the_notification_may_come_after_the_return(self):
        self.bank.bank.options.notify_delay = 0.5
        self.assertEqual(self.end("card").heading, "Payment received")
        self.told()
        self.assertEqual(len(self.store.journal.rows), 1)

    def test_the_notification_may_come_before_the_return_and_twice(self):
        self.bank.bank.options.duplicate_rate = 1.0
        page_url = self.citizen.go_to_bank()
        way_back = self.citizen.decide(page_url, "card")
        self.told()
        self.assertEqual(self.due.state, states.TO_PROCESS)
        self.assertEqual(self.citizen.come_back(way_back).heading, "Payment received")
        self.see()
        self.assertEqual(len(self.store.journal.rows), 1)

    def test_a_notification_that_overtakes_our_own_start_is_believed(self):
        """The bank may tell of a payment before its answer to our call was stored."""
        self.citizen.pay()
        attempt = self.the_attempt()
        word = {
            "session": "S" * 24,
            "shop": "shop-belfius",
            "reference": attempt.id,
            "status": "paid",
            "amount": 1200,
            "currency": "EUR",
            "means": "card",
            "test": True,
            "refunded": 0,
        }
        self.assertEqual(self.notify(word).status_code, 200)
        self.see()
        self.assertEqual(attempt.state, states.PAID)

    def test_money_that_comes_late_is_booked_when_it_comes(self):
        page_url = self.citizen.go_to_bank()
        back = self.citizen.decide(page_url, "late")
        self.told()
        page = self.citizen.come_back(back)
        self.assertIn(
            page.heading, ("Payment received", "We are checking with the bank")
        )
        self.told()
        self.assertEqual(self.the_attempt().state, states.PAID)
        self.assertEqual(self.due.state, states.TO_PROCESS)

    def test_another_amount_is_never_taken_for_the_payment(self):
        back = self.end("other_amount", amount="0,01")
        self.assertEqual(back.heading, "Your payment is being looked at")
        self.told()
        self.assertTrue(self.the_attempt().to_check)
        self.assertEqual(
            self.the_attempt().history[-1].note, "paid; wrong_amount; 0.01 EUR"
        )
        self.assertEqual(self.due.balance_cents, 1200)
        self.assertEqual(self.due.state, states.AWAITING_PAYMENT)

    def test_nobody_is_invited_to_pay_again_while_a_payment_is_looked_at(self):
        shown = self.citizen.basket().forms("@@payment-pay")[0]
        self.end("other_amount", amount="0,01")
        self.told()
        other = self.make_due(self.citizen, 500)
        basket = self.citizen.basket()
        self.assertIn("please do not pay a second time", basket.main)
        self.assertNotIn(format_communication(self.due.communication), basket.main)
        page = Page(self.citizen.get(request_url(self.store, self.due)))
        self.assertEqual(page.heading, f"Being checked · {self.due.demarche_title}")
        self.assertNotIn("Go to the basket", page.main)
        self.assertEqual(self.citizen.post("@@payment-pay", shown).status_code, 409)
        mine = Page(self.citizen.get("@@my-payments"))
        ticks = mine.tree.cssselect("input[name=due]")
        self.assertEqual([tick.get("value") for tick in ticks], [other.id])
        (payment,) = read_basket(self.store, self.citizen.basket_id).payments
        self.assertEqual(payment.dues, (other,))
        with self.assertRaisesRegex(NotPayable, "doubted"):
            pay(self.store, [self.due], Payer(), datetime.now(UTC), take_over=True)
