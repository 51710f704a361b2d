"""The audit as a command: what it prints, and with which code it ends."""

from contextlib import redirect_stdout
from imio.payment import commands
from imio.payment.invoicing import making
from imio.payment.tests.invoicing_case import InvoicingCase
from io import StringIO


class TestAuditCommand(InvoicingCase):
    def run_audit(self):
        printed = StringIO()
        path = "/".join(self.portal.getPhysicalPath())
        with redirect_stdout(printed):
            code = commands.audit(self.layer["app"], [path])
        return code, printed.getvalue()

    def test_it_counts_invoices_and_refunds_with_all_else_that_it_read(self):
        self.issue()
        making.finalise(self.store, self.draft(), "clerk", self.draft().created_at)
        self.store.journal.seal()
        code, printed = self.run_audit()
        self.assertEqual(0, code, printed)
        self.assertIn(
            "0 transactions, 0 requests, 3 invoices, 0 refunds, 1 journal rows checked",
            printed,
        )

    def test_a_breach_is_named_and_ends_with_one(self):
        invoice = self.issue()
        invoice.number = ""
        code, printed = self.run_audit()
        self.assertEqual(1, code)
        self.assertIn(invoice.id, printed)
