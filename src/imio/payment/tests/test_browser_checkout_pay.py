"""Paying again, twice, from two places: never two live attempts for one due."""

from datetime import datetime
from datetime import UTC
from imio.payment.basket.storage import add_due
from imio.payment.domain import states
from imio.payment.domain.errors import PaidElsewhere
from imio.payment.storage.platforms import get_platform
from imio.payment.submission import requests as submission
from imio.payment.tests import builders
from imio.payment.tests.paying import Page
from imio.payment.tests.paying import PayingCase
from unittest import mock

import transaction


class TestPay(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.due = self.make_due(self.citizen)

    def live(self):
        return [attempt for attempt in self.attempts() if attempt.is_live]

    def share_with(self, citizen):
        """Put the due into the basket of somebody else, who holds its link."""
        self.see()
        add_due(self.store, citizen.basket_id, self.due.id, datetime.now(UTC))
        transaction.commit()

    def test_the_button_bears_the_amount_that_it_pays(self):
        page = self.citizen.basket()
        (button,) = page.tree.cssselect('form[action$="@@payment-pay"] button')
        self.assertEqual(" ".join(button.text_content().split()), "Pay €12.00")

    def test_a_price_that_changed_since_it_was_shown_is_shown_again(self):
        (form,) = self.citizen.basket().forms("@@payment-pay")
        self.see()
        self.due.amount_cents = 1500
        transaction.commit()
        with self.nothing_written():
            page = Page(self.citizen.post("@@payment-pay", form))
        self.assertEqual(page.status, 409)
        self.assertIn("Your basket has changed", page.text)
        self.assertIn("Pay €15.00", page.text)

    def test_a_tab_left_open_says_that_its_item_was_paid_meanwhile(self):
        (form,) = self.citizen.basket().forms("@@payment-pay")
        self.citizen.come_back(
            self.citizen.decide(self.citizen.go_to_bank(), "bancontact")
        )
        self.told()
        page = Page(self.citizen.post("@@payment-pay", form))
        self.assertEqual(page.status, 409)
        self.assertIn("paid in the meantime", page.text)
        self.assertNotIn("then pay", page.text)

    def test_an_item_added_in_another_tab_is_shown_before_it_is_paid(self):
        (form,) = self.citizen.basket().forms("@@payment-pay")
        self.make_due(self.citizen, 500)
        page = Page(self.citizen.post("@@payment-pay", form))
        self.assertEqual(page.status, 409)
        self.assertIn("Pay €17.00", page.text)

    def test_an_amount_in_the_form_is_not_an_amount(self):
        (form,) = self.citizen.basket().forms("@@payment-pay")
        form |= {"amount": "1", "amount_cents:int": "1", "digest:list": "x"}
        self.citizen.post("@@payment-pay", form)
        self.assertEqual([a.amount_cents for a in self.attempts() if a.is_live], [])
        self.citizen.pay()
        self.assertEqual([a.amount_cents for a in self.live()], [1200])

    def test_a_double_click_leads_to_one_attempt(self):
        (form,) = self.citizen.basket().forms("@@payment-pay")
        cookies = self.citizen.session.cookies.copy()
        first = self.citizen.post("@@payment-pay", form)
        self.citizen.session.cookies = cookies
        second = self.citizen.post("@@payment-pay", form)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(len(self.attempts()), 1)

    def test_back_from_the_bank_and_pay_again_resumes_the_same_payment(self):
        first = self.citizen.go_to_bank()
        self.assertEqual(self.citizen.go_to_bank(), first)
        self.assertEqual(len(self.attempts()), 1)

    def test_a_reload_of_the_go_page_opens_nothing_new_at_the_bank(self):
        go = self.citizen.pay().headers["Location"]
        first = self.citizen.get(go).headers["Location"]
        with self.nothing_written():
            self.assertEqual(self.citizen.get(go).headers["Location"], first)
        created = [row for row in self.bank.journal() if row["event"] == "created"]
        self.assertEqual(len(created), 1)

    def test_two_tabs_share_the_payment_and_the_second_hears_that_it_is_paid(self):
        (form,) = self.citizen.basket().forms("@@payment-pay")
        self.citizen.decide(self.citizen.go_to_bank(), "card")
        self.told()
        page = Page(self.citizen.post("@@payment-pay", form))
        self.assertEqual(page.status, 409)
        self.assertEqual(self.live(), [])
        self.assertEqual(len(self.store.journal.rows), 1)

    def test_a_basket_that_grew_closes_the_earlier_payment_at_the_bank(self):
        old_page = self.citizen.go_to_bank()
        self.make_due(self.citizen, 500)
        new_page = self.citizen.go_to_bank()
        self.assertNotEqual(old_page, new_page)
        (attempt,) = self.live()
        self.assertEqual(attempt.amount_cents, 1700)
        self.told()
        self.assertIn("cancelled", [row["event"] for row in self.bank.journal()])

    def test_somebody_else_is_told_that_it_is_being_paid_and_may_take_over(self):
        first_page = self.citizen.go_to_bank()
        other = self.make_citizen()
        self.share_with(other)
        page = Page(other.pay())
        self.assertEqual(page.status, 409)
        self.assertIn("on another device or by somebody else", page.text)
        self.assertEqual(len(self.live()), 1)
        take_over = next(
            f for f in page.forms("@@payment-pay") if f.get("take_over") == "1"
        )
        answer = other.post("@@payment-pay", take_over)
        self.assertEqual(answer.status_code, 303)
        (attempt,) = self.live()
        self.assertEqual(attempt.basket_id, other.basket_id)
        self.citizen.decide(first_page, "card")
        self.told()
        self.assertEqual(len(self.store.journal.rows), 0)

    def test_somebody_else_who_pays_after_a_lost_notification_pays_nothing(self):
        page_url = self.citizen.go_to_bank()
        other = self.make_citizen()
        self.share_with(other)
        self.citizen.decide(page_url, "lost")
        page = Page(other.pay())
        self.assertEqual(page.status, 409)
        self.assertIn("has been paid in the meantime", page.text)
        self.see()
        self.assertEqual(self.due.state, states.TO_PROCESS)
        self.assertEqual(self.live(), [])

    def test_a_silent_bank_leaves_the_earlier_payment_alone(self):
        self.citizen.go_to_bank()
        self.make_due(self.citizen, 500)
        self.bank.faults.add("fetch", "500", 9)
        with self.nothing_written():
            page = Page(self.citizen.pay())
        self.assertEqual(page.status, 503)
        self.assertIn("The bank does not answer", page.text)

    def test_a_closed_platform_is_said_before_anything_is_started(self):
        (form,) = self.citizen.basket().forms("@@payment-pay")
        self.see()
        get_platform("belfius").enabled = False
        transaction.commit()
        page = Page(self.citizen.post("@@payment-pay", form))
        self.assertEqual(page.status, 409)
        self.assertIn("Online payment is closed", page.text)
        self.assertEqual(self.attempts(), [])

    def test_an_expired_request_cannot_be_paid_any_more(self):
        (form,) = self.citizen.basket().forms("@@payment-pay")
        self.see()
        submission.expire(self.store, self.due, builders.NOW)
        transaction.commit()
        self.assertEqual(self.citizen.post("@@payment-pay", form).status_code, 409)
        self.assertEqual(self.attempts(), [])


class TestRefusedBeforeTheBank(PayingCase):
    def test_a_payment_that_the_bank_would_refuse_is_refused_in_words(self):
        self.make_platform("tresor", provider="payfip")
        transaction.commit()
        citizen = self.make_citizen()
        self.make_due(citizen, 50, platform_id="tresor")
        citizen.basket()
        with self.nothing_written():
            page = Page(citizen.pay())
        self.assertEqual(page.status, 409)
        self.assertIn("This amount is too small", page.text)
        self.assertEqual(self.attempts(), [])

    def test_a_bank_that_forbids_a_second_payment_is_told_with_its_time(self):
        moment = datetime(2026, 11, 22, 13, 25, tzinfo=UTC)
        citizen = self.make_citizen()
        self.make_due(citizen)
        with mock.patch(
            "imio.payment.browser.checkout.trying.pay",
            side_effect=PaidElsewhere("t", can_take_over=False, retry_at=moment),
        ):
            page = Page(citizen.pay())
        self.assertEqual(page.status, 409)
        self.assertIn("allows a new payment from", page.text)
        self.assertIn("22/11/2026 14:25", page.text)
