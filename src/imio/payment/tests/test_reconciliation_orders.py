"""Lines of the bank about our own orders: files of refunds, single ones, collections."""

from datetime import timedelta
from imio.payment.content.bank_line import BOOKED
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.demo.coda import Move
from imio.payment.demo.coda import RETURNED
from imio.payment.domain import states
from imio.payment.domain.bank_errors import StatementRefused
from imio.payment.formatting import local_day
from imio.payment.invoicing.corrections import set_direct_debit
from imio.payment.reconciliation import deciding
from imio.payment.recovery import debits
from imio.payment.recovery import mandates
from imio.payment.refunds import transfers
from imio.payment.refunds.account import give_account
from imio.payment.refunds.ways import choose_way
from imio.payment.storage.platforms import add_platform
from imio.payment.storage.platforms import get_platform
from imio.payment.tests import statements
from imio.payment.tests.bank_orders import CREDITOR_ID
from imio.payment.tests.statements import BankCase


COLLECTED = "50550000"
UNPAID = "00503000"


class TestRefunds(BankCase):
    """Refunds by transfer, from the file to the statement that shows it."""

    def setUp(self):
        super().setUp()
        self.now -= timedelta(days=3)
        self.refunds = [self.refund(4000), self.refund(6000)]
        ids = [refund.id for refund in self.refunds]
        self.file = transfers.make_file(self.store, "belfius", ids, "finance", self.now)
        self.now += timedelta(days=3)

    def refund(self, cents):
        """A refund of what was paid too much for an invoice, to be sent by transfer."""
        invoice = self.invoice(1000)
        self.book_counter(invoice, 1000 + cents)
        found = self.store.refunds.catalog.search({"due": (invoice.id,)})
        refund = self.store.refunds._getOb(found.page(0, 1)[0])
        choose_way(self.store, refund, "transfer", "finance", self.now)
        give_account(
            self.store, refund, "Dupont", statements.PAYER_IBAN, "", {}, self.now
        )
        return refund

    def states(self):
        return [refund.state for refund in self.refunds]

    def test_the_line_of_a_file_marks_its_refunds_done(self):
        (line,) = self.book(Move(-10000, our_reference=self.file.id))
        self.assertEqual(("batch_executed", BOOKED), (line.outcome, line.state))
        self.assertEqual([states.DONE] * 2, self.states())
        self.assertEqual(transfers.EXECUTED, self.file.state)
        self.assertEqual("001 / 0001/0000", self.file.reference)
        self.assertSound()

    def test_the_amount_alone_is_only_proposed_and_one_click_accepts_it(self):
        (line,) = self.book(Move(-10000))
        self.assertEqual((TO_DECIDE, self.file.id), (line.state, line.file_id))
        self.assertEqual([states.IN_TRANSIT] * 2, self.states())
        deciding.accept_proposal(self.store, line, "finance", self.now)
        self.assertEqual(BOOKED, line.state)
        self.assertEqual([states.DONE] * 2, self.states())
        self.assertSound()
        with self.assertRaises(StatementRefused):
            deciding.undo(self.store, line, "a mistake", "finance", self.now)

    def test_single_lines_close_the_file_with_the_last_of_them(self):
        lines = self.book(
            *(
                Move(-refund.amount_cents, our_reference=refund.reference)
                for refund in self.refunds
            )
        )
        self.assertEqual({"refund_executed"}, {line.outcome for line in lines})
        self.assertEqual([states.DONE] * 2, self.states())
        self.assertEqual(transfers.EXECUTED, self.file.state)
        self.assertSound()

    def test_the_line_of_a_file_that_was_noted_by_hand_is_its_proof(self):
        transfers.mark_executed(self.store, self.file, "finance", self.now)
        rows = len(self.store.journal.rows)
        (line,) = self.book(Move(-10000, our_reference=self.file.id))
        self.assertEqual(("batch_executed", BOOKED), (line.outcome, line.state))
        self.assertEqual("001 / 0001/0000", self.file.reference)
        self.assertEqual(rows, len(self.store.journal.rows))
        (again,) = self.book(Move(-10000, our_reference=self.file.id), number=2)
        self.assertEqual(TO_DECIDE, again.state)
        self.assertSound()

    def test_the_lines_of_its_refunds_prove_a_file_that_was_noted_by_hand_too(self):
        transfers.mark_executed(self.store, self.file, "finance", self.now, "a slip")
        moves = [
            Move(-refund.amount_cents, our_reference=refund.reference)
            for refund in self.refunds
        ]
        whole = Move(-10000, our_reference=self.file.id)
        rows = len(self.store.journal.rows)
        *lines, total = self.book(*moves, whole)
        self.assertEqual([BOOKED] * 2, [line.state for line in lines])
        self.assertEqual(TO_DECIDE, total.state)
        self.assertEqual("a slip", self.file.reference)
        self.assertEqual(rows, len(self.store.journal.rows))
        self.assertSound()

    def test_a_debit_of_a_file_that_was_dropped_is_looked_at_by_a_person(self):
        transfers.drop_file(self.store, self.file, "never sent", "a", self.now)
        transfers.empty_file(self.store, self.file, "worker", self.now)
        (line,) = self.book(Move(-10000, our_reference=self.file.id))
        self.assertEqual(TO_DECIDE, line.state)
        with self.assertRaises(StatementRefused):
            deciding.accept_proposal(self.store, line, "finance", self.now)

    def test_a_second_debit_of_a_file_is_looked_at_by_a_person(self):
        move = Move(-10000, our_reference=self.file.id)
        first, second = self.book(move, move)
        self.assertEqual((BOOKED, TO_DECIDE), (first.state, second.state))
        self.assertSound()

    def test_what_left_another_account_of_ours_is_only_proposed(self):
        add_platform("other", title="Other", iban=statements.OTHER_IBAN)
        whole = Move(-10000, our_reference=self.file.id)
        single = Move(-4000, our_reference=self.refunds[0].reference)
        lines = self.book(whole, single, iban=statements.OTHER_IBAN)
        found = [(line.state, line.order_id) for line in lines]
        ids = (self.file.id, self.refunds[0].id)
        self.assertEqual([(TO_DECIDE, one) for one in ids], found)
        self.assertEqual([states.IN_TRANSIT] * 2, self.states())
        self.assertSound()
        deciding.accept_proposal(self.store, lines[0], "finance", self.now)
        self.assertEqual([states.DONE] * 2, self.states())

    def test_a_refund_that_came_back_failed_and_can_be_tried_again(self):
        refund = self.refunds[0]
        back = Move(
            4000,
            our_reference=refund.reference,
            code=RETURNED,
            kind="2",
            reason="AC04",
        )
        lines = self.book(Move(-10000, our_reference=self.file.id), back)
        self.assertEqual(["batch_executed", "refund_returned"], _outcomes(lines))
        self.assertEqual([states.FAILED, states.DONE], self.states())
        self.assertIn("AC04", refund.history[-1].note)
        self.assertSound()

    def test_a_return_of_what_is_not_ours_waits_for_a_person(self):
        (line,) = self.book(Move(7777, code=RETURNED, kind="2", reason="AC04"))
        self.assertEqual(("unmatched", TO_DECIDE), (line.outcome, line.state))


class TestCollections(BankCase):
    """Direct debits that a statement shows one by one."""

    def setUp(self):
        super().setUp()
        self.type.direct_debit_allowed = True
        self.regie.creditor_id = CREDITOR_ID
        get_platform("belfius").beneficiary = "Commune"
        invoices = [self.debited(1000, "M-1"), self.debited(2000, "M-2")]
        ids = [one.id for one in invoices]
        uid = self.regie.UID()
        day = max(one.due_on for one in invoices)
        self.batch = debits.make_collection(
            self.store, uid, ids, day, "clerk", self.now
        )
        self.now += timedelta(days=(day - local_day(self.now)).days + 1)
        self.day = day

    def debited(self, cents, reference):
        invoice = self.invoice(cents, surname=reference)
        payer = self.store.payers._getOb(invoice.payer_id)
        signed_on = local_day(self.now) - timedelta(days=90)
        iban = statements.PAYER_IBAN
        mandates.set_mandate(
            self.store, payer, reference, iban, signed_on, "Dupont", self.now
        )
        set_direct_debit(self.store, invoice, True, "clerk", self.now)
        return invoice

    def moves(self):
        return [
            Move(row.amount_cents, our_reference=row.end_to_end_id, code=COLLECTED)
            for row in self.batch.rows
        ]

    def test_each_collection_pays_its_invoice_and_the_last_closes_the_file(self):
        first, second = self.moves()
        self.book(first, on=self.day)
        self.assertEqual([states.PAID, states.OPEN], self.paid())
        self.assertEqual(debits.MADE, self.batch.state)
        self.book(second, on=self.day, number=2)
        self.assertEqual([states.PAID] * 2, self.paid())
        self.assertEqual(debits.COLLECTED, self.batch.state)
        self.assertSound()

    def test_what_came_to_another_account_of_ours_is_only_proposed(self):
        add_platform("other", title="Other", iban=statements.OTHER_IBAN)
        lines = self.book(*self.moves(), on=self.day, iban=statements.OTHER_IBAN)
        self.assertEqual([TO_DECIDE] * 2, [line.state for line in lines])
        self.assertEqual([states.OPEN] * 2, self.paid())
        self.assertSound()

    def test_the_line_of_the_whole_file_collects_it(self):
        lines = self.book(Move(3000, our_reference=self.batch.id), on=self.day)
        self.assertEqual(["batch_executed"], _outcomes(lines))
        self.assertEqual([states.PAID] * 2, self.paid())
        self.assertSound()

    def test_the_lines_of_a_collection_that_was_noted_by_hand_are_its_proof(self):
        debits.mark_collected(self.store, self.batch, "finance", self.now, "")
        rows = len(self.store.journal.rows)
        lines = self.book(*self.moves(), on=self.day)
        self.assertEqual([BOOKED] * 2, [line.state for line in lines])
        self.assertEqual("001 / 0001/0000", self.batch.reference)
        self.assertEqual(rows, len(self.store.journal.rows))
        self.assertSound()

    def test_a_collection_that_comes_back_opens_its_invoice_again(self):
        row = self.batch.rows[0]
        back = Move(
            -row.amount_cents,
            our_reference=row.end_to_end_id,
            code=UNPAID,
            kind="3",
            reason="MD06",
        )
        lines = self.book(*self.moves(), back, on=self.day)
        self.assertEqual("debit_returned", lines[-1].outcome)
        self.assertEqual([states.OPEN, states.PAID], self.paid())
        self.assertEqual("MD06", self.batch.rows[0].reason)
        self.assertSound()

    def paid(self):
        """The states of the invoices, in the order of the file."""
        ids = [row.invoice_id for row in self.batch.rows]
        return [self.store.invoices._getOb(one).due_state for one in ids]


def _outcomes(lines):
    return [line.outcome for line in lines]
