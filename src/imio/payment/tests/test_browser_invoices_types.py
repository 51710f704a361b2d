"""How an invoice type is set up: its form, its texts with a preview, its reminders."""

from imio.payment.content.reminder_levels import level_problems
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.billing_pages import errors_in
from imio.payment.tests.billing_pages import words
from lxml import html

import transaction
import unittest


LEVEL = {
    "days": 10,
    "channel": "mail",
    "cost_cents": 0,
    "subject": {"fr": "Rappel"},
    "text": {"fr": "Merci de payer."},
}


class TestReminderLevels(unittest.TestCase):
    def codes(self, *levels):
        return [(one.row, one.cell, one.code) for one in level_problems(levels)]

    def test_the_first_reminder_is_free_and_so_is_what_comes_before_the_due_date(self):
        costly = LEVEL | {"cost_cents": 500}
        self.assertEqual(self.codes(costly), [(1, "cost_cents", "first_not_free")])
        self.assertEqual(self.codes(LEVEL, costly | {"days": 30}), [])
        early = costly | {"days": -3}
        self.assertEqual(
            self.codes(early, LEVEL), [(1, "cost_cents", "first_not_free")]
        )

    def test_levels_that_cannot_be_sent_are_named_by_row_and_cell(self):
        cases = [
            ({"days": 1000}, "days", "bad_days"),
            ({"days": "10"}, "days", "bad_days"),
            ({"channel": "fax"}, "channel", "unknown_channel"),
            ({"cost_cents": 10_001}, "cost_cents", "bad_cost"),
            ({"cost_cents": True}, "cost_cents", "bad_cost"),
            ({"subject": {}}, "subject", "no_subject"),
            ({"text": {"xx": "?"}}, "text", "no_text"),
            ({"unknown": 1}, "", "unreadable"),
        ]
        for change, cell, code in cases:
            with self.subTest(change):
                self.assertEqual(self.codes(LEVEL | change), [(1, cell, code)])

    def test_two_reminders_never_leave_on_one_day(self):
        self.assertEqual(self.codes(LEVEL, LEVEL), [(2, "days", "same_days")])


class TestInvoiceTypes(BillingCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        super().setUp()
        self.path = self.path_of(self.type)

    def test_the_add_form_offers_the_tariffs_of_the_regie(self):
        path = f"{self.path_of(self.regie)}/++add++imio.payment.InvoiceType"
        page = self.open(path, self.manager)
        self.assertIn("Repas (repas)", words(page))
        form = page.xpath("//form[@id='form']")[0]
        data = dict(form.form_values()) | {
            "form.widgets.IBasic.title": "Garderie",
            "form.widgets.items:list": "repas",
            "form.buttons.save": "Save",
        }
        answer = self.manager.post(path, data)
        transaction.begin()
        self.assertEqual(answer.status_code, 302, answer.text[-3000:])
        self.assertEqual(self.regie["garderie"].items, ("repas",))

    def test_the_page_says_in_words_how_invoices_are_made(self):
        self.type.reminder_levels = [LEVEL]
        transaction.commit()
        text = words(self.open(self.path, self.manager))
        for part in ("30 days", "€3.50", "R-2026-0001", "10 days after the due date"):
            self.assertIn(part, text)

    def test_texts_are_previewed_before_they_are_kept(self):
        page = self.open(f"{self.path}/@@payment-type-layout", self.manager)
        self.assertEqual(
            len(page.xpath("//img[starts-with(@src, 'data:image/png')]")), 1
        )
        answer = self.send(
            f"{self.path}/@@payment-type-layout",
            "payment-type-layout",
            self.manager,
            act="preview",
            preview_language="nl",
            **{"text_before-nl": "Beste ouder"},
        )
        page = html.fromstring(answer.text)
        self.assertIn("not saved yet", words(page))
        self.assertEqual(self.type.layout_texts, {})
        self.send(
            f"{self.path}/@@payment-type-layout",
            "payment-type-layout",
            self.manager,
            act="save",
            **{"text_before-nl": "Beste ouder"},
        )
        self.assertEqual(self.type.layout_texts, {"text_before": {"nl": "Beste ouder"}})

    def test_the_preview_is_a_pdf_marked_as_a_draft_and_only_for_editors(self):
        path = f"{self.path}/@@payment-type-preview/fr.pdf"
        answer = self.manager.get(path)
        self.assertTrue(answer.content.startswith(b"%PDF-"))
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertNotEqual(self.officer.get(path).status_code, 200)
        self.assertEqual(self.manager.get(f"{path}x").status_code, 404)

    def test_a_reminder_that_costs_at_once_is_refused_with_the_law_as_reason(self):
        path = f"{self.path}/@@payment-type-reminders"
        added = self.send(path, "reminders", self.manager, act="add")
        form = html.fromstring(added.text).xpath(
            "//form[contains(@action, 'reminders')]"
        )
        typed = dict(form[0].form_values()) | {
            "act": "save",
            "level-1-days": "10",
            "level-1-channel": "mail",
            "level-1-cost": "7,50",
            "level-1-subject-fr": "Rappel",
            "level-1-text-fr": "Merci de payer.",
        }
        answer = self.manager.post(path, typed)
        self.assertEqual(answer.status_code, 422)
        page = html.fromstring(answer.text)
        self.assertIn("Belgian law", errors_in(page)[0])
        self.assertEqual(page.xpath("//input[@name='level-1-days']/@value"), ["10"])
        answer = self.manager.post(path, typed | {"level-1-cost": "0,00"})
        transaction.begin()
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.type.reminder_levels, [LEVEL])

    def test_a_reminder_can_be_taken_out_of_the_grid(self):
        second = LEVEL | {"days": 30, "cost_cents": 500}
        self.type.reminder_levels = [LEVEL, second]
        transaction.commit()
        path = f"{self.path}/@@payment-type-reminders"
        answer = self.send(path, "reminders", self.manager, act="remove-1")
        page = html.fromstring(answer.text)
        self.assertEqual(page.xpath("//input[@name='level-1-days']/@value"), ["30"])
        self.assertEqual(page.xpath("//input[@name='level-2-days']"), [])

    def test_a_logo_with_a_script_is_refused_over_rest(self):
        svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"
        logo = {"data": svg, "encoding": "utf-8", "filename": "a.svg"}
        answer = self.manager.session.patch(
            f"{self.commune.url}/{self.path}",
            json={"logo": logo | {"content-type": "image/svg+xml"}},
            headers={"Accept": "application/json", "Accept-Language": "en"},
            timeout=30,
        )
        self.assertEqual(answer.status_code, 400, answer.text)
        self.assertIn("scripts", answer.text)
