"""The store under two processes at one moment: what may merge merges, what must not, not."""

from imio.payment.storage.store import PaymentStore
from transaction import TransactionManager
from ZODB import DB
from ZODB.DemoStorage import DemoStorage
from ZODB.POSException import ConflictError

import unittest


class TestLocks(unittest.TestCase):
    def setUp(self):
        self.database = DB(DemoStorage())
        self.addCleanup(self.database.close)
        with self.database.transaction() as connection:
            connection.root()["locks"] = PaymentStore().locks
            connection.root()["locks"]["a"] = "ATTEMPT1"

    def open(self):
        manager = TransactionManager()
        connection = self.database.open(manager)
        self.addCleanup(connection.close)
        self.addCleanup(manager.abort)
        return manager, connection.root()["locks"]

    def test_the_only_payment_ends_while_another_one_begins(self):
        first, one = self.open()
        second, other = self.open()
        del one["a"]
        other.insert("b", "ATTEMPT2")
        first.commit()
        second.commit()
        locks = self.open()[1]
        self.assertNotIn("a", locks)
        self.assertEqual(locks["b"], "ATTEMPT2")

    def test_two_payments_of_one_due_cannot_both_begin(self):
        first, one = self.open()
        second, other = self.open()
        one.insert("b", "ATTEMPT2")
        other.insert("b", "ATTEMPT3")
        first.commit()
        with self.assertRaises(ConflictError):
            second.commit()
