"""I16: what is wrong with statements of the bank is found."""

from dataclasses import replace
from imio.payment.audit.bank import check_bank
from imio.payment.content.bank_line import BOOKED
from imio.payment.demo.coda import Move
from imio.payment.tests.statements import BankCase


class TestBankAudit(BankCase):
    def setUp(self):
        super().setUp()
        self.line, self.waiting = self.book(
            self.transfer(self.invoice()), Move(500, "?"), Move(-100, "FRAIS")
        )
        self.statement = self.store.statements._getOb(self.line.statement_id)

    def breaches(self):
        return [one.why for one in check_bank(self.store)]

    def test_what_is_right_is_left_alone(self):
        self.assertEqual([], self.breaches())

    def test_a_booking_that_the_journal_does_not_know_is_told(self):
        (one,) = self.line.allocations
        self.line.allocations = (replace(one, cents=4199),)
        self.assertEqual(2, len(self.breaches()))

    def test_a_booking_that_no_line_knows_is_told(self):
        self.line.allocations = ()
        self.assertIn("booked for a line that does not say so", self.breaches())

    def test_a_line_that_is_not_all_booked_is_told(self):
        self.waiting.move_to(BOOKED, self.now, "x", "judged")
        self.assertEqual(["booked, and some of it is not"], self.breaches())

    def test_a_statement_that_does_not_add_up_is_told(self):
        self.statement.left_cents += 1
        self.assertEqual(1, len(self.breaches()))

    def test_a_statement_that_lost_a_line_is_told(self):
        self.store.bank_lines.remove(self.waiting)
        self.assertEqual(["its lines are not those of its file"], self.breaches())

    def test_a_statement_that_could_come_again_is_told(self):
        del self.store.statement_ids[self.statement.identity]
        self.assertEqual(["it could be booked once more"], self.breaches())
