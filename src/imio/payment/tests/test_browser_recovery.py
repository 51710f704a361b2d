"""The pages of recovery: the dry run, letters, the treasury, and what offices see."""

from base64 import b64decode
from datetime import timedelta
from imio.payment.domain import states
from imio.payment.formatting import local_day
from imio.payment.recovery.letters import Letters
from imio.payment.storage.settings import get_settings
from imio.payment.tests.billing_pages import errors_in
from imio.payment.tests.billing_pages import words
from imio.payment.tests.recovery_pages import PAGE
from imio.payment.tests.recovery_pages import RecoveryPagesCase
from imio.payment.tests.staff import Client
from io import BytesIO
from lxml import html
from pypdf import PdfReader

import transaction


class TestDryRun(RecoveryPagesCase):
    def test_it_says_who_gets_what_and_why_others_do_not(self):
        paused = self.make(12, surname="Lambert", email="l@example.org")
        self.send(f"@@payment-invoices/{paused.id}", "/pause", reason="payment plan")
        page = words(self.open(PAGE))
        self.assertIn(self.invoice.number, page)
        self.assertIn("reminders that leave 1, held 1", page)
        self.assertIn("This invoice waits until …: payment plan", page)

    def test_a_day_to_come_is_looked_at_and_not_sent(self):
        day = (local_day(self.now) + timedelta(days=3)).isoformat()
        page = self.open(PAGE, day=day)
        self.assertIn(self.invoice.number, words(page))
        self.assertNotIn("Send the selected reminders now", words(page))

    def test_a_day_that_cannot_be_taken_is_an_error_of_its_field(self):
        for day, reason in (
            ("nonsense", "This is not a date"),
            ("", "Fill in this field"),
            ("2020-01-01", "This day is over"),
            ("2099-01-01", "within a year"),
        ):
            with self.subTest(day):
                page = self.open(PAGE, day=day, status=422)
                self.assertIn(reason, errors_in(page)[0])
                (field,) = page.xpath("//input[@name='day'][@type='date']")
                self.assertEqual("payment-day-error", field.get("aria-describedby"))
                self.assertNotIn(self.invoice.number, words(page))

    def test_the_list_leaves_as_csv_that_no_spreadsheet_runs(self):
        self.make(10, surname="=1+1", email="x@example.org")
        answer = self.officer.get(f"{PAGE}/plan.csv")
        self.assertEqual(200, answer.status_code)
        self.assertIn("'=1+1", answer.text)
        self.assertIn(self.invoice.number, answer.text)

    def test_reminders_are_sent_by_hand_once(self):
        day = local_day(self.now).isoformat()
        page = self.send_page(f"{PAGE}?day={day}", "/send", invoices=self.invoice.id)
        self.assertIn("Reminders that leave now: 1", words(page))
        key = f"reminder:{self.invoice.id}:1"
        self.assertIn(key, self.store.outbox.entries)
        self.assertIn("Nobody is to be reminded", words(page))

    def test_several_are_paused_with_a_reason(self):
        form = {"invoices": self.invoice.id}
        page = self.open(PAGE, day=local_day(self.now).isoformat())
        token = page.xpath("//input[@name='_authenticator']/@value")[0]
        data = form | {"_authenticator": token}
        for wrong in ({}, {"reason": "x", "until": "soon"}, {"until": "2020-01-01"}):
            answer = self.officer.post(f"{PAGE}/pause", data | wrong)
            transaction.begin()
            self.assertEqual(422, answer.status_code)
            self.assertTrue(errors_in(html.fromstring(answer.text)))
            self.assertIsNone(self.invoice.reminder_pause)
        self.officer.post(f"{PAGE}/pause", data | {"reason": "payment plan"})
        transaction.begin()
        self.assertEqual("payment plan", self.invoice.reminder_pause.reason)

    def test_a_mail_and_a_letter_are_seen_before_they_leave(self):
        path = f"{PAGE}/preview/{self.invoice.id}"
        page = self.open(path, level="1")
        self.assertIn("Premier rappel", words(page))
        self.assertIn("Votre facture n'est pas payée", words(page))
        self.assertNotIn("Les frais", words(page))
        answer = self.officer.get(f"{PAGE}/letter/{self.invoice.id}?level=3")
        self.assertTrue(answer.content.startswith(b"%PDF"))
        self.open(path, status=404, level="x")
        self.assertEqual((), self.invoice.reminders)

    def test_the_day_of_bank_data_is_noted_by_who_sees_the_whole_site(self):
        get_settings().reminders_bank_days = 3
        transaction.commit()
        self.assertIn("newer bank data", words(self.open(PAGE)))
        today = local_day(self.now).isoformat()
        page = self.send_page(PAGE, "/bank-data", self.manager, up_to=today)
        self.assertIn("that leave 1", words(page))

    def test_letters_are_drawn_downloaded_and_noted_as_posted(self):
        paper = self.make(10, surname="Lambert", email="")
        day = local_day(self.now).isoformat()
        self.send_page(f"{PAGE}?day={day}", "/send", invoices=paper.id)
        job = Letters()
        (batch_id,) = job.find(self.store, self.now)
        job.do(self.store, batch_id, job.ask(self.store, batch_id), self.now)
        transaction.commit()
        path = f"{PAGE}/letters/{batch_id}"
        self.assertIn("To print and post", words(self.open(f"{PAGE}/letters")))
        self.assertIn(paper.number, words(self.open(path)))
        answer = self.officer.get(f"{path}/file")
        self.assertTrue(answer.content.startswith(b"PK"))
        answer = self.officer.get(f"{path}/whole")
        self.assertEqual("application/pdf", answer.headers["Content-Type"])
        whole = PdfReader(BytesIO(answer.content))
        self.assertEqual(0, len(whole.pages) % 2)
        self.assertIn(paper.number, whole.pages[0].extract_text())
        service = f"@payment-recovery/batches/{batch_id}"
        told = self.officer.get_json(service).json()
        self.assertTrue(told["whole"].endswith(".pdf"), told)
        taken = self.officer.get_json(f"{service}/whole").json()
        self.assertEqual(answer.content, b64decode(taken["data"]))
        self.assertEqual(told["whole"], taken["name"])
        taken = self.officer.get_json(f"{service}/file").json()
        self.assertEqual(told["content_hash"], taken["sha256"])
        for path_of_none in ("other", "whole/more"):
            answer = self.officer.get_json(f"{service}/{path_of_none}")
            self.assertEqual(404, answer.status_code)
        self.assertIn("Posted", words(self.send_page(path, "/posted")))


class TestTreasuryPages(RecoveryPagesCase):
    late = 70

    def test_invoices_are_looked_at_then_handed_over(self):
        path = f"{PAGE}/treasury"
        self.assertIn(self.invoice.number, words(self.open(path)))
        answer = self.send(path, "/preview", invoices=self.invoice.id)
        page = html.fromstring(answer.text)
        self.assertIn("Hand over (1): €42.00", words(page))
        self.assertEqual(states.OPEN, self.invoice.due_state)
        form = page.xpath("//form[contains(@action, '/hand-over')]")[0]
        data = dict(form.form_values())
        answer = self.officer.post(f"{path}/hand-over", data)
        transaction.begin()
        self.assertEqual(states.TREASURY, self.invoice.due_state)
        batch = answer.headers["Location"].removeprefix(f"{self.commune.url}/")
        self.assertIn("With the treasury", words(self.open(batch)))
        file = self.officer.get(f"{batch}/file")
        self.assertIn(self.invoice.number, file.text)
        service = f"@payment-recovery/batches/{batch.rpartition('/')[2]}"
        taken = self.officer.get_json(f"{service}/file").json()
        self.assertEqual(file.content, b64decode(taken["data"]))
        answer = self.officer.get_json(f"{service}/whole")
        self.assertEqual(404, answer.status_code)
        self.officer.post(f"{path}/hand-over", data)
        self.assertIn("Nothing was done", words(self.open(path)))

    def test_what_stays_says_why(self):
        self.invoice.objection = "I never ate there"
        self.store.invoices.reindex(self.invoice)
        transaction.commit()
        page = words(self.open(f"{PAGE}/treasury"))
        self.assertIn("Objection", page)
        self.assertNotIn("Look at what is handed over", page)


class TestOffices(RecoveryPagesCase):
    def test_another_office_sees_nothing_of_it(self):
        other = Client(self.commune.url, "regisseur_b")
        for path in (PAGE, f"{PAGE}/treasury", f"{PAGE}/plan.csv"):
            self.assertNotIn(self.invoice.number, other.get(path).text)
        self.assertEqual([], other.get_json("@payment-recovery").json()["items"])

    def test_the_service_tells_what_the_page_shows(self):
        answer = self.officer.get_json("@payment-recovery").json()
        (item,) = answer["items"]
        self.assertEqual(("send", 1), (item["outcome"], item["level"]))
        self.assertEqual(self.invoice.number, item["number"])
        bad = self.officer.get_json("@payment-recovery?day=x")
        self.assertEqual(400, bad.status_code)
