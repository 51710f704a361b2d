"""Direct debits through the pages: mandate, file, collection, returns, and what payers see."""

from datetime import date
from datetime import timedelta
from imio.payment.clock import utc_now
from imio.payment.content.recovery_batches import DEBIT_BATCH
from imio.payment.domain import states
from imio.payment.formatting import local_day
from imio.payment.recovery import mandates
from imio.payment.tests.bank_orders import CREDITOR_ID
from imio.payment.tests.bank_orders import ReadBack
from imio.payment.tests.billing_pages import errors_in
from imio.payment.tests.billing_pages import words
from imio.payment.tests.recovery_pages import PAGE
from imio.payment.tests.recovery_pages import RecoveryPagesCase
from imio.payment.tests.status_reports import status_report
from lxml import html

import requests
import transaction


IBAN = "BE71 0961 2345 6769"
DEBITS = f"{PAGE}/debits"


class TestMandatePage(RecoveryPagesCase):
    @property
    def path(self):
        return f"@@payment-mandate/{self.payer.id}"

    def save(self, **values):
        values = {
            "reference": "M-1",
            "holder": "Émilie Dupont",
            "iban": IBAN,
            "signed_on": "2026-01-05",
        } | values
        return self.send(self.path, "/save", **values)

    def test_a_mandate_is_kept_and_its_account_never_shown_again(self):
        self.assertEqual(303, self.save().status_code)
        page = self.open(self.path)
        self.assertIn("BE71 •••• •••• 6769", words(page))
        self.assertNotIn("0961", html.tostring(page, encoding="unicode"))
        self.assertEqual("M-1", self.payer.mandate.reference)

    def test_what_is_wrong_is_said_beside_its_field(self):
        answer = self.save(iban="BE71 0961 2345 6760", holder="")
        self.assertEqual(422, answer.status_code)
        (error,) = errors_in(html.fromstring(answer.text))
        self.assertIn("Account holder", error)
        answer = self.save(iban="BE71 0961 2345 6760")
        (error,) = errors_in(html.fromstring(answer.text))
        self.assertIn("IBAN: This is no account number", error)
        self.assertIsNone(self.payer.mandate)

    def test_a_mandate_is_ended(self):
        self.save()
        self.send(self.path, "/revoke")
        self.assertFalse(mandates.has_mandate(self.payer))
        self.assertIn("No mandate", words(self.open(self.path)))


class TestDebitPages(RecoveryPagesCase):
    def setUp(self):
        super().setUp()
        self.regie.creditor_id = CREDITOR_ID
        self.type.direct_debit_allowed = True
        mandates.set_mandate(
            self.store,
            self.payer,
            "M-1",
            IBAN,
            date(2026, 1, 5),
            "E. Dupont",
            utc_now(),
        )
        self.debit = self.make(late=10)

    def make_file(self):
        answer = self.send(DEBITS, "/preview", invoices=self.debit.id)
        form = html.fromstring(answer.text).xpath(
            "//form[contains(@action, '/debits/make')]"
        )[0]
        self.officer.post(f"{DEBITS}/make", dict(form.form_values()))
        transaction.begin()
        found = self.store.batches.catalog.search({"kind": (DEBIT_BATCH,)})
        return self.store.batches._getOb(found.page(0, 1)[0])

    def test_the_payer_reads_that_it_is_collected_and_cannot_pay_online(self):
        answer = requests.get(
            f"{self.commune.url}/pay/{self.debit.pay_token}",
            headers={"Accept-Language": "fr"},
            timeout=30,
        )
        self.assertIn("direct debit", words(html.fromstring(answer.text)).lower())
        self.assertNotIn("payment-pay", answer.text)

    def test_the_file_of_a_day_is_made_and_sent_twice_the_same(self):
        self.assertIn(self.debit.number, words(self.open(DEBITS)))
        batch = self.make_file()
        path = f"{DEBITS}/{batch.id}/file"
        first, again = self.officer.get(path), self.officer.get(path)
        self.assertEqual(first.content, again.content)
        read = ReadBack(first.content)
        self.assertEqual([4200], read.cents("InstdAmt"))
        tomorrow = local_day(self.now) + timedelta(days=1)
        self.assertEqual([str(tomorrow)], read.texts("ReqdColltnDt"))
        self.assertNotIn("BE71096123456769", self.officer.get(DEBITS).text)

    def test_a_collection_day_that_cannot_be_read_is_an_error_of_its_field(self):
        for day in ("31/12/2026", "2020-01-01"):
            page = self.open(DEBITS, day=day, status=422)
            self.assertIn("Day of the collection", errors_in(page)[0])
            self.assertEqual(
                day, page.xpath("//input[@id='payment-day']/@value")[0], day
            )
            self.assertNotIn(self.debit.number, words(page))
        answer = self.send(DEBITS, "/preview", invoices=self.debit.id)
        (form,) = html.fromstring(answer.text).xpath(
            "//form[contains(@action, '/debits/make')]"
        )
        for act in ("preview", "make"):
            typed = dict(form.form_values()) | {"day": "tomorrow"}
            answer = self.officer.post(f"{DEBITS}/{act}", typed)
            self.assertEqual(422, answer.status_code, act)
        found = self.store.batches.catalog.search({"kind": (DEBIT_BATCH,)})
        self.assertEqual(0, len(found))

    def test_an_office_without_creditor_identifier_is_told(self):
        self.regie.creditor_id = None
        transaction.commit()
        answer = self.send(DEBITS, "/preview", invoices=self.debit.id)
        form = html.fromstring(answer.text).xpath(
            "//form[contains(@action, '/debits/make')]"
        )[0]
        self.officer.post(f"{DEBITS}/make", dict(form.form_values()))
        self.assertIn("no creditor identifier", words(self.open(DEBITS)))

    def test_collected_then_returned_by_hand(self):
        batch = self.make_file()
        path = f"{DEBITS}/{batch.id}"
        page = words(self.open(path))
        self.assertNotIn("The bank collected this file", page)
        batch.collection_on = local_day(self.now)
        transaction.commit()
        self.send_page(path, "/collected", reference="extrait 42")
        self.assertEqual(states.PAID, self.debit.due_state)
        page = self.send_page(path, "/returned", reason="AM04 no funds")
        self.assertIn("AM04 no funds", words(page))
        self.assertEqual(states.OPEN, self.debit.due_state)
        self.assertFalse(self.debit.direct_debit)
        invoice_page = self.open(f"@@payment-invoices/{self.debit.id}")
        self.assertIn("Direct debit refused", words(invoice_page))

    def test_a_report_of_the_bank_is_read_on_the_page(self):
        batch = self.make_file()
        report = status_report(batch.id, [(batch.rows[0].end_to_end_id, 4200)])
        page = self.open(DEBITS)
        token = page.xpath("//input[@name='_authenticator']/@value")[0]
        answer = self.officer.post(
            f"{DEBITS}/returns",
            {"_authenticator": token},
            files={"report": ("report.xml", report, "application/xml")},
        )
        transaction.begin()
        page = words(html.fromstring(answer.text))
        self.assertIn("Noted: the invoice is open again", page)
        self.assertFalse(self.debit.direct_debit)
        answer = self.officer.post(
            f"{DEBITS}/returns",
            {"_authenticator": token},
            files={"report": ("report.xml", b"<x/>", "application/xml")},
        )
        self.assertEqual(303, answer.status_code)
        self.assertIn("no status report", words(self.open(DEBITS)))

    def test_a_file_that_never_left_frees_its_invoices(self):
        batch = self.make_file()
        self.send_page(f"{DEBITS}/{batch.id}", "/dropped", reason="never sent")
        self.assertEqual("dropped", batch.state)
        self.assertIn(self.debit.number, words(self.open(DEBITS)))

    def test_a_file_whose_debits_all_failed_is_not_to_be_given_to_the_bank(self):
        batch = self.make_file()
        path = f"{DEBITS}/{batch.id}"
        self.assertIn("To give to the bank", words(self.open(path)))
        self.send_page(path, "/returned", reason="MD01 no mandate")
        for shown in (path, DEBITS):
            page = words(self.open(shown))
            self.assertIn("Nothing collected: all debits failed", page)
            self.assertNotIn("To give to the bank", page)
        self.assertNotIn("What you can do", words(self.open(path)))
