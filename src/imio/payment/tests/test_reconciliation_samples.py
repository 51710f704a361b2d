"""The samples of the bank's files, on a real site: the ledger ends as it should."""

from imio.payment.domain.errors import InvalidBankFile
from imio.payment.domain.errors import StatementRefused
from imio.payment.reconciliation import files
from imio.payment.reconciliation.accounts import own_accounts
from imio.payment.storage.platforms import add_platform
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from imio.payment.tests.statements import BankCase
from pathlib import Path

import json


SAMPLES = Path(__file__).parent / "data" / "coda"


class TestSamples(BankCase):
    def test_each_sample_leaves_the_dues_as_its_answer_says(self):
        found = sorted(SAMPLES.glob("*.json"))
        self.assertTrue(found)
        for path in found:
            answer = json.loads(path.read_text("utf-8"))
            with self.subTest(path.stem):
                self.check(answer, path.with_suffix(".cod").read_bytes())

    def check(self, answer, content):
        context, expected = answer["context"], answer["expected"]
        self.own(context["own_accounts"])
        dues = {one["id"]: self.make(one) for one in context["open_invoices"]}
        for one in context["already_imported"]:
            key = (one["account"], one["date"], one["number"], one["old_balance_cents"])
            self.store.statement_ids.setdefault(key, "earlier")
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
