"""What a person decides about lines that no rule could book."""

from imio.payment.checkout.events import CHARGED_BACK
from imio.payment.checkout.events import UNDONE
from imio.payment.content.bank_line import BOOKED
from imio.payment.content.bank_line import KEY_PREFIX
from imio.payment.content.bank_line import NOT_OURS
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.demo.coda import Move
from imio.payment.domain import journal
from imio.payment.domain import states
from imio.payment.domain.bank_errors import StatementRefused
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.notifications import kinds
from imio.payment.reconciliation import deciding
from imio.payment.reconciliation.forgetting import BankRetention
from imio.payment.storage.settings import get_settings
from imio.payment.tests import builders
from imio.payment.tests import builders_billing as billing
from imio.payment.tests import statements
from imio.payment.tests.statements import BankCase


class TestDeciding(BankCase):
    """One line of 84,00 without communication, and two invoices of 42,00."""

    def setUp(self):
        super().setUp()
        self.first, self.second = self.invoice(), self.invoice()
        (self.line,) = self.book(
            Move(8400, "cantine", name="Dupont Emilie", iban=statements.PAYER_IBAN)
        )

    def allocate(self, *parts, actor="finance"):
        parts = [(due.id, cents) for due, cents in parts]
        deciding.allocate(self.store, self.line, parts, actor, self.now)

    def assertRefused(self, code, act, *arguments):
        with self.assertRaises(StatementRefused) as caught:
            act(self.store, self.line, *arguments, "finance", self.now)
        self.assertEqual(code, caught.exception.code)

    def test_one_line_pays_several_items(self):
        self.assertEqual(TO_DECIDE, self.line.state)
        self.allocate((self.first, 4200), (self.second, 4200))
        self.assertEqual((BOOKED, 0), (self.line.state, self.line.open_cents))
        self.assertEqual(states.PAID, self.second.due_state)
        self.assertSound()

    def test_what_is_left_of_a_line_stays_to_be_decided(self):
        self.allocate((self.first, 4200))
        self.assertEqual((TO_DECIDE, 4200), (self.line.state, self.line.open_cents))
        deciding.set_aside(self.store, self.line, "A gift", "finance", self.now)
        self.assertEqual(NOT_OURS, self.line.state)
        self.assertSound()

    def test_more_than_an_item_asks_is_owed_back(self):
        self.allocate((self.first, 8400))
        self.assertEqual(4200, self.first.owed_back_cents)
        self.assertSound()

    def test_what_cannot_be_is_refused_and_nothing_is_written(self):
        act = deciding.allocate
        draft = builders.make_draft(self.store)
        self.assertRefused("nothing_chosen", act, [])
        self.assertRefused("unknown_due", act, [("nobody", 100)])
        self.assertRefused("unknown_due", act, [(draft.id, 100)])
        self.assertRefused("wrong_sign", act, [(self.first.id, -100)])
        self.assertRefused("wrong_sign", act, [(self.first.id, 0)])
        self.assertRefused("too_much", act, [(self.first.id, 8401)])
        self.assertRefused("no_reason", deciding.set_aside, "  ")
        self.assertRefused("no_reason", deciding.undo, "")
        self.assertRefused("nothing_to_undo", deciding.undo, "a mistake")
        with self.assertRaises(StatementRefused):
            deciding.accept_proposal(self.store, self.line, "finance", self.now)
        self.assertEqual((), self.line.allocations)

    def test_a_decision_is_undone_by_counter_bookings(self):
        self.allocate((self.first, 4200), (self.second, 4200))
        deciding.undo(self.store, self.line, "Wrong family", "finance", self.now)
        self.assertEqual((TO_DECIDE, 8400), (self.line.state, self.line.open_cents))
        self.assertEqual(states.OPEN, self.first.due_state)
        self.assertEqual(4, len(self.line.allocations))
        self.assertEqual("Wrong family", self.line.history[-1].note)
        self.allocate((self.first, 4200))
        self.assertSound()

    def test_a_clerk_s_undo_is_told_apart_from_what_a_bank_took_back(self):
        request = builders.make_request(self.store, total_cents=4200)
        self.allocate((request, 4200), (self.first, 4200))
        deciding.undo(self.store, self.line, "Wrong family", "finance", self.now)
        self.assertNotIn(journal.CHARGEBACK, self.kinds())
        self.assertEqual(UNDONE, request.history[-1].cause)
        self.assertEqual([], self.mails(kinds.PAYMENT_TAKEN_BACK))
        self.assertSound()
        self.allocate((request, 4200), (self.first, 4200))
        move = Move(-4200, "ANNULATION", code="00149000", kind="5", reason="FOCR")
        (self.line,) = self.book(move, number=2)
        self.allocate((request, -4200))
        self.assertIn(journal.CHARGEBACK, self.kinds())
        self.assertEqual(CHARGED_BACK, request.history[-1].cause)
        self.assertEqual(1, len(self.mails(kinds.PAYMENT_TAKEN_BACK)))
        deciding.undo(self.store, self.line, "The other one", "finance", self.now)
        self.assertEqual(states.PAID, request.due_state)
        self.assertEqual(3, self.kinds().count(journal.CORRECTION))
        self.assertSound()

    def kinds(self):
        rows = self.store.journal.rows.values()
        return [row.kind for row in rows if row.event_key.startswith(KEY_PREFIX)]

    def mails(self, kind):
        entries = self.store.outbox.entries.values()
        return [one for one in entries if one.payload.get("mail") == kind]

    def test_two_people_cannot_decide_one_line_twice(self):
        self.allocate((self.first, 4200), (self.second, 4200))
        with self.assertRaises(ForbiddenTransition):
            self.allocate((self.first, 4200), actor="other")
        with self.assertRaises(ForbiddenTransition):
            deciding.set_aside(self.store, self.line, "x", "other", self.now)

    def test_a_line_that_was_not_ours_can_be_looked_at_again(self):
        deciding.set_aside(self.store, self.line, "Rent of a hall", "a", self.now)
        deciding.undo(self.store, self.line, "It is ours", "b", self.now)
        self.allocate((self.first, 4200))
        self.assertSound()

    def test_who_is_behind_what_is_not_ours_is_forgotten_in_time(self):
        retention = BankRetention()
        deciding.set_aside(self.store, self.line, "Rent", "a", self.now)
        unconfirmed = self.take(statements.coda(Move(100, "x"), number=9))
        self.assertEqual([], retention.find(self.store, self.now))
        self.later(days=31)
        found = retention.find(self.store, self.now)
        self.assertEqual({self.line.id, unconfirmed.id}, set(found))
        for key in found:
            retention.do(self.store, key, None, self.now)
        self.assertEqual(("", "", ""), _person(self.line))
        self.assertEqual((None, None), (unconfirmed.content, unconfirmed.entries))
        self.assertEqual([], retention.find(self.store, self.now))
        self.assertSound()

    def test_the_account_of_a_payer_is_forgotten_after_its_time(self):
        retention = BankRetention()
        get_settings().bank_retention_months = 2
        self.later(days=60)
        self.allocate((self.first, 4200), (self.second, 4200))
        self.later(days=31)
        # Its time begins when it is booked.
        self.assertEqual([], retention.find(self.store, self.now))
        self.later(days=32)
        self.assertEqual([self.line.id], retention.find(self.store, self.now))
        retention.do(self.store, self.line.id, None, self.now)
        self.assertEqual(("DUPONT EMILIE", "", "cantine"), _person(self.line))
        self.assertTrue(self.line.iban_masked)
        self.assertEqual([], retention.find(self.store, self.now))
        self.assertSound()

    def test_money_that_the_bank_took_back_opens_the_item_of_a_person_s_choice(self):
        self.allocate((self.first, 4200), (self.second, 4200))
        move = Move(-4200, "ANNULATION", code="00149000", kind="5", reason="FOCR")
        (self.line,) = self.book(move, number=2)
        self.assertEqual(TO_DECIDE, self.line.state)
        self.assertRefused("too_much", deciding.allocate, [(self.first.id, -4201)])
        self.allocate((self.first, -4200))
        self.assertEqual(states.OPEN, self.first.due_state)
        self.assertSound()

    def test_no_more_is_taken_back_of_an_item_by_naming_it_twice(self):
        self.allocate((self.first, 4200), (self.second, 4200))
        move = Move(-8400, "ANNULATION", code="00149000", kind="5", reason="FOCR")
        (self.line,) = self.book(move, number=2)
        parts = [(self.first.id, -4200), (self.first.id, -4200)]
        self.assertRefused("too_much", deciding.allocate, parts)

    def test_a_wrong_check_digit_with_the_right_amount_is_proposed(self):
        digits = self.first.communication
        wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
        (line,) = self.book(
            Move(4200, wrong, name="Dupont Emilie"), number=2, opening_cents=1_084_00
        )
        self.assertEqual(("suggest", TO_DECIDE), (line.outcome, line.state))
        self.assertEqual(self.first.id, line.suggestions[0])

    def test_the_account_of_a_payer_is_known_at_their_next_transfer(self):
        self.allocate((self.first, 4200), (self.second, 4200))
        payer = self.store.payers._getOb(self.first.payer_id)
        charge = billing.make_charge("43.00")
        third = billing.make_invoice(self.store, self.type, payer, (charge,))
        (line,) = self.book(
            Move(4300, "merci", name="X", iban=statements.PAYER_IBAN), number=2
        )
        self.assertEqual((third.id,), line.suggestions)


def _person(line):
    return line.name, line.iban_encrypted, line.communication
