"""Statements of the bank, from the file to the books."""

from datetime import timedelta
from imio.payment.content.bank_line import BOOKED
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.content.bank_statement import ALREADY_IMPORTED
from imio.payment.content.bank_statement import NEW
from imio.payment.content.bank_statement import UNKNOWN_ACCOUNT
from imio.payment.demo.coda import Move
from imio.payment.domain import states
from imio.payment.domain.bank_errors import InvalidBankFile
from imio.payment.domain.bank_errors import StatementRefused
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.journal import transfer_account
from imio.payment.reconciliation import files
from imio.payment.reconciliation import job
from imio.payment.recovery.bank_data import bank_data_day
from imio.payment.tests import builders
from imio.payment.tests import statements
from imio.payment.tests.statements import BankCase
from imio.payment.tests.statements import coda
from unittest import mock


class TestBooking(BankCase):
    """What is booked of lines without a person."""

    def test_a_transfer_with_its_communication_pays_an_invoice(self):
        invoice = self.invoice()
        (line,) = self.book(self.transfer(invoice))
        self.assertEqual(("paid_exact", BOOKED, 0), _told(line))
        self.assertEqual(states.PAID, invoice.due_state)
        row = self.store.journal.rows[invoice.payments[0][0]]
        self.assertEqual(transfer_account("belfius"), row.debit)
        self.assertEqual("finance", row.actor)
        self.assertSound()

    def test_a_transfer_pays_a_request_which_agents_then_see(self):
        request = builders.make_request(self.store)
        self.book(self.transfer(request))
        self.assertEqual(states.TO_PROCESS, request.state)
        self.assertSound()

    def test_one_cent_short_stays_open(self):
        invoice = self.invoice()
        (line,) = self.book(self.transfer(invoice, 4199))
        self.assertEqual(("underpaid", BOOKED, 0), _told(line))
        self.assertEqual((states.OPEN, 1), (invoice.due_state, invoice.balance_cents))
        self.assertSound()

    def test_too_much_is_owed_back_and_a_second_payment_wholly(self):
        invoice = self.invoice()
        lines = self.book(self.transfer(invoice, 4300), self.transfer(invoice, 4200))
        outcomes = [_told(line) for line in lines]
        self.assertEqual(
            [("overpaid", BOOKED, 0), ("already_settled", BOOKED, 0)], outcomes
        )
        self.assertEqual(4300, invoice.owed_back_cents)
        refunds = self.store.refunds.catalog.search({"due": (invoice.id,)})
        self.assertEqual(2, len(refunds))
        self.assertSound()

    def test_a_due_that_somebody_is_paying_online_is_booked_nevertheless(self):
        request = builders.make_request(self.store)
        builders.make_attempt(self.store, request)
        self.book(self.transfer(request))
        self.assertEqual(states.PAID, request.due_state)
        self.assertSound()

    def test_what_nobody_knows_waits_for_a_person_and_wages_are_not_kept(self):
        lines = self.book(
            Move(5000, "SUBSIDE PLAINES", name="Region", iban=statements.PAYER_IBAN),
            Move(-120000, "SALAIRES"),
        )
        self.assertEqual([5000], [line.amount_cents for line in lines])
        self.assertEqual(TO_DECIDE, lines[0].state)
        statement = self.store.statements._getOb(lines[0].statement_id)
        self.assertEqual((1, -120000), (statement.left_count, statement.left_cents))
        self.assertSound()

    def test_a_line_that_cannot_be_booked_stops_no_other(self):
        first, second = self.invoice(), self.invoice(4300)
        real = job.book_verdict

        def book(store, line, *more):
            real(store, line, *more)
            if line.amount_cents == 4200:
                raise ForbiddenTransition("closed")

        with mock.patch.object(job, "book_verdict", book):
            lines = self.book(self.transfer(first), self.transfer(second))
        self.assertEqual([TO_DECIDE, BOOKED], [line.state for line in lines])
        self.assertEqual("ForbiddenTransition", lines[0].history[-1].note)
        paid = (first.due_state, second.due_state)
        self.assertEqual((states.OPEN, states.PAID), paid)
        self.assertSound()

    def test_the_other_side_s_account_is_encrypted(self):
        invoice = self.invoice()
        (line,) = self.book(self.transfer(invoice))
        stored = repr(vars(line))
        self.assertNotIn(statements.PAYER_IBAN, stored)
        self.assertIn("6769", line.iban_masked)

    def test_reminders_know_how_far_the_bank_is_known(self):
        self.assertIsNone(bank_data_day(self.store))
        self.book(self.transfer(self.invoice()))
        self.assertEqual(statements.DAY, bank_data_day(self.store))

    def test_a_statement_of_the_future_is_told_and_makes_nothing_known(self):
        self.book(self.transfer(self.invoice()))
        future = self.now.date() + timedelta(days=400)
        batch = self.take(coda(Move(100), number=2, on=future, opening_cents=1042_00))
        self.assertEqual(("future_day",), batch.warnings)
        self.confirm(batch)
        self.later(days=10)
        job.tell_reminders(self.store, self.now)
        self.assertEqual(statements.DAY, bank_data_day(self.store))


class TestFiles(BankCase):
    """What happens to files, before and after they are confirmed."""

    def test_nothing_is_booked_before_somebody_confirms(self):
        invoice = self.invoice()
        batch = self.take(coda(self.transfer(invoice)))
        self.assertEqual(files.CHECKED, batch.state)
        self.assertEqual({"paid_exact": 1}, dict(batch.counts))
        self.assertEqual(states.OPEN, invoice.due_state)
        self.assertEqual(0, len(self.store.statements))

    def test_a_check_counts_what_the_lines_before_would_book(self):
        invoice = self.invoice()
        content = coda(self.transfer(invoice), self.transfer(invoice))
        batch = self.take(content)
        self.assertEqual({"paid_exact": 1, "already_settled": 1}, dict(batch.counts))

    def test_the_same_file_again_is_the_same_import(self):
        content = coda(self.transfer(self.invoice()))
        first = self.take(content)
        again, is_new = files.take_file(self.store, "x", content, "b", self.now)
        self.assertEqual((first.id, False), (again.id, is_new))

    def test_a_statement_that_comes_twice_is_booked_once(self):
        invoice = self.invoice()
        self.book(self.transfer(invoice))
        # The same statement in another file: the bank sends it once more.
        again = self.take(coda(self.transfer(invoice)) + b"\r\n")
        self.assertEqual([ALREADY_IMPORTED], [one.status for one in again.statements])
        with self.assertRaises(StatementRefused):
            files.confirm_file(self.store, again, "finance", self.now)

    def test_two_files_with_one_statement_confirmed_at_once_book_once(self):
        invoice = self.invoice()
        content = coda(self.transfer(invoice))
        first, second = self.take(content), self.take(content + b"\r\n")
        self.assertEqual([NEW], [one.status for one in second.statements])
        files.confirm_file(self.store, first, "anne", self.now)
        with self.assertRaises(StatementRefused):
            files.confirm_file(self.store, second, "bert", self.now)
        with self.assertRaises(ForbiddenTransition):
            files.confirm_file(self.store, first, "bert", self.now)
        self.work()
        self.assertEqual(0, invoice.owed_back_cents)

    def test_a_statement_of_another_account_is_left_alone(self):
        content = coda(self.transfer(self.invoice()), iban=statements.OTHER_IBAN)
        batch = self.take(content)
        self.assertEqual([UNKNOWN_ACCOUNT], [one.status for one in batch.statements])
        with self.assertRaises(StatementRefused):
            files.confirm_file(self.store, batch, "finance", self.now)

    def test_a_gap_between_two_statements_is_told(self):
        self.book(self.transfer(self.invoice()), opening_cents=100_00)
        follows = self.take(coda(Move(100), number=2, on=_next(), opening_cents=142_00))
        self.assertEqual([0], [one.gap_cents for one in follows.statements])
        gap = self.take(coda(Move(100), number=2, on=_next(), opening_cents=150_00))
        self.assertEqual([800], [one.gap_cents for one in gap.statements])
        self.assertIn("statement_gap", gap.warnings)

    def test_a_statement_that_the_bank_corrected_is_told_and_left_alone(self):
        self.book(self.transfer(self.invoice()))
        same = self.take(coda(self.transfer(self.invoice())))
        self.assertEqual((), same.warnings)
        corrected = self.take(coda(Move(4300, "cantine")))
        self.assertEqual(("statement_differs",), corrected.warnings)
        self.assertEqual([ALREADY_IMPORTED], [s.status for s in corrected.statements])

    def test_the_name_of_a_file_turns_nothing_around(self):
        batch = self.take(coda(Move(100)), name="relev\u00e9\u202edoc.cod\n")
        self.assertEqual("relev\u00e9doc.cod", batch.file_name)

    def test_a_file_that_is_no_statement_is_refused_and_not_kept(self):
        for content in (b"", b"hello", coda(Move(100))[:-140], b"<a/>"):
            with self.subTest(content[:20]), self.assertRaises(InvalidBankFile):
                files.take_file(self.store, "x.cod", content, "finance", self.now)
        self.assertEqual(0, len(self.store.batches))

    def test_the_content_is_encrypted_and_forgotten_once_booked(self):
        batch = self.take(coda(self.transfer(self.invoice())))
        for blob in (batch.content, batch.entries):
            with blob.open("r") as stream:
                self.assertNotIn(b"DUPONT", stream.read())
        self.confirm(batch)
        self.assertEqual((None, None), (batch.content, batch.entries))
        self.assertTrue(batch.content_hash)

    def test_a_file_that_is_given_up_leaves_nothing(self):
        batch = self.take(coda(self.transfer(self.invoice())))
        files.cancel_file(self.store, batch, "finance", self.now)
        self.assertEqual((None, None), (batch.content, batch.entries))
        again = self.take(coda(self.transfer(self.invoice())))
        self.assertNotEqual(batch.id, again.id)


def _told(line):
    return line.outcome, line.state, line.open_cents


def _next():
    return statements.DAY + timedelta(days=1)
