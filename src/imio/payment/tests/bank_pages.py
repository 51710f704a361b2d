"""Uploading files of the bank at its pages, as a finance officer does."""

from imio.payment.clock import utc_now
from imio.payment.demo.coda import Move
from imio.payment.formatting import local_day
from imio.payment.reconciliation import files
from imio.payment.reconciliation.job import BankFiles
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import statements
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.billing_pages import words
from imio.payment.tests.builders_billing import make_charge
from imio.payment.tests.builders_billing import make_invoice
from imio.payment.tests.matrix import MatrixChecks
from imio.payment.tests.snapshots import made_once
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import ROLES

import transaction


PAGE = "@@payment-bank"
LINES = "@@payment-bank-lines"


class BankPagesCase(BillingCase):
    """The finance officer, and an invoice of 42,00 of régie A."""

    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        super().setUp()
        self.finance = Client(self.commune.url, "finance")
        self.day = local_day(utc_now())
        portal = self.layer["portal"]
        invoice_id = made_once(portal, "bank", lambda: self.make_invoice().id)
        self.invoice = self.store.invoices._getOb(invoice_id)

    def make_invoice(self, amount="42.00"):
        charges = (make_charge(amount),)
        invoice = make_invoice(self.store, self.type, self.payer, charges)
        transaction.commit()
        return invoice

    def upload(self, content, client=None, name="extrait.cod"):
        """Send a file; return the answer."""
        client = client or self.finance
        token = self.token(PAGE, client)
        files = {"file": (name, content, "text/plain")}
        answer = client.post(
            f"{PAGE}/new/upload", {"_authenticator": token}, files=files
        )
        transaction.begin()
        return answer

    def token(self, path, client):
        return self.open(path, client).xpath("//input[@name='_authenticator']/@value")[
            0
        ]

    def take(self, *moves, **more):
        """Upload a statement with these movements and have it checked; return its page."""
        answer = self.upload(statements.coda(*moves, on=self.day, **more))
        self.assertEqual(303, answer.status_code, words_of(answer))
        self.work()
        return answer.headers["Location"].removeprefix(f"{self.commune.url}/")

    def book(self, *moves, **more):
        """Upload, check, confirm and book; return the ids of the lines."""
        page = self.take(*moves, **more)
        self.assertEqual(303, self.send(page, "/confirm", self.finance).status_code)
        self.work()
        return sorted(self.store.bank_lines.objectIds())

    def keep(self, *moves):
        """Have a statement with these movements in the books; return the ids of its lines.

        Without the pages and made once: for tests that begin with its lines.
        """
        name = f"statement {moves}"
        return made_once(self.layer["portal"], name, lambda: self._keep(moves))

    def _keep(self, moves):
        content, now = statements.coda(*moves, on=self.day), utc_now()
        # Its file is gone before anything is committed.
        batch, _is_new = files.take_file(self.store, "x.cod", content, "finance", now)
        self._work()
        files.confirm_file(self.store, batch, "finance", now)
        self._work()
        transaction.commit()
        return sorted(self.store.bank_lines.objectIds())

    def work(self):
        """Let the worker do its part."""
        transaction.begin()
        self._work()
        transaction.commit()

    def _work(self):
        job = BankFiles()
        for key in job.find(self.store, utc_now()):
            job.do(self.store, key, job.ask(self.store, key), utc_now())

    def read(self, path, client=None, **query):
        return words(self.open(path, client or self.finance, **query))


def words_of(answer):
    """Return the end of what an answer says."""
    return answer.text[-2000:]


class BankMatrix(MatrixChecks):
    """Each role before a file, its statement, and a line that waits for a person."""

    def setUp(self):
        super().setUp()
        (line_id,) = self.keep(Move(4200, "cantine"))
        line = self.store.bank_lines._getOb(line_id)
        statement = self.store.statements._getOb(line.statement_id)
        self.names = {
            "file": statement.file_id,
            "line": line_id,
            "statement": statement.id,
        }
        self.clients = {role: Client(self.commune.url, role) for role in ROLES}
