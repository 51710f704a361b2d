"""What tests about bank statements share: a commune with invoices, and files of its bank."""

from datetime import date
from datetime import timedelta
from imio.payment.audit.invariants import audit
from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.demo.coda import Move
from imio.payment.demo.coda import write_coda
from imio.payment.domain.journal import counter_account
from imio.payment.reconciliation import files
from imio.payment.reconciliation.job import BankFiles
from imio.payment.storage.store import get_store
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING
from imio.payment.tests import builders
from imio.payment.tests import builders_billing as billing

import unittest


IBAN = "BE68539007547034"
PAYER_IBAN = "BE71096123456769"
OTHER_IBAN = "BE62510007547061"
DAY = date(2026, 11, 20)
NOW = builders.NOW


def coda(*moves, number=1, on=DAY, iban=IBAN, opening_cents=1_000_00):
    """A file of the bank with one statement."""
    return write_coda(iban, number, on, opening_cents, moves)


class BankCase(unittest.TestCase):
    """A régie with an invoice type, and the account IBAN of its platform."""

    layer = IMIO_PAYMENT_INTEGRATION_TESTING

    def setUp(self):
        self.portal = self.layer["portal"]
        self.store = get_store(self.portal)
        self.regie = billing.make_regie(self.portal, self.store)
        self.type = billing.make_invoice_type(self.regie)
        self.now = NOW

    def invoice(self, cents=4200, **payer):
        charge = billing.make_charge(f"{cents // 100}.{cents % 100:02d}")
        payer = billing.make_payer(self.store, **payer)
        return billing.make_invoice(self.store, self.type, payer, (charge,))

    def transfer(self, due, cents=None, **more):
        """A transfer with the communication of a due."""
        cents = due.balance_cents if cents is None else cents
        more = {"name": "Dupont Emilie", "iban": PAYER_IBAN} | more
        return Move(cents, due.communication, **more)

    def take(self, content, name="extrait.cod"):
        """Take a file in and have it checked."""
        batch, _is_new = files.take_file(self.store, name, content, "finance", self.now)
        self.work()
        return batch

    def work(self, rounds=1):
        """Let the worker look once (or more often) for files."""
        job = BankFiles()
        for _round in range(rounds):
            for key in job.find(self.store, self.now):
                job.do(self.store, key, job.ask(self.store, key), self.now)

    def book_counter(self, due, cents):
        """Book money of the counter on a due."""
        account = counter_account(due.regie_uid)
        origin = Origin("clerk", self.now, "slip")
        book_payment(self.store, due, cents, account, origin)

    def confirm(self, batch, actor="finance"):
        files.confirm_file(self.store, batch, actor, self.now)
        self.work()
        return batch

    def book(self, *moves, **more):
        """Book a statement with these movements; return its lines in their order."""
        batch = self.confirm(self.take(coda(*moves, **more)))
        self.assertEqual(files.DONE, batch.state)
        return self.lines(batch)

    def lines(self, batch):
        statement_ids = tuple(batch.statement_ids.values())
        found = self.store.bank_lines.catalog.search({"statement": statement_ids})
        return sorted((self.store.bank_lines._getOb(one) for one in found), key=_order)

    def later(self, **delay):
        self.now += timedelta(**delay)
        return self.now

    def assertSound(self):
        while self.store.journal.seal():
            continue
        # Nothing sends mails here.
        found = [one for one in audit(self.store, self.now) if one.invariant != "I8"]
        self.assertEqual([], found)


def _order(line):
    return line.statement_id, line.ref
