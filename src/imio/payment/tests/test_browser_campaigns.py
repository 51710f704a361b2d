"""A campaign at its pages: four steps, nothing lost on the way back, nobody else's."""

from imio.payment.domain import states
from imio.payment.invoicing import campaigns
from imio.payment.tests.campaigning import as_csv
from imio.payment.tests.campaigning import meal_line
from imio.payment.tests.list_pages import ListCase
from io import BytesIO
from zipfile import ZipFile

import transaction


class TestCampaignPages(ListCase):
    page = "@@payment-campaigns"

    def check(self, *lines):
        batch_id = self.create(as_csv(*lines))
        self.press(batch_id, "columns")
        self.work()
        return batch_id

    def draft(self, *lines):
        batch_id = self.check(*lines)
        self.press(batch_id, "go-on")
        self.work()
        return batch_id

    def test_a_list_becomes_numbered_invoices_in_four_steps(self):
        batch_id = self.create(as_csv(meal_line(1), meal_line(2)))
        self.assertIn("What the columns mean", self.read(batch_id))
        self.press(batch_id, "columns")
        page = self.officer.get(f"{self.page}/{batch_id}")
        self.assertIn("Being checked", page.text)
        self.assertIn(f"{batch_id}?n=1", page.headers["Refresh"])
        self.work()
        self.assertIn("Nothing stands in the way", self.read(batch_id))
        self.press(batch_id, "go-on")
        self.work()
        text = self.read(batch_id)
        for part in ("Invoices to make 2", "€84.00", "By mail 1", "On paper 1"):
            self.assertIn(part, text)
        self.assertIn("First number (expected)", text)
        self.press(batch_id, "finalise")
        self.work()
        self.assertIn("Issued", self.read(batch_id))
        self.assertEqual(self.batch(batch_id).state, campaigns.ISSUED)
        self.assertNotIn("Refresh", self.officer.get(f"{self.page}/{batch_id}").headers)
        self.assertNotIn("Number and send", self.read(batch_id, step="confirm"))

    def test_the_page_stops_renewing_itself(self):
        batch_id = self.create(as_csv(meal_line(1)))
        self.press(batch_id, "columns")
        for query in ("refresh=off", "n=300"):
            answer = self.officer.get(f"{self.page}/{batch_id}?{query}")
            self.assertNotIn("Refresh", answer.headers)
            self.assertIn("Look again", answer.text)

    def test_problems_are_shown_by_line_and_in_a_report(self):
        batch_id = self.check(meal_line(1, "-3"), meal_line(2, surname="=1+1"))
        text = self.read(batch_id)
        self.assertIn("must be mended", text)
        self.assertIn("Below zero", text)
        self.assertNotIn("Make the drafts", text)
        report = self.officer.get(f"{self.page}/{batch_id}/report.csv")
        self.assertTrue(report.text.lstrip("\ufeff").startswith("Line;Column;"))
        self.assertIn("2;repas-primaire;Below zero;-3", report.text.replace("'", ""))

    def test_going_back_keeps_columns_and_a_better_file_is_checked_anew(self):
        batch_id = self.check(meal_line(1, "-3"))
        self.assertIn("What the columns mean", self.read(batch_id, step="file"))
        better = ("list.csv", as_csv(meal_line(1)), "text/csv")
        form = f"{self.page}/{batch_id}?step=file"
        answer = self.upload(f"{batch_id}/file", form=form, file=better)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.batch(batch_id).mapping["surname"], "Nom")
        self.press(batch_id, "columns")
        self.work()
        self.assertIn("Nothing stands in the way", self.read(batch_id))

    def test_a_draft_is_removed_before_numbers_are_given(self):
        batch_id = self.draft(meal_line(1), meal_line(2))
        self.press(batch_id, "remove")
        self.assertIn("Invoices to make 1", self.read(batch_id))

    def test_a_campaign_is_given_up(self):
        batch_id = self.draft(meal_line(1))
        self.press(batch_id, "cancel")
        self.work()
        self.assertIn("Cancelled", self.read(batch_id))
        found = self.store.invoices.catalog.search({"campaign": (batch_id,)})
        self.assertEqual(len(found), 0)

    def test_two_officers_cannot_confirm_twice(self):
        batch_id = self.draft(meal_line(1))
        opened = self.open(f"{self.page}/{batch_id}")
        token = opened.xpath("//input[@name='_authenticator']/@value")[0]
        self.press(batch_id, "finalise")
        values = {"_authenticator": token}
        self.officer.post(f"{self.page}/{batch_id}/finalise", values)
        self.assertIn("somebody went on", self.read(batch_id))
        self.work()
        found = self.store.invoices.catalog.search({"campaign": (batch_id,)})
        self.assertEqual(len(found), 1)

    def test_a_due_date_that_is_over_is_told_before_the_list_is_checked(self):
        for day, said in (
            ("2020-01-01", "in the past"),
            ("2150-01-01", "more than ten"),
        ):
            with self.subTest(day):
                files = {"file": ("list.csv", as_csv(meal_line(1)), "text/csv")}
                answer = self.upload("new/create", due_on=day, **files)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(said, answer.text)

    def test_nobody_confirms_another_sum_than_the_page_said(self):
        batch_id = self.draft(meal_line(1), meal_line(2))
        opened = self.open(f"{self.page}/{batch_id}")
        [form] = opened.xpath("//form[contains(@action, '/finalise')]")
        self.press(batch_id, "remove")
        self.officer.post(f"{self.page}/{batch_id}/finalise", dict(form.form_values()))
        transaction.begin()
        self.assertEqual(self.batch(batch_id).state, campaigns.DRAFTED)
        self.assertIn("the list has changed", self.read(batch_id))

    def test_hostile_files_are_refused_with_a_reason(self):
        bomb = BytesIO()
        with ZipFile(bomb, "w", 8) as archive:
            archive.writestr("xl/workbook.xml", b"\0" * 60_000_000)
        for content, text in (
            (b"", "The file is empty"),
            (b"%PDF-1.7", "This is not a list"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel file"),
            (b"Nom;Nom\r\n1;2\r\n", "The same column stands twice"),
            (bomb.getvalue(), "refused"),
        ):
            with self.subTest(text):
                answer = self.create(content)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(text, answer.text)
        self.assertEqual(len(self.store.batches.catalog.search()), 0)

    def test_without_a_file_or_a_title_the_form_says_so(self):
        answer = self.upload("new/create", title="")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Choose a file", answer.text)

    def test_columns_that_name_nobody_are_refused(self):
        batch_id = self.create(as_csv(meal_line(1)))
        nobody = {f"column-{place}": "" for place in range(4)}
        answer = self.press(batch_id, "columns", **nobody)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("which column names the payer", answer.text)

    def test_nothing_changes_without_the_form_of_the_page(self):
        batch_id = self.draft(meal_line(1))
        for act in ("finalise", "cancel", "go-on", "columns", "file", "print"):
            for call in (self.officer.get, self.officer.post):
                with self.subTest(act, method=call.__name__):
                    answer = call(f"{self.page}/{batch_id}/{act}")
                    self.assertEqual(answer.status_code, 403)
        transaction.begin()
        self.assertEqual(self.batch(batch_id).state, campaigns.DRAFTED)

    def test_only_officers_of_the_office_see_it(self):
        batch_id = self.check(meal_line(1))
        for role in ("anonymous", "member", "agent_a", "finance"):
            for path in ("", "/new", f"/{batch_id}", f"/{batch_id}/report.csv"):
                with self.subTest(role, path=path):
                    answer = self.client(role).get(f"{self.page}{path}")
                    self.assertIn(answer.status_code, (302, 401))
        other = self.client("regisseur_b")
        self.assertEqual(other.get(f"{self.page}/{batch_id}").status_code, 404)
        self.assertNotIn("October", other.get(self.page).text)
        self.assertIn("October", self.officer.get(self.page).text)

    def test_drafts_are_no_business_of_citizens(self):
        batch_id = self.draft(meal_line(1))
        (invoice_id,) = self.batch(batch_id).results.values()
        invoice = self.store.invoices._getOb(invoice_id)
        self.assertEqual((invoice.state, invoice.pay_token), (states.DRAFT, ""))
