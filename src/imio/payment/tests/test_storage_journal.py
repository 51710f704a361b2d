"""The journal only grows, and its chain proves every row of a régie."""

from datetime import datetime
from datetime import UTC
from imio.payment.domain.journal import JournalRow
from imio.payment.domain.journal import row_hash
from imio.payment.storage.journal import Journal

import pickle
import unittest


def make_row(row_id, regie_uid="population", amount_cents=100):
    return JournalRow(
        row_id=row_id,
        at=datetime(2026, 11, 22, tzinfo=UTC),
        kind="payment",
        regie_uid=regie_uid,
        due_id="due",
        transaction_id="T",
        debit="psp:belfius",
        credit="due:due",
        amount_cents=amount_cents,
        event_key="event",
        actor="notification",
    )


class TestJournal(unittest.TestCase):
    def setUp(self):
        self.journal = Journal()

    def test_a_row_is_never_replaced(self):
        self.journal.append(make_row("a"))
        with self.assertRaises(ValueError):
            self.journal.append(make_row("a", amount_cents=1))
        self.assertEqual(self.journal.rows["a"].amount_cents, 100)

    def test_a_row_comes_back_from_the_database_as_it_was(self):
        row = make_row("a")
        again = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(row))))
        self.assertEqual(again, row)
        self.assertEqual(row_hash("0", 1, again), row_hash("0", 1, row))

    def test_sealing_numbers_the_rows_of_each_regie_from_one(self):
        for row_id, regie in (("a", "x"), ("b", "x"), ("c", "y")):
            self.journal.append(make_row(row_id, regie))
        self.assertEqual(self.journal.seal(), 3)
        numbers = {
            regie: [(number, row_id) for number, (row_id, _seal) in chain.seals.items()]
            for regie, chain in self.journal.chains.items()
        }
        self.assertEqual(numbers, {"x": [(1, "a"), (2, "b")], "y": [(1, "c")]})
        self.assertEqual(list(self.journal.broken_chains()), [])
        self.assertEqual(self.journal.seal(), 0)

    def test_sealing_goes_on_where_it_stopped(self):
        self.journal.append(make_row("a"))
        self.journal.seal()
        self.journal.append(make_row("b"))
        self.journal.seal()
        self.assertEqual(self.journal.chains["population"].last()[0], 2)
        self.assertEqual(list(self.journal.broken_chains()), [])

    def test_a_changed_amount_breaks_the_chain_from_there(self):
        for row_id in "abc":
            self.journal.append(make_row(row_id))
        self.journal.seal()
        self.journal.rows["b"] = make_row("b", amount_cents=99)
        self.assertEqual(list(self.journal.broken_chains()), ["population: row 2"])
