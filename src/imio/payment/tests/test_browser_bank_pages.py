"""The pages about statements of the bank: file, check, confirm, lines to decide."""

from imio.payment.content.bank_line import BOOKED
from imio.payment.content.bank_line import NOT_OURS
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.demo.coda import Move
from imio.payment.domain import states
from imio.payment.storage.platforms import add_platform
from imio.payment.tests import statements
from imio.payment.tests.bank_pages import BankMatrix
from imio.payment.tests.bank_pages import BankPagesCase
from imio.payment.tests.bank_pages import LINES
from imio.payment.tests.bank_pages import PAGE
from imio.payment.tests.billing_pages import errors_in
from imio.payment.tests.matrix import registered_names
from imio.payment.tests.staff import Client
from imio.payment.tests.statements import OTHER_IBAN
from lxml import html

import transaction


ALLOWED = {"finance", "manager"}


class TestFilePages(BankPagesCase):
    def pays(self, cents=4200):
        return Move(cents, self.invoice.communication, name="Dupont Emilie")

    def test_a_file_is_looked_at_confirmed_and_booked(self):
        page = self.take(self.pays(), Move(-5000, "FACTURE 12"))
        text = self.read(page)
        self.assertIn("To confirm", text)
        self.assertIn("Pays exactly 1", text)
        self.assertIn("Not about payments: only counted 1", text)
        self.assertIn(self.invoice.number, text)
        self.assertNotIn("FACTURE 12", text)
        (shown,) = self.open(page, self.finance).xpath("//td[@data-label='Items']")
        self.assertEqual(self.invoice.number, shown.text_content())
        self.send(page, "/confirm", self.finance)
        self.assertIn("Being booked", self.read(page))
        self.work()
        self.assertIn("Booked", self.read(page))
        (status,) = self.open(page, self.finance).xpath(
            "//td[@data-label='In the books']"
        )
        self.assertEqual("Booked", status.text_content().strip())
        self.assertEqual(states.PAID, self.invoice.due_state)
        overview = self.read(PAGE)
        self.assertIn("BE68 5390 0754 7034", overview)
        self.assertNotIn("days old", overview)

    def test_the_page_of_a_request_tells_which_line_paid_it(self):
        due = self.commune.make_due("a")
        transaction.commit()
        self.book(Move(1200, due.communication))
        text = self.read(
            f"@@payment-requests/{due.id}", Client(self.commune.url, "agent_a")
        )
        self.assertIn("Bank transfer · statement 001, line 0001/0000", text)

    def test_an_account_without_statement_is_told(self):
        self.assertIn("No statement yet", self.read(PAGE))

    def test_lines_are_filtered_and_reported(self):
        page = self.take(self.pays(), Move(7700, "=cmd()", name="=1+1"))
        self.assertIn("=cmd()", self.read(page, show="decide"))
        self.assertNotIn(self.invoice.number, self.read(page, show="decide"))
        self.assertIn(self.invoice.number, self.read(page, show="booked"))
        report = self.finance.get(f"{page}/report.csv")
        self.assertEqual(200, report.status_code)
        self.assertIn("'=1+1", report.text)

    def test_a_wrong_file_is_an_error_of_its_field(self):
        for content, reason in (
            (b"", "empty"),
            (b"hello", "neither a CODA nor a CAMT.053"),
            (statements.coda(Move(100))[:-130], "cut"),
            (b"<!DOCTYPE x><Document/>", "does not hold together"),
        ):
            with self.subTest(reason):
                answer = self.upload(content)
                self.assertEqual(422, answer.status_code)
                page = html.fromstring(answer.text)
                self.assertIn(reason, errors_in(page)[0])
        self.assertEqual(0, len(self.store.batches))

    def test_the_same_file_leads_to_where_it_is(self):
        page = self.take(self.pays())
        self.assertEqual(page, self.take(self.pays()))
        self.assertIn("uploaded before", self.read(page))

    def test_a_file_is_checked_once_more_or_given_up(self):
        page = self.take(self.pays())
        self.send(page, "/again", self.finance)
        self.work()
        self.send(page, "/cancel", self.finance)
        self.assertIn("Cancelled", self.read(page))
        answer = self.finance.post(f"{page}/confirm", {})
        self.assertEqual(403, answer.status_code)


class TestLinePages(BankPagesCase):
    def setUp(self):
        super().setUp()
        (self.line_id,) = self.keep(
            Move(4200, "cantine", name="Somebody", iban=statements.PAYER_IBAN)
        )
        self.path = f"{LINES}/{self.line_id}"

    @property
    def line(self):
        return self.store.bank_lines._getOb(self.line_id)

    def field(self, path, name):
        return self.open(path, self.finance).xpath(f"//input[@name='{name}']/@value")[0]

    def allocate(self, **values):
        values = {
            "_authenticator": self.token(self.path, self.finance),
            "seen": self.field(self.path, "seen"),
            "text": self.invoice.number,
        } | values
        return self.finance.post(f"{self.path}/allocate", values)

    def test_a_line_waits_in_the_list_and_at_the_desk(self):
        self.assertIn("cantine", self.read(LINES, state=TO_DECIDE))
        self.assertIn("Lines of the bank to decide 1", self.read("@@payment-desk"))
        self.assertNotIn("cantine", self.read(LINES, state=BOOKED))

    def test_the_account_is_masked(self):
        text = self.read(self.path)
        self.assertIn("6769", text)
        self.assertNotIn("BE71 0961", text)
        self.assertNotIn(statements.PAYER_IBAN, text)

    def test_a_line_that_names_an_item_says_why_it_is_only_proposed(self):
        self.assertNotIn("Not booked by itself", self.read(self.path))
        due = self.commune.make_due("a")
        transaction.commit()
        both = f"{self.invoice.communication} {due.communication}"
        move = Move(4200, both, name="Somebody", iban=statements.PAYER_IBAN)
        (several,) = {*self.book(move, number=2)} - {self.line_id}
        self.assertIn("names several items", self.read(f"{LINES}/{several}"))
        add_platform("other", title="Other", iban=OTHER_IBAN)
        transaction.commit()
        move = Move(4200, self.invoice.communication, name="Somebody")
        (other,) = {*self.book(move, iban=OTHER_IBAN)} - {self.line_id, several}
        text = self.read(f"{LINES}/{other}")
        self.assertIn("belongs to another account of ours", text)

    def test_an_item_is_searched_and_booked(self):
        text = self.read(self.path, text=self.invoice.number)
        self.assertIn("Still asked: €42.00", text)
        answer = self.send(
            f"{self.path}?text={self.invoice.number}",
            "/allocate",
            self.finance,
            **{"due-0": self.invoice.id},
        )
        self.assertEqual(303, answer.status_code)
        self.assertEqual(BOOKED, self.line.state)
        self.assertEqual(states.PAID, self.invoice.due_state)
        text = self.read(self.path)
        self.assertIn("What happens Allocated", text)
        self.assertNotIn("To decide:", text)
        self.assertIn(
            "statement 001", self.read(f"@@payment-invoices/{self.invoice.id}")
        )
        self.send(self.path, "/undo", self.finance, reason="Another family")
        text = self.read(f"@@payment-invoices/{self.invoice.id}")
        self.assertIn("Booking undone by hand", text)
        self.assertNotIn("Taken back by the bank", text)

    def test_an_amount_that_cannot_be_read_is_an_error_of_its_field(self):
        answer = self.allocate(**{"due-0": self.invoice.id, "amount-0": "x"})
        self.assertEqual(422, answer.status_code)
        page = html.fromstring(answer.text)
        self.assertIn("not an amount", errors_in(page)[0])
        (field,) = page.xpath("//input[@name='amount-0']")
        self.assertEqual("payment-amount-0-error", field.get("aria-describedby"))

    def test_what_cannot_be_booked_is_told_and_nothing_changes(self):
        for values, reason in (
            ({}, "Choose at least one item"),
            ({"due-0": "nobody", "amount-0": "1"}, "not known"),
            ({"due-0": self.invoice.id, "amount-0": "43,00"}, "more than the line"),
        ):
            with self.subTest(reason):
                answer = self.allocate(**values)
                self.assertEqual(422, answer.status_code)
                page = html.fromstring(answer.text)
                self.assertIn(reason, page.text_content())
                # What was ticked and typed is still there.
                (amount,) = page.xpath("//input[@name='amount-0']/@value")
                self.assertEqual(values.get("amount-0", "42.00"), amount)
                self.assertEqual((), self.line.allocations)

    def test_a_button_pressed_twice_or_in_an_old_tab_books_once(self):
        values = {"due-0": self.invoice.id, "amount-0": "10,00"}
        values["_authenticator"] = self.token(self.path, self.finance)
        values["seen"] = self.field(self.path, "seen")
        for _press in range(2):
            answer = self.finance.post(f"{self.path}/allocate", values)
            self.assertEqual(303, answer.status_code)
        transaction.begin()
        self.assertEqual(1000, self.line.booked_cents)
        self.assertIn("somebody else was faster", self.read(self.path))
        for act in ("aside", "undo"):
            answer = self.finance.post(
                f"{self.path}/{act}", values | {"reason": "an old tab"}
            )
            self.assertIn("somebody else was faster", self.read(self.path))
        self.assertEqual(1000, self.line.booked_cents)

    def test_a_line_is_set_aside_and_taken_up_again(self):
        self.send(self.path, "/aside", self.finance, reason="Rent of a hall")
        self.assertEqual(NOT_OURS, self.line.state)
        self.assertIn("Rent of a hall", self.read(self.path))
        self.send(self.path, "/undo", self.finance, reason="It is ours")
        self.assertEqual(TO_DECIDE, self.line.state)

    def test_a_statement_shows_its_balances_and_lines(self):
        text = self.read(f"@@payment-bank-statements/{self.line.statement_id}")
        self.assertIn("€1,042.00", text)
        self.assertIn("cantine", text)


class TestBankMatrix(BankMatrix, BankPagesCase):
    """Who may see and do what."""

    pages = {
        PAGE: ALLOWED,
        "@@payment-bank/{file}": ALLOWED,
        LINES: ALLOWED,
        LINES + "/{line}": ALLOWED,
        "@@payment-bank-statements/{statement}": ALLOWED,
    }
    acts = (
        "@@payment-bank/new/upload",
        "@@payment-bank/{file}/confirm",
        "@@payment-bank/{file}/cancel",
        "@@payment-bank/{file}/again",
        LINES + "/{line}/allocate",
        LINES + "/{line}/accept",
        LINES + "/{line}/aside",
        LINES + "/{line}/undo",
    )

    def test_no_page_of_the_bank_is_missing_here(self):
        found = registered_names("imio.payment.browser.bank")
        self.assertEqual(
            {"payment-bank", "payment-bank-lines", "payment-bank-statements"}, found
        )
