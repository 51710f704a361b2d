"""What tests of invoices share: a régie, a type, a payer, and how to issue."""

from imio.payment.audit.invariants import audit
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.invoicing import making
from imio.payment.invoicing.numbering import number_next
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW

import contextlib
import unittest


class InvoicingCase(unittest.TestCase):
    """A régie of the sandbox bank with a type of invoices, and a payer."""

    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        self.store = get_store(self.portal)
        self.regie = billing.make_regie(self.portal, self.store)
        self.type = billing.make_invoice_type(self.regie)
        self.payer = billing.make_payer(self.store)

    def draft(self, *charges, **values):
        charges = charges or (billing.make_charge("3.50", "12"),)
        return making.make_draft(
            self.store, self.type, self.payer, charges, NOW, "clerk", **values
        )

    def issue(self, *charges, **values):
        invoice = self.draft(*charges, **values)
        making.finalise(self.store, invoice, "clerk", NOW)
        self.number()
        return invoice

    def number(self, now=NOW):
        return number_next(self.store, self.regie.UID(), now)

    @contextlib.contextmanager
    def refuses(self, code):
        with self.assertRaises(InvoiceRefused) as caught:
            yield caught
        self.assertEqual(caught.exception.code, code)

    def assert_books_balance(self):
        self.store.journal.seal()
        self.assertEqual(list(audit(self.store, NOW)), [])
