"""Lines of the bank are for finance: a régisseur reads of them what paid the own items."""

from imio.payment.clock import utc_now
from imio.payment.demo.coda import Move
from imio.payment.reconciliation import deciding
from imio.payment.tests import builders
from imio.payment.tests.bank_pages import BankPagesCase
from imio.payment.tests.bank_pages import LINES
from imio.payment.tests.bank_pages import PAGE

import transaction


REFUSED = {302, 401, 403, 404}
STRANGER = "Lambert Odile"


class TestOnlyRegieOfAPlatform(BankPagesCase):
    """Régie A alone has the platform of the account; one line paid items of A and B."""

    def setUp(self):
        super().setUp()
        lines = self.keep(
            Move(5400, "cantine et plaine", name=STRANGER), Move(900, "autre", name="X")
        )
        builders.make_platform(self.store, "elsewhere")
        self.commune.regie_b.platform = "elsewhere"
        self.line_id, self.other_id = lines
        self.line = self.store.bank_lines._getOb(self.line_id)
        self.other = self.commune.make_due("b", minutes=20)
        parts = [(self.invoice.id, 4200), (self.other.id, 1200)]
        deciding.allocate(self.store, self.line, parts, "finance", utc_now())
        transaction.commit()

    def test_no_line_nor_statement_answers_its_collecting_officer(self):
        statement = self.line.statement_id
        pages = [PAGE, LINES, f"{LINES}/{self.line_id}", f"{LINES}/{self.other_id}"]
        pages.append(f"@@payment-bank-statements/{statement}")
        for path in pages:
            with self.subTest(path):
                self.assertEqual(200, self.finance.get(path).status_code)
                self.assertIn(self.officer.get(path).status_code, REFUSED)
                service = path.replace("@@", "@")
                self.assertEqual(200, self.finance.get_json(service).status_code)
                self.assertIn(self.officer.get_json(service).status_code, REFUSED)
        self.assertNotIn("Lines of the bank", self.read("@@payment-desk", self.officer))

    def test_the_own_item_names_its_line_and_nothing_else_of_it(self):
        path = f"@@payment-invoices/{self.invoice.id}"
        answer = self.officer.get(path)
        self.assertIn("statement 001, line 0001/0000", answer.text)
        for secret in (STRANGER, self.other.tracking_code, self.line_id, "€54.00"):
            self.assertNotIn(secret, answer.text)
        path = f"@@payment-requests/{self.other.id}"
        self.assertIn(self.officer.get(path).status_code, REFUSED)
