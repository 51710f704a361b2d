"""Imports: news of older invoices, and all or nothing."""

from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.domain import states
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.journal import bank_account
from imio.payment.invoicing import imports
from imio.payment.invoicing import imports_job
from imio.payment.tests.builders import NOW
from imio.payment.tests.test_invoicing_imports import ImportCase
from imio.payment.tests.test_invoicing_imports import line
from unittest import mock


class TestNews(ImportCase):
    def test_paid_elsewhere_is_booked_once(self):
        self.take(line(1))
        self.take(line(1, paid="20,00"))
        self.assertEqual(self.invoice(1).balance_cents, 2250)
        self.take(line(1, status="soldé"))
        invoice = self.invoice(1)
        self.assertEqual((invoice.due_state, invoice.paid_cents), (states.PAID, 4250))
        self.take(line(1, status="soldé", debit="non"), line(2))
        self.assertEqual(self.invoice(1).owed_back_cents, 0)
        self.assertSound()

    def test_what_was_paid_here_is_not_booked_again(self):
        self.take(line(1))
        invoice = self.invoice(1)
        origin = Origin("bank", NOW, "T1")
        book_payment(self.store, invoice, 4250, bank_account("belfius"), origin)
        batch = self.check(line(1, paid="42,50"), line(2))
        self.assertIn((2, "unchanged"), self.problems(batch))

    def test_a_new_one_may_be_paid_already(self):
        self.take(line(1, paid="42,50"))
        self.assertEqual(self.invoice(1).due_state, states.PAID)
        self.assertSound()

    def test_cancelled_there_is_cancelled_here_and_money_is_owed_back(self):
        self.take(line(1, paid="42,50"), line(2))
        self.take(line(1, status="annulé"), line(2, status="annulé"))
        self.assertEqual(self.invoice(1).due_state, states.CANCELLED)
        self.assertEqual(self.invoice(1).owed_back_cents, 4250)
        self.assertEqual(self.invoice(2).owed_back_cents, 0)
        self.assertSound()

    def test_treasury_and_direct_debit_are_taken_over(self):
        self.take(line(1), line(2, debit="oui"))
        self.assertTrue(self.invoice(2).direct_debit)
        self.take(line(1, status="trésorerie"), line(2, debit="non"))
        self.assertEqual(self.invoice(1).due_state, states.TREASURY)
        self.assertFalse(self.invoice(2).direct_debit)

    def test_one_that_somebody_pays_now_is_not_handed_over(self):
        self.take(line(1))
        self.store.locks[self.invoice(1).id] = "transaction"
        batch = self.take(line(1, status="trésorerie"))
        self.assertEqual(batch.counts["postponed"], 1)
        self.assertEqual(self.invoice(1).due_state, states.OPEN)


class TestAllOrNothing(ImportCase):
    def begin(self, count=5):
        batch = self.check(*[line(number) for number in range(1, count + 1)])
        imports.apply_import(self.store, batch, "regisseur", NOW)
        return batch

    def small(self):
        for name in ("lists_entries", "lists_work", "imports_job"):
            patch = mock.patch(f"imio.payment.invoicing.{name}.SLICE", 2)
            patch.start()
            self.addCleanup(patch.stop)

    def test_half_an_import_is_seen_by_nobody(self):
        self.small()
        batch = self.begin()
        imports_job.apply_slice(self.store, batch, NOW)
        self.assertEqual(batch.done_count, 2)
        self.assertFalse(self.invoice(1).is_payable)
        self.assertEqual(len(self.store.pay_links), 0)
        self.work()
        self.assertEqual(batch.state, imports.DONE)
        self.assertEqual(len(self.store.pay_links), 5)

    def test_a_step_done_again_makes_nothing_twice(self):
        self.small()
        batch = self.begin()
        imports_job.apply_slice(self.store, batch, NOW)
        batch.done_count = 0
        self.work()
        self.assertEqual(len(self.store.invoices.catalog.search()), 5)
        batch.state, batch.done_count = imports.PUBLISHING, 0
        self.work()
        self.assertSound()

    def test_one_that_cannot_be_made_takes_the_others_with_it(self):
        self.small()
        batch = self.begin()
        imports_job.apply_slice(self.store, batch, NOW)
        refuse = mock.patch.object(
            imports_job, "make_draft", side_effect=PaymentError("no")
        )
        with refuse:
            imports_job.apply_slice(self.store, batch, NOW)
        self.assertEqual(batch.state, imports.CANCELLING)
        self.work()
        self.assertEqual(batch.state, imports.CANCELLED)
        self.assertEqual(len(self.store.invoices.catalog.search()), 0)
        self.assertEqual(len(self.store.external_dues), 0)

    def test_two_imports_of_one_number_cannot_both_be_applied(self):
        first, second = self.check(line(1)), self.check(line(1), line(2))
        imports.apply_import(self.store, first, "one", NOW)
        imports.apply_import(self.store, second, "two", NOW)
        self.work()
        self.assertEqual({first.state, second.state}, {imports.DONE, imports.CANCELLED})
        stopped = first if first.state == imports.CANCELLED else second
        self.assertEqual(stopped.trouble[0], "in_other_import")
        self.assertSound()
