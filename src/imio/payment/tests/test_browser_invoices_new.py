"""Making an invoice: from nothing or from a request, priced by the server, kept as a draft."""

from datetime import date
from decimal import Decimal
from imio.payment.domain import states
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.billing_pages import errors_in
from imio.payment.tests.billing_pages import words
from imio.payment.tests.builders_billing import make_invoice
from imio.payment.tests.builders_billing import make_invoice_type
from imio.payment.tests.staff import Client
from lxml import html

import transaction


PATH = "@@payment-invoice-new"


class NewCase(BillingCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        super().setUp()
        self.agent = Client(self.commune.url, "agent_a")

    def fill(self, path=PATH, client=None, act="save", **values):
        values = {"payer": self.payer.id, "quantity-repas": "12"} | values
        return self.send(path, "payment-invoice-new", client, act=act, **values)

    def invoices(self):
        return [
            self.store.invoices._getOb(one) for one in self.store.invoices.objectIds()
        ]

    def draft(self):
        [found] = self.invoices()
        return found


class TestNewInvoice(NewCase):
    def test_a_draft_is_made_from_quantities_and_priced_by_the_server(self):
        answer = self.fill(beneficiary="Louise", **{"detail-repas": "Octobre"})
        self.assertEqual(answer.status_code, 303)
        draft = self.draft()
        self.assertTrue(answer.headers["Location"].endswith(draft.id))
        self.assertEqual((draft.state, draft.amount_cents), (states.DRAFT, 4200))
        self.assertEqual(draft.lines[0].detail, "Octobre")
        self.assertEqual(draft.beneficiary, "Louise")
        self.assertEqual(draft.history[0].actor, "regisseur_a")

    def test_recalculating_shows_the_total_and_keeps_nothing(self):
        answer = self.fill(act="total", payer="", **{"quantity-repas": "2,5"})
        page = html.fromstring(answer.text)
        self.assertIn("€8.75", words(page.get_element_by_id("payment-total")))
        self.assertEqual(errors_in(page), [])
        self.assertEqual(self.invoices(), [])

    def test_a_fixed_amount_is_said_before_anything_is_typed(self):
        kind = make_invoice_type(
            self.regie, "photo", title="Photo", items=(), fixed_price="9,00"
        )
        transaction.commit()
        answer = self.officer.get(f"{PATH}?type={kind.UID()}")
        page = html.fromstring(answer.text)
        self.assertIn("€9.00", words(page.get_element_by_id("payment-total")))
        self.assertEqual(errors_in(page), [])

    def test_a_total_that_somebody_sends_counts_for_nothing(self):
        self.fill(total="1", total_cents="1", amount_cents="1")
        self.assertEqual(self.draft().amount_cents, 4200)

    def test_wrong_quantities_are_named_and_what_was_typed_stays(self):
        for typed in ("-3", "douze", "1,2345", "1e3", "９", ""):
            with self.subTest(typed):
                answer = self.fill(**{"quantity-repas": typed})
                self.assertEqual(answer.status_code, 422)
                page = html.fromstring(answer.text)
                self.assertEqual(len(errors_in(page)), 1)
                shown = page.xpath("//input[@name='quantity-repas']/@value")
                self.assertEqual(shown, [typed])
        self.assertEqual(self.invoices(), [])

    def test_known_payers_are_found_by_three_letters(self):
        answer = self.fill(act="find", payer="", payer_search="dup")
        page = html.fromstring(answer.text)
        found = page.xpath(f"//input[@name='payer'][@value='{self.payer.id}']")
        self.assertEqual(len(found), 1)
        answer = self.fill(act="find", payer="", payer_search="du")
        self.assertNotIn(self.payer.id, answer.text)

    def test_a_new_payer_needs_a_name_and_a_way_to_be_reached(self):
        answer = self.fill(payer="new")
        errors = errors_in(html.fromstring(answer.text))
        self.assertEqual(len(errors), 3)
        typed = {"payer": "new", "surname": "Peeters", "address": "Kerkstraat 1\nGent"}
        self.fill(**typed)
        payer = self.store.payers._getOb(self.draft().payer_id)
        self.assertEqual(payer.address_lines, ("Kerkstraat 1", "Gent"))

    def test_surname_or_organisation_is_said_and_wrong_in_both_fields(self):
        page = self.open(f"{PATH}?type={self.type.UID()}")
        for name in ("surname", "organisation"):
            label = page.xpath(f"//label[@for='payment-{name}']")[0]
            self.assertNotIn("optional", words(label))
            field = page.get_element_by_id(f"payment-{name}")
            told = page.get_element_by_id(field.get("aria-describedby"))
            self.assertIn("A surname or an organisation is needed", words(told))
        label = page.xpath("//label[@for='payment-first_name']")[0]
        self.assertIn("optional", words(label))
        answer = self.fill(payer="new", address="Kerkstraat 1")
        page = html.fromstring(answer.text)
        self.assertEqual(len(errors_in(page)), 2)
        for name in ("surname", "organisation"):
            field = page.get_element_by_id(f"payment-{name}")
            self.assertEqual(field.get("aria-invalid"), "true")
            self.assertIn(f"payment-{name}-error", field.get("aria-describedby"))
            self.assertTrue(
                page.xpath(f"//*[@id='error-summary']//a[@href='#{field.get('id')}']")
            )
        self.fill(payer="new", organisation="Asbl Les Mômes", address="Rue Haute 1")
        self.assertEqual(self.draft().payer_name, "Asbl Les Mômes")

    def test_what_no_mail_envelope_or_paper_can_carry_is_refused(self):
        known = {"payer": "new", "surname": "Peeters", "address": "Kerkstraat 1"}
        for name, typed in (
            ("email", "@"),
            ("email", "a b@example.org\nBcc: c@example.org"),
            ("email", "x" * 60 + "@" + "y" * 200 + ".be"),
            ("surname", "A" * 300),
            ("address", "line\n" * 30),
            ("due_on", "2150-11-22"),
        ):
            with self.subTest(name, typed=typed[:20]):
                answer = self.fill(**known | {name: typed})
                self.assertEqual(answer.status_code, 422)
                page = html.fromstring(answer.text)
                wrong = page.xpath("//*[@aria-invalid='true']/@name")
                self.assertIn(wrong, ([name], []))
        self.assertEqual(self.invoices(), [])

    def test_a_reference_of_somebody_known_does_not_rename_them(self):
        self.payer.billing_reference = "R4001"
        self.store.payers.reindex(self.payer)
        transaction.commit()
        typed = {"surname": "Peeters", "address": "Kerkstraat 1"}
        answer = self.fill(payer="new", billing_reference="R4001", **typed)
        self.assertIn(
            "already has this reference", errors_in(html.fromstring(answer.text))[0]
        )
        self.assertEqual(self.payer.surname, "Dupont")

    def test_nobody_is_no_payer(self):
        answer = self.fill(payer="unknown")
        self.assertIn("Say who pays", errors_in(html.fromstring(answer.text))[0])

    def test_a_due_date_in_the_past_is_refused(self):
        answer = self.fill(due_on="2020-01-01")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("in the past", answer.text)

    def test_a_smallest_amount_is_said_with_both_amounts(self):
        self.type.minimum_price = "50,00"
        transaction.commit()
        answer = self.fill()
        self.assertIn("€42.00 is below", errors_in(html.fromstring(answer.text))[0])

    def test_a_draft_is_changed_and_the_page_shows_what_it_says(self):
        self.fill()
        draft = self.draft()
        path = f"{PATH}?draft={draft.id}"
        page = self.open(path)
        self.assertEqual(page.xpath("//input[@name='quantity-repas']/@value"), ["12"])
        self.fill(path, **{"quantity-repas": "3"})
        self.assertEqual(self.draft().lines[0].quantity, Decimal(3))

    def test_one_of_several_types_is_chosen_first(self):
        other = make_invoice_type(
            self.regie, "photo", title="Photo", items=(), fixed_price="9,00"
        )
        transaction.commit()
        links = self.open(PATH).xpath("//a[contains(@href, 'type=')]/@href")
        self.assertEqual(len(links), 2)
        self.fill(f"{PATH}?type={other.UID()}")
        self.assertEqual(self.draft().amount_cents, 900)

    def test_only_issuers_make_invoices(self):
        for role in ("agent_a", "regisseur_b", "finance", "member", "anonymous"):
            with self.subTest(role):
                answer = Client(self.commune.url, role).get(PATH)
                self.assertIn(answer.status_code, (302, 401))
        self.assertEqual(self.officer.post(PATH, {"act": "save"}).status_code, 403)


class TestFromRequest(NewCase):
    def setUp(self):
        super().setUp()
        self.type.issuers_group = "agents-a"
        transaction.commit()
        self.due = self.commune.due_a
        self.path = f"{PATH}?request={self.due.id}"

    def test_an_agent_makes_one_from_a_request_and_the_panel_shows_it(self):
        page = f"@@payment-requests/{self.due.id}"
        panel = self.open(page, self.agent).get_element_by_id("payment-invoices-panel")
        self.assertIn("No invoice belongs", words(panel))
        self.assertEqual(panel.xpath(".//a/@href")[0].rpartition("=")[2], self.due.id)
        self.fill(self.path, self.agent, payer="request")
        draft = self.draft()
        self.assertEqual((draft.request_id, draft.surname), (self.due.id, "Dupont"))
        panel = self.open(page, self.agent).get_element_by_id("payment-invoices-panel")
        self.assertIn("Draft · €42.00", words(panel))

    def test_a_second_invoice_of_the_type_must_be_meant(self):
        self.fill(self.path, self.agent, payer="request")
        answer = self.fill(self.path, self.agent, payer="request")
        self.assertEqual(answer.status_code, 422)
        page = html.fromstring(answer.text)
        self.assertIn("already has an invoice", words(page))
        self.assertEqual(len(page.xpath("//input[@name='confirmed']")), 1)
        self.fill(self.path, self.agent, payer="request", confirmed="1")
        self.assertEqual(len(self.invoices()), 2)

    def test_requests_of_other_agents_are_not_found(self):
        other = f"{PATH}?request={self.commune.due_b.id}"
        self.assertEqual(self.agent.get(other).status_code, 404)

    def test_drafts_and_types_of_others_are_not_opened(self):
        kind = make_invoice_type(self.commune.regie_b, "b", items=(), fixed_price="9")
        draft = make_invoice(self.store, kind, self.payer, issued=False)
        transaction.commit()
        for query in (f"type={kind.UID()}", f"draft={draft.id}"):
            answer = self.agent.get(f"{PATH}?{query}")
            self.assertIn(answer.status_code, (302, 401, 404))
        issued = make_invoice(self.store, self.type, self.payer)
        transaction.commit()
        self.assertEqual(self.agent.get(f"{PATH}?draft={issued.id}").status_code, 404)

    def test_prices_are_those_of_the_day(self):
        [tariff] = [one for one in self.regie.objectValues() if hasattr(one, "price")]
        tariff.valid_to = date(2026, 1, 2)
        transaction.commit()
        answer = self.fill(self.path, self.agent, payer="request")
        self.assertIn("no price in force", errors_in(html.fromstring(answer.text))[0])
