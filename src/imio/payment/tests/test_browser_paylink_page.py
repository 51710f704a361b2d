"""The page of a payment link: what it tells, to whom, and in which state."""

from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.checkout import booking
from imio.payment.checkout.booking import Origin
from imio.payment.domain import journal
from imio.payment.domain import states
from imio.payment.invoicing.links import revoke_link
from imio.payment.storage import suspensions
from imio.payment.storage.suspensions import Suspension
from imio.payment.tests.linked import make_linked
from imio.payment.tests.paying import Page
from imio.payment.tests.paying import PayingCase

import transaction


class LinkCase(PayingCase):
    """A citizen who holds a letter, and no account."""

    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.due = self.make_invoice()

    def make_invoice(self, **values):
        self.see()
        invoice = make_linked(self.store, **values)
        transaction.commit()
        return invoice

    @property
    def path(self):
        return f"pay/{self.due.pay_token}"

    def open(self, citizen=None):
        return Page((citizen or self.citizen).get(self.path))

    def change(self, **values):
        self.see()
        for name, value in values.items():
            setattr(self.due, name, value)
        transaction.commit()

    def pay_counter(self, cents):
        self.see()
        now = datetime.now(UTC)
        account = journal.counter_account(self.due.regie_uid)
        origin = Origin("counter", now, "slip 7")
        booking.book_payment(self.store, self.due, cents, account, origin)
        transaction.commit()


class TestWhatIsShown(LinkCase):
    def test_amount_object_communication_and_due_date_are_there_and_nothing_is_written(
        self,
    ):
        # The first page of all lets Plone write its bundles down.
        self.open()
        with self.nothing_written():
            page = self.open()
        self.assertEqual(page.status, 200)
        self.assertEqual(page.heading, "Repas scolaires d'octobre")
        self.assertIn("To pay: €42.00 by", page.main)
        digits = self.due.communication
        self.assertIn(f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++", page.main)
        self.assertIn("REP-2026-000007", page.main)

    def test_no_page_tells_whose_invoice_it_is(self):
        answer = self.citizen.get(self.path)
        for personal in ("Vandervelde", "Capucine", "Théo", "Lilas", "5000"):
            self.assertNotIn(personal, answer.text)

    def test_neither_caches_nor_searchers_nor_other_sites_learn_the_address(self):
        headers = self.citizen.get(self.path).headers
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertIn("noindex", headers["X-Robots-Tag"])

    def test_what_was_paid_of_it_and_what_is_left_are_told_apart(self):
        self.pay_counter(1200)
        page = self.open()
        self.assertIn("Already paid €12.00", page.main)
        self.assertIn("Still to pay €30.00", page.main)
        self.assertIn("Pay €30.00", page.main)

    def test_an_overdue_invoice_says_so_in_words(self):
        self.change(due_on=datetime.now(UTC).date() - timedelta(days=3))
        self.assertIn("It was due on", self.open().main)


class TestStates(LinkCase):
    def assertCannotPay(self, text):
        page = self.open()
        self.assertIn(text, page.main)
        self.assertNotIn("Pay €", page.main)
        self.assertEqual(page.tree.cssselect("input[value=pay]"), [])
        self.assertNotIn("BE68", page.main)

    def test_a_paid_one_says_when(self):
        self.pay_counter(4200)
        self.assertCannotPay("Paid on")

    def test_one_with_the_treasury_shows_the_notice(self):
        self.see()
        self.due.move_due(states.TREASURY, datetime.now(UTC), "finance", "handed over")
        transaction.commit()
        self.assertCannotPay("can no longer be paid here")

    def test_a_direct_debit_needs_no_payment(self):
        self.change(direct_debit=True)
        self.assertCannotPay("My invoice is collected by direct debit.")

    def test_an_objection_is_being_looked_at(self):
        self.change(objection="I never ate that")
        self.assertCannotPay("Until it has answered")
        self.assertNotIn("never ate", self.open().main)

    def test_a_suspended_one_gives_the_services_words_and_the_end(self):
        self.see()
        now = datetime.now(UTC)
        until = now + timedelta(days=2)
        words = {"en": "The canteen is recounting."}
        stop = Suspension(now - timedelta(days=1), until, "finance", words)
        suspensions.suspend(self.store, suspensions.DUE, self.due.id, stop)
        transaction.commit()
        self.assertCannotPay("The canteen is recounting. You can pay again from")

    def test_a_cancelled_one_asks_nothing(self):
        self.see()
        origin = Origin("finance", datetime.now(UTC), "NC-1")
        booking.waive(self.store, self.due, 4200, "credit note", origin)
        transaction.commit()
        self.assertCannotPay("Nothing is to be paid")


class TestLinksThatDoNotOpen(LinkCase):
    def assertNeutral(self, path):
        page = Page(self.citizen.get(path))
        self.assertEqual(page.status, 404)
        self.assertEqual(page.heading, "This payment link does not work")
        self.assertNotIn("Repas scolaires", page.text)
        return page

    def test_unknown_expired_revoked_and_draft_links_are_all_the_same(self):
        pages = [self.assertNeutral("pay"), self.assertNeutral("pay/unknown")]
        self.change(link_expires_at=datetime.now(UTC) - timedelta(seconds=1))
        pages.append(self.assertNeutral(self.path))
        self.change(link_expires_at=None, state=states.DRAFT)
        pages.append(self.assertNeutral(self.path))
        self.change(state=states.ISSUED)
        path = self.path
        self.see()
        revoke_link(self.store, self.due)
        transaction.commit()
        pages.append(self.assertNeutral(path))
        self.assertEqual(len({page.main for page in pages}), 1)

    def test_what_is_below_a_link_exists_or_is_missing(self):
        self.assertNeutral(f"{self.path}/secrets")
        self.assertNeutral(f"{self.path}/document.pdf")
        self.assertEqual(self.citizen.get(f"{self.path}/qr.svg/more").status_code, 404)
