"""What tests of recovery share: a type with three reminders, and overdue invoices."""

from imio.payment.audit.invariants import audit
from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.content.recovery_batches import LETTERS
from imio.payment.domain.journal import counter_account
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW
from imio.payment.tests.mail_case import MailTest

import transaction


LEVELS = [
    {
        "days": 7,
        "channel": "mail",
        "cost_cents": 0,
        "subject": {"fr": "Premier rappel"},
        "text": {"fr": "Votre facture n'est pas payée.\n\nPensez-y [vite] ${amount}."},
    },
    {
        "days": 21,
        "channel": "mail",
        "cost_cents": 750,
        "subject": {"fr": "Deuxième rappel"},
        "text": {"fr": "Toujours pas payée."},
    },
    {
        "days": 40,
        "channel": "print",
        "cost_cents": 1000,
        "text": {"fr": "Dernier rappel avant la trésorerie."},
    },
]
# The invoice of NOW (22 November 2026) with 30 days to pay is due on 22 December.
TERM = 30


class RecoveryCase(MailTest):
    """A worker and a mail server; invoices of 42,00 that are due on 22 December."""

    def setUp(self):
        super().setUp()
        self.regie = billing.make_regie(self.portal, self.store)
        self.type = billing.make_invoice_type(
            self.regie, reminder_levels=LEVELS, treasury_days=60
        )

    def invoice(self, **payer):
        payer = billing.make_payer(self.store, **payer)
        invoice = billing.make_invoice(self.store, self.type, payer)
        transaction.commit()
        return invoice

    def pay(self, invoice, cents=None, now=NOW):
        cents = invoice.balance_cents if cents is None else cents
        account = counter_account(invoice.regie_uid)
        book_payment(self.store, invoice, cents, account, Origin("clerk", now, "slip"))
        transaction.commit()

    def on_day(self, days, served=True, **more):
        """Let the worker work on a day after the due date, at 9 o'clock UTC."""
        self.work(served, days=TERM + days, **more)

    def subjects(self):
        return [str(message["Subject"]) for message in self.messages()]

    def sent(self, invoice):
        return [(one.level, one.channel, one.cost_cents) for one in invoice.reminders]

    def letters(self):
        found = self.store.batches.catalog.search({"kind": (LETTERS,)})
        return [self.store.batches._getOb(batch_id) for batch_id in found]

    def assert_books_balance(self):
        self.store.journal.seal()
        self.assertEqual([], list(audit(self.store, self.now)))
