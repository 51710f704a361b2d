"""The samples of the bank's files, on a real site: the ledger ends as it should."""

from datetime import date
from imio.payment.banking.reading_statements import read_statements
from imio.payment.content.bank_statement import BankStatement
from imio.payment.domain.bank_errors import InvalidBankFile
from imio.payment.domain.bank_errors import StatementRefused
from imio.payment.reconciliation import files
from imio.payment.reconciliation.accounts import own_accounts
from imio.payment.storage.platforms import add_platform
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from imio.payment.tests.bank_ledger import list_samples
from imio.payment.tests.bank_ledger import read_answer
from imio.payment.tests.camt_twin import write_camt
from imio.payment.tests.statements import BankCase


class TestSamples(BankCase):
    def test_each_sample_leaves_the_dues_as_its_answer_says(self):
        for path in list_samples():
            with self.subTest(path.stem):
                self.check(read_answer(path), path.read_bytes())

    def test_the_same_facts_as_camt_053_leave_them_so_too(self):
        for path in list_samples():
            answer = read_answer(path)
            # What is no sound file has no twin.
            if answer[1]["verdict"] == "reject":
                continue
            with self.subTest(path.stem):
                statements = read_statements(path.read_bytes()).statements
                self.check(answer, write_camt(statements))

    def check(self, answer, content):
        context, expected = answer
        self.own(context["own_accounts"])
        dues = {one["id"]: self.make(one) for one in context["open_invoices"]}
        for one in context["already_imported"]:
            self.import_earlier(one)
        if expected["verdict"] == "reject":
            self.assertRaises(InvalidBankFile, self.take, content)
        elif expected["verdict"] == "duplicate":
            self.assertRaises(StatementRefused, self.confirm, self.take(content))
        else:
            batch = self.confirm(self.take(content))
            self.assertEqual(files.DONE, batch.state)
        for one in expected["invoices_after"]:
            self.assertEqual(one["due_cents"], dues[one["id"]].balance_cents, one)
        self.assertSound()

    def import_earlier(self, one):
        """Have a statement in the books already; nothing happened on it."""
        key = (one["account"], one["date"], one["number"], one["old_balance_cents"])
        if key in self.store.statement_ids:
            return
        statement = BankStatement(f"earlier{len(self.store.statement_ids)}")
        statement.identity, statement.iban, statement.number = key, key[0], key[2]
        statement.on = date.fromisoformat(one["date"])
        statement.opening_cents = statement.closing_cents = key[3]
        statement.created_at = self.now
        self.store.statements.add(statement)
        self.store.statement_ids[key] = statement.id

    def own(self, accounts):
        get_platform("belfius").iban = accounts[0]
        for place, iban in enumerate(accounts[1:]):
            name = f"other{place}"
            if name not in platform_ids():
                add_platform(name, title=name, provider="sandbox", iban=iban)

    def make(self, one):
        """An invoice as a sample knows it, paid so far by a transfer of before."""
        name = one["debtor"].split() or ["X"]
        invoice = self.invoice(one["amount_cents"], surname=name[0])
        del self.store.communications[invoice.communication]
        invoice.communication = one["ogm"]
        self.store.communications[one["ogm"]] = invoice.id
        self.store.invoices.reindex(invoice)
        if "account" in one:
            (invoice.platform_id,) = own_accounts()[one["account"]]
        if one["paid_cents"]:
            self.book_counter(invoice, one["paid_cents"])
        return invoice
