"""What the demo shows of the bank, made on invoices and requests of a test."""

from datetime import timedelta
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.demo.bank import create_bank
from imio.payment.demo.bank import statement_of
from imio.payment.formatting import local_day
from imio.payment.storage.platforms import add_platform
from imio.payment.storage.platforms import get_platform
from imio.payment.tests import builders
from imio.payment.tests.statements import BankCase
from imio.payment.tests.statements import IBAN
from imio.payment.tests.statements import OTHER_IBAN


class TestBankOfTheDemo(BankCase):
    def setUp(self):
        super().setUp()
        for _number in range(3):
            self.invoice()
            builders.make_request(self.store, now=self.now)

    def test_it_has_a_statement_with_lines_of_each_kind(self):
        create_bank(self.store, self.now)
        lines = [one for _id, one in self.store.bank_lines.objectItems()]
        outcomes = [line.outcome for line in lines]
        self.assertEqual(2, outcomes.count("paid_exact"))
        self.assertEqual(2, outcomes.count("underpaid"))
        waiting = [line for line in lines if line.state == TO_DECIDE]
        self.assertEqual(3, len(waiting))
        self.assertEqual([], list(self.store.outbox.waiting.keys()))
        self.assertSound()

    def test_what_is_old_stays_open_for_reminders_and_the_treasury(self):
        old = self.store.invoices._getOb(next(iter(self.store.invoices.objectIds())))
        old.created_at -= timedelta(days=200)
        create_bank(self.store, self.now)
        self.invoice()
        content = statement_of(self.store, local_day(self.now) + timedelta(days=1))
        self.assertEqual(old.amount_cents, old.balance_cents)
        self.assertNotIn(old.communication.encode(), content)

    def test_the_file_to_try_follows_the_statement_in_the_books(self):
        create_bank(self.store, self.now)
        self.later(days=1)
        content = statement_of(self.store, local_day(self.now))
        (found,) = self.take(content).statements
        self.assertEqual(("new", 0), (found.status, found.gap_cents))

    def test_each_account_has_a_statement_in_one_file(self):
        add_platform("other", title="Other", provider="sandbox", iban=OTHER_IBAN)
        create_bank(self.store, self.now)
        found = [one.iban for _id, one in self.store.statements.objectItems()]
        self.assertEqual({IBAN, OTHER_IBAN}, set(found))
        self.assertSound()

    def test_without_an_account_there_is_nothing_to_show(self):
        get_platform("belfius").iban = None
        create_bank(self.store, self.now + timedelta(days=1))
        self.assertEqual(0, len(self.store.statements))
