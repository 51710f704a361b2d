"""An agent decides: picked reasons, the citizen's mail beforehand, all or part back."""

from imio.payment.browser.refunds.citizen import kept_text
from imio.payment.domain import states
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.staff import Client
from imio.payment.tests.staff import Commune
from lxml import html

import transaction
import unittest


NOT_RESIDENT = {
    "title": "Not resident",
    "texts": {"fr": "Vous n'habitez pas la commune.", "en": "You live elsewhere."},
}


class DecisionCase(unittest.TestCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        self.commune = Commune(self.layer["portal"])
        self.due = self.commune.due_a
        self.commune.demarche_a.refusal_templates = [NOT_RESIDENT]
        transaction.commit()
        self.path = f"@@payment-requests/{self.due.id}"
        self.agent = Client(self.commune.url, "agent_a")

    def form(self, verdict, page=None):
        page = (
            page
            if page is not None
            else html.fromstring(self.agent.get(self.path).text)
        )
        return page.get_element_by_id(f"payment-{verdict}")

    def send(self, verdict, **values):
        """Send one of the two forms; return the answer and the page that it shows."""
        fields = dict(self.form(verdict).form_values()) | values
        answer = self.agent.post(f"{self.path}/{verdict}", fields)
        transaction.begin()
        return answer, html.fromstring(answer.text or "<p/>")


class TestSeeingBeforehand(DecisionCase):
    def test_a_picked_reason_fills_the_text_in_the_language_of_the_citizen(self):
        answer, page = self.send("refuse", template="1", step="use")
        self.assertEqual(answer.status_code, 200)
        reason = dict(self.form("refuse", page).form_values())["reason"]
        self.assertEqual(reason.strip(), "Vous n'habitez pas la commune.")
        self.assertEqual(self.due.state, states.TO_PROCESS)

    def test_a_reason_that_does_not_exist_changes_nothing_that_was_typed(self):
        for template in ("2", "x", "", "-1"):
            _answer, page = self.send(
                "refuse", template=template, step="use", reason="Mine"
            )
            typed = dict(self.form("refuse", page).form_values())["reason"]
            self.assertEqual(typed.strip(), "Mine")

    def test_the_preview_is_the_mail_that_the_citizen_gets_and_decides_nothing(self):
        answer, page = self.send(
            "refuse", reason="<b>Absent</b>", amount="5,00", step="preview"
        )
        self.assertEqual(answer.status_code, 200)
        text = " ".join(self.form("refuse", page).text_content().split())
        for words in ("Demande refusée", "<b>Absent</b>", "5,00", "rembours"):
            self.assertIn(words, text)
        self.assertEqual(self.due.state, states.TO_PROCESS)
        self.assertEqual(self.due.given_back_cents, 0)

    def test_the_preview_says_what_is_not_refunded(self):
        for amount, kept in (("5,00", "7,00"), ("0", "12,00"), ("", "12,00")):
            with self.subTest(amount):
                values = {"reason": "No", "amount": amount, "step": "preview"}
                _answer, page = self.send("refuse", **values)
                text = " ".join(self.form("refuse", page).text_content().split())
                said = text.replace("\xa0", " ").partition(f"{kept} € ne ")[2]
                self.assertIn("pas remboursés", said)
        _answer, page = self.send("refuse", reason="No", amount="12,00", step="preview")
        self.assertNotIn("pas remboursés", self.form("refuse", page).text_content())

    def test_a_preview_needs_the_same_as_the_decision(self):
        _answer, page = self.send("refuse", reason="", step="preview")
        self.assertEqual(len(page.xpath("//a[@href='#payment-refuse-reason']")), 1)
        (error,) = page.xpath("//*[@id='payment-refuse-reason-error']")
        field = page.get_element_by_id("payment-refuse-reason")
        self.assertIn(field, error.itersiblings(preceding=True), "not beside its field")


class TestDeciding(DecisionCase):
    def test_the_page_of_the_refund_says_what_is_not_refunded(self):
        self.send("refuse", reason="No", amount="5,00")
        (found,) = self.commune.store.refunds.catalog.search({"due": (self.due.id,)})
        finance = Client(self.commune.url, "finance")
        page = html.fromstring(finance.get(f"@@payment-refunds/{found}").text)
        rows = zip(page.xpath("//dl/dt"), page.xpath("//dl/dd"), strict=True)
        facts = {
            dt.text_content().strip(): dd.text_content().strip() for dt, dd in rows
        }
        self.assertEqual(facts["Not refunded"], "€7.00")

    def test_a_refusal_gives_everything_back_unless_told_otherwise(self):
        self.send("refuse", reason="No")
        self.assertEqual(self.due.given_back_cents, 1200)
        self.assertEqual(self.due.state, states.REFUSED)

    def test_part_of_the_price_can_be_given_back_with_either_decision(self):
        self.send("accept", reason="Only one copy", amount="4,50")
        self.assertEqual(self.due.state, states.ACCEPTED)
        self.assertEqual(self.due.given_back_cents, 450)
        self.assertEqual(self.due.paid_cents, 750)

    def test_fees_may_be_kept_with_a_refusal(self):
        self.send("refuse", reason="No", amount="10,00")
        self.assertEqual(self.due.given_back_cents, 1000)
        self.assertEqual(self.due.paid_cents, 200)

    def test_the_citizen_reads_that_nothing_comes_back(self):
        self.assertIsNone(kept_text(self.due, "en"))
        self.send("refuse", reason="No", amount="0")
        said = kept_text(self.due, "en")
        self.assertEqual(said.mapping, {"amount": "€12.00"})

    def test_an_amount_that_cannot_be_is_said_beside_its_field(self):
        for amount in ("12,01", "-1", "1e3", "all"):
            with self.subTest(amount):
                answer, page = self.send("refuse", reason="No", amount=amount)
                self.assertEqual(answer.status_code, 200)
                link = page.xpath("//a[@href='#payment-refuse-amount']")
                self.assertEqual(len(link), 1)
                field = page.get_element_by_id("payment-refuse-amount")
                self.assertEqual(field.get("aria-invalid"), "true")
                self.assertIn(
                    "payment-refuse-amount-error", field.get("aria-describedby")
                )
                self.assertEqual(self.due.state, states.TO_PROCESS)


class TestReasonsOfAForm(DecisionCase):
    def test_an_editor_writes_them_and_removes_them_by_emptying(self):
        manager = Client(self.commune.url, "manager")
        path = "acte/@@payment-refusal-texts"
        page = html.fromstring(manager.get(path).text)
        form = page.get_element_by_id("payment-refusal-texts")
        self.assertEqual(form.fields["text-1-fr"].strip(), NOT_RESIDENT["texts"]["fr"])
        fields = dict(form.form_values())
        fields |= {"text-1-fr": "", "text-1-en": " ", "text-2-nl": "Niet volledig"}
        self.assertEqual(manager.post(path, fields).status_code, 302)
        transaction.begin()
        expected = [{"title": "Niet volledig", "texts": {"nl": "Niet volledig"}}]
        self.assertEqual(self.commune.demarche_a.refusal_templates, expected)

    def test_agents_do_not_write_them(self):
        answer = self.agent.get("acte/@@payment-refusal-texts")
        self.assertIn(answer.status_code, (302, 401, 403))
