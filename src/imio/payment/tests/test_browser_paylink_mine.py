"""Invoices among "My payments": tabs, sums, and several paid in one go."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.basket.storage import add_due
from imio.payment.basket.storage import is_later
from imio.payment.basket.storage import member_basket_id
from imio.payment.checkout.addresses import pay_url
from imio.payment.domain import states
from imio.payment.tests.linked import make_linked
from imio.payment.tests.paying import Citizen
from imio.payment.tests.paying import Page
from imio.payment.tests.paying import PayingCase
from plone.app.testing import TEST_USER_ID
from plone.app.testing import TEST_USER_NAME
from plone.app.testing import TEST_USER_PASSWORD

import transaction


class MineCase(PayingCase):
    def setUp(self):
        super().setUp()
        self.member = Citizen(self.portal.absolute_url())
        self.member.session.auth = (TEST_USER_NAME, TEST_USER_PASSWORD)
        self.basket_id = member_basket_id(TEST_USER_ID)

    def make(self, cents=4200, number="REP-1", **values):
        self.see()
        values = {"number": number, "owner": TEST_USER_ID} | values
        invoice = make_linked(self.store, cents, **values)
        transaction.commit()
        return invoice

    def open(self, tab="to_pay", citizen=None):
        return Page((citizen or self.member).get(f"@@my-payments?tab={tab}"))

    def choose(self, *dues, **more):
        (form,) = self.open().forms("@@my-payments")
        return self.member.post(
            "@@my-payments", form | {"due": [due.id for due in dues]} | more
        )


class TestTabs(MineCase):
    def test_each_tab_tells_how_many_and_what_they_come_to(self):
        self.make()
        self.make(direct_debit=True)
        treasury = self.make(1000)
        treasury.move_due(states.TREASURY, datetime.now(UTC), "finance", "rule")
        self.store.reindex(treasury)
        transaction.commit()
        page = self.open()
        for told in ("To pay (2)", "Paid (0)", "With the treasury (1)"):
            self.assertIn(told, page.main)
        self.assertIn("To pay: €42.00", page.main)
        self.assertIn("Direct debit", page.main)
        self.assertEqual(len(page.tree.cssselect("input[name=due]")), 1)
        self.assertIn("With the treasury: €10.00", self.open("treasury").main)

    def test_an_invoice_shows_for_whom_it_is_and_that_it_is_late(self):
        yesterday = datetime.now(UTC).date() - timedelta(days=2)
        invoice = self.make(due_on=yesterday)
        page = self.open()
        self.assertIn("Théo Vandervelde", page.main)
        self.assertIn("overdue", page.main)
        self.assertTrue(any(invoice.pay_token in link for link in page.links()))

    def test_drafts_and_invoices_of_others_are_not_there(self):
        self.make(owner="somebody-else", number="OTHER-1")
        draft = self.make(number="DRAFT-1")
        draft.state = states.DRAFT
        transaction.commit()
        page = self.open()
        self.assertIn("To pay (0)", page.main)
        self.assertNotIn("OTHER-1", page.main)

    def test_a_letter_put_in_the_basket_tells_no_name_in_a_strangers_list(self):
        self.see()
        stranger = self.make_citizen()
        invoice = self.make(owner="")
        add_due(self.store, stranger.basket_id, invoice.id, datetime.now(UTC))
        transaction.commit()
        page = self.open(citizen=stranger)
        self.assertIn("REP-1", page.main)
        self.assertNotIn("Théo", page.main)


class TestChoosing(MineCase):
    def test_what_is_ticked_is_paid_and_the_rest_is_kept_for_later(self):
        dues = [self.make(number=f"REP-{number}") for number in range(3)]
        add_due(self.store, self.basket_id, dues[2].id, datetime.now(UTC))
        transaction.commit()
        answer = self.choose(*dues[:2])
        self.assertTrue(answer.headers["Location"].endswith("@@payment-basket"))
        basket = self.member.basket()
        self.assertIn("Pay €84.00", basket.main)
        self.see()
        self.assertTrue(is_later(self.store, self.basket_id, dues[2].id))

    def test_one_item_alone_can_be_ticked(self):
        due = self.make()
        (form,) = self.open().forms("@@my-payments")
        self.member.post("@@my-payments", form | {"due": due.id})
        self.assertIn("Pay €42.00", self.member.basket().main)

    def test_nothing_ticked_is_said_in_words(self):
        self.make()
        answer = self.choose()
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Please tick what you want to pay", answer.text)

    def test_what_cannot_be_paid_or_is_not_ones_own_is_not_taken(self):
        self.make()
        debit = self.make(direct_debit=True)
        foreign = self.make(owner="somebody-else")
        self.assertEqual(self.choose(debit, foreign).status_code, 422)
        self.see()
        self.assertNotIn(self.basket_id, self.store.baskets)

    def test_a_form_of_another_site_chooses_nothing(self):
        due = self.make()
        self.assertEqual(self.choose(due, token="x").status_code, 403)
        self.see()
        self.assertNotIn(self.basket_id, self.store.baskets)


class TestLines(MineCase):
    def test_only_the_account_of_the_payer_reads_what_was_charged(self):
        path = pay_url(self.make()).removeprefix(f"{self.portal.absolute_url()}/")
        self.assertIn(
            "Repas",
            Page(self.member.get(path)).tree.cssselect("table")[0].text_content(),
        )
        stranger = Citizen(self.portal.absolute_url())
        other = pay_url(self.make(owner="somebody-else"))
        other = other.removeprefix(f"{self.portal.absolute_url()}/")
        for who, link in ((stranger, path), (self.member, other)):
            with self.subTest(link):
                self.assertEqual(Page(who.get(link)).tree.cssselect("table"), [])
