"""The basket's page and its indicator."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.basket.storage import holds
from imio.payment.domain.reference import format_communication
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.settings import get_settings
from imio.payment.storage.settings import SEPARATE
from imio.payment.tests.paying import Page
from imio.payment.tests.paying import PayingCase

import transaction


class TestBasketPage(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()

    def change(self, act, number=0):
        form = self.citizen.basket().forms("@@payment-basket-change")[number]
        return self.citizen.post("@@payment-basket-change", form | {"act": act})

    def buttons(self):
        tree = self.citizen.basket().tree
        return [
            " ".join(button.text_content().split())
            for button in tree.cssselect('form[action$="@@payment-pay"] button')
        ]

    def test_an_empty_basket_says_what_will_stand_there(self):
        page = self.citizen.basket()
        self.assertEqual(page.heading, "My basket")
        self.assertIn("Your basket is empty", page.text)
        self.assertIn(self.citizen.portal_url, page.links())

    def test_an_item_shows_what_for_whom_how_much_and_until_when(self):
        due = self.make_due(self.citizen, 3150)
        text = self.citizen.basket().text
        day = due.expires_at.strftime("%-d %B %Y")
        for words in (due.demarche_title, "Dupont Émilie", "€31.50", day):
            self.assertIn(words, text)

    def test_items_of_one_platform_are_paid_together(self):
        self.make_due(self.citizen, 1200)
        self.make_due(self.citizen, 500)
        self.assertEqual(self.buttons(), ["Pay €17.00"])
        self.assertNotIn("payments will follow", self.citizen.basket().text)

    def test_two_platforms_make_two_payments_and_the_page_says_why(self):
        self.see()
        self.make_platform("second", title="Régie des plaines")
        transaction.commit()
        self.make_due(self.citizen, 1200)
        self.make_due(self.citizen, 500, platform_id="second")
        self.assertEqual(self.buttons(), ["Pay €12.00", "Pay €5.00"])
        text = self.citizen.basket().text
        self.assertIn("2 payments will follow", text)
        self.assertIn("different bank accounts", text)
        self.assertIn("Régie des plaines", text)

    def test_each_item_alone_when_the_site_wants_it_so(self):
        self.see()
        get_settings().basket_mode = SEPARATE
        transaction.commit()
        self.make_due(self.citizen, 1200)
        self.make_due(self.citizen, 500)
        self.assertEqual(self.buttons(), ["Pay €12.00", "Pay €5.00"])
        self.assertIn("each item is paid on its own", self.citizen.basket().text)

    def test_an_item_can_be_removed_and_stays_owed(self):
        due = self.make_due(self.citizen)
        answer = self.change("remove")
        self.assertEqual(answer.status_code, 303)
        self.see()
        self.assertFalse(holds(self.store, self.citizen.basket_id, due.id))
        self.assertTrue(due.is_payable)

    def test_an_item_can_be_kept_for_later_and_taken_up_again(self):
        self.make_due(self.citizen, 1200)
        self.make_due(self.citizen, 500)
        self.change("later", 1)
        self.assertEqual(self.buttons(), ["Pay €12.00"])
        self.assertIn("Kept for later", self.citizen.basket().text)
        self.change("now", 1)
        self.assertEqual(self.buttons(), ["Pay €17.00"])

    def test_nobody_changes_what_lies_in_another_basket(self):
        mine = self.make_due(self.citizen)
        other = self.make_citizen()
        theirs = self.make_due(other)
        (form,) = self.citizen.basket().forms("@@payment-basket-change")
        for due_id in (theirs.id, "", "unknown"):
            with self.subTest(due_id), self.nothing_written():
                fields = form | {"due": due_id, "act": "remove"}
                self.citizen.post("@@payment-basket-change", fields)
        self.assertTrue(mine.is_payable)

    def test_the_bank_transfer_can_be_copied_from_the_page(self):
        due = self.make_due(self.citizen)
        page = self.citizen.basket()
        (details,) = page.tree.cssselect("details")
        text = " ".join(details.text_content().split())
        self.assertIsNone(details.get("open"))
        self.assertIn("BE68 5390 0754 7034", text)
        self.assertIn("Commune de Sambrelles", text)
        self.assertIn(format_communication(due.communication), text)
        opened = Page(self.citizen.get("@@payment-basket?means=transfer"))
        self.assertIsNotNone(opened.tree.cssselect("details")[0].get("open"))

    def test_a_platform_in_test_mode_says_so_and_a_closed_one_has_no_button(self):
        self.make_due(self.citizen)
        self.assertIn("no real money", self.citizen.basket().text)
        self.see()
        get_platform("belfius").enabled = False
        transaction.commit()
        self.assertEqual(self.buttons(), [])
        self.assertIn("Online payment is closed", self.citizen.basket().text)

    def test_a_platform_that_was_removed_does_not_break_the_page(self):
        self.make_due(self.citizen, platform_id="gone")
        self.assertEqual(self.citizen.basket().status, 200)

    def test_titles_and_names_are_escaped(self):
        evil = "<img src=x onerror=alert(1)>"
        self.make_due(self.citizen, demarche_title=evil, surname=evil)
        page = self.citizen.basket()
        self.assertEqual(page.tree.cssselect("img[onerror]"), [])
        self.assertIn(evil, page.text)

    def test_the_page_works_for_a_hundred_paid_items_as_for_none(self):
        due = self.make_due(self.citizen)
        self.citizen.decide(self.citizen.go_to_bank(), "card")
        self.told()
        self.assertEqual(list(self.store.baskets[self.citizen.basket_id].items), [])
        self.assertFalse(due.is_payable)

    def test_an_item_whose_delay_is_over_is_not_offered(self):
        before = datetime.now(UTC) - timedelta(days=30)
        self.make_due(self.citizen, now=before)
        self.sweep(minutes=1)
        self.assertIn("Your basket is empty", self.citizen.basket().text)


class TestIndicator(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.make_due(self.citizen)

    def badge(self, page):
        (badge,) = page.tree.cssselect("[data-payment-count]")
        return None if "hidden" in badge.attrib else badge.text_content().split()[0]

    def test_our_pages_show_the_count(self):
        self.assertEqual(self.badge(self.citizen.basket()), "1")

    def test_a_page_that_caches_share_is_the_same_for_everybody(self):
        self.citizen.get("")
        stranger = self.make_citizen()
        stranger.session.cookies.clear()
        mine, theirs = (Page(who.get("")) for who in (self.citizen, stranger))
        self.assertIsNone(self.badge(mine))
        self.assertIsNone(self.badge(theirs))
        for page in (mine, theirs):
            self.assertNotIn("Set-Cookie", page.answer.headers)
            self.assertEqual(len(page.tree.cssselect("script[src*=indicator]")), 1)

    def test_the_browser_learns_the_count_from_a_cookie_that_tells_nothing_else(self):
        self.citizen.basket()
        self.assertEqual(self.citizen.session.cookies["imio_payment_items"], "1")
