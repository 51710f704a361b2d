"""Statements of the bank in a real browser: from the file to the last line, by axe."""

from imio.payment.content.bank_line import BOOKED
from imio.payment.demo.coda import Move
from imio.payment.domain import states
from imio.payment.tests import statements
from imio.payment.tests.bank_pages import BankPagesCase
from imio.payment.tests.bank_pages import LINES
from imio.payment.tests.bank_pages import PAGE
from imio.payment.tests.clerk import ClerkMixin
from pathlib import Path
from playwright.sync_api import expect

import tempfile


class TestBankInABrowser(ClerkMixin, BankPagesCase):
    def setUp(self):
        super().setUp()
        self.log_in("finance")

    def test_a_file_is_uploaded_checked_booked_and_its_last_line_decided(self):
        moves = (
            Move(4200, self.invoice.communication, name="Dupont Emilie"),
            Move(4300, "cantine octobre", name="Lambert", iban=statements.PAYER_IBAN),
            Move(-120000, "SALAIRES"),
        )
        second = self.make_invoice("43.00")
        folder = tempfile.mkdtemp()
        file = Path(folder, "extrait.cod")
        file.write_bytes(statements.coda(*moves, on=self.day))
        self.open(PAGE)
        self.page.get_by_role("button", name="Upload").click()
        expect(self.page.locator("#error-summary")).to_contain_text("Choose the file")
        self.look("refused")
        self.page.set_input_files("#payment-file", str(file))
        self.page.get_by_role("button", name="Upload").click()
        self.page.get_by_role("link", name="Stop renewing it").click()
        self.look("checking")
        self.work()
        self.page.reload()
        expect(self.page.get_by_text("Pays exactly").first).to_be_visible()
        self.look("check")
        self.page.get_by_role("button", name="Book this file").press("Enter")
        self.work()
        self.page.reload()
        self.look("result")
        self.assertEqual(states.PAID, self.invoice.due_state)
        self.page.get_by_role("link", name="Lines to decide").click()
        self.look("lines")
        self.page.locator(".payment-cards tbody th a").click()
        self.page.get_by_label("Find an item").fill(second.number)
        self.page.get_by_role("button", name="Search", exact=True).last.press("Enter")
        self.page.get_by_role("checkbox", name=second.number).check()
        self.look("line")
        self.page.get_by_role("button", name="Book what is ticked").press("Enter")
        expect(self.page.get_by_text("The money is booked")).to_be_visible()
        self.work()
        (line_id,) = self.store.bank_lines.catalog.search({"amount": ("4300",)})
        self.assertEqual(BOOKED, self.store.bank_lines._getOb(line_id).state)
        self.look("booked")
        self.open(f"@@payment-bank-statements/{self.statement_id}")
        self.look("statement")
        self.open(PAGE)
        self.look("overview")
        self.open(LINES)
        self.look("all-lines")

    @property
    def statement_id(self):
        return list(self.store.statements.objectIds())[0]
