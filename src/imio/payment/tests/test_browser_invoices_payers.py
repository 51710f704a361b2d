"""Payers before staff, and suspensions of a régie or an invoice type."""

from datetime import date
from imio.payment.content.payer import Mandate
from imio.payment.storage import suspensions
from imio.payment.testing import IMIO_PAYMENT_FUNCTIONAL_TESTING
from imio.payment.tests import builders
from imio.payment.tests.billing_pages import BillingCase
from imio.payment.tests.billing_pages import errors_in
from imio.payment.tests.billing_pages import words
from imio.payment.tests.builders_billing import make_invoice
from imio.payment.tests.builders_billing import make_payer
from imio.payment.tests.staff import Client
from lxml import html

import transaction


PATH = "@@payment-suspensions"


class TestPayers(BillingCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def setUp(self):
        super().setUp()
        self.path = f"@@payment-payers/{self.payer.id}"
        self.invoice = make_invoice(self.store, self.type, self.payer)
        transaction.commit()

    def test_payers_are_searched_and_never_listed_all(self):
        self.assertNotIn("Émilie", words(self.open("@@payment-payers")))
        page = self.open("@@payment-payers", text="dupont")
        self.assertIn("5060 Sambreville", words(page))
        page = self.open("@@payment-payers", text="nobody")
        self.assertIn("Nobody corresponds", words(page))

    def test_the_page_shows_what_is_owed_and_masks_the_account(self):
        self.payer.mandate = Mandate(
            "M-1", date(2026, 1, 5), "x", "BE68 •••• 7034", "É. Dupont"
        )
        transaction.commit()
        text = words(self.open(self.path))
        for part in ("R-2026-0001", "Still to pay: €42.00", "M-1", "BE68 •••• 7034"):
            self.assertIn(part, text)

    def test_details_change_and_issued_invoices_keep_theirs(self):
        self.send(self.path, "/edit", surname="Durand", address="Rue Neuve 1\nNamur")
        self.assertEqual(self.payer.address_lines, ("Rue Neuve 1", "Namur"))
        self.assertEqual(
            (self.payer.surname, self.invoice.surname), ("Durand", "Dupont")
        )

    def test_nobody_gets_the_reference_of_somebody_else(self):
        make_payer(self.store, surname="Peeters", billing_reference="R2")
        transaction.commit()
        answer = self.send(self.path, "/edit", billing_reference="R2")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Peeters", errors_in(html.fromstring(answer.text))[0])
        path = f"@payment-payers/{self.payer.id}/edit"
        answer = self.officer.post_json(path, {"billing_reference": "R2"})
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(answer.json()["error"]["code"], "payer_taken")

    def test_a_payer_without_a_name_is_refused_beside_the_field(self):
        answer = self.send(self.path, "/edit", surname="")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Give a surname", errors_in(html.fromstring(answer.text))[0])
        self.assertEqual(self.payer.surname, "Dupont")

    def test_reminders_of_a_payer_wait_with_a_reason(self):
        finance = Client(self.commune.url, "finance")
        self.send(self.path, "/pause", finance, reason="Debt mediation")
        self.assertIn("Debt mediation", words(self.open(self.path)))
        self.send(self.path, "/unpause", finance)
        self.assertIsNone(self.payer.reminder_pause)

    def test_other_offices_see_the_payer_but_not_these_invoices(self):
        other = Client(self.commune.url, "regisseur_b")
        text = words(self.open(self.path, other))
        self.assertNotIn("R-2026-0001", text)
        for role in ("agent_a", "member", "anonymous"):
            answer = Client(self.commune.url, role).get(self.path)
            self.assertIn(answer.status_code, (302, 401))

    def test_no_change_without_the_form_of_the_page(self):
        for act in ("edit", "pause", "unpause"):
            self.assertEqual(self.officer.post(f"{self.path}/{act}").status_code, 403)


class TestSuspensions(BillingCase):
    layer = IMIO_PAYMENT_FUNCTIONAL_TESTING

    def suspend(self, client=None, **values):
        values = {"place": f"type {self.type.UID()}", "message-fr": "Travaux"} | values
        page = self.open(PATH, client)
        form = page.get_element_by_id("payment-suspend")
        data = dict(form.form_values()) | {"act": "suspend"} | values
        answer = (client or self.officer).post(PATH, data)
        transaction.begin()
        return answer

    def test_a_type_is_suspended_with_a_message_and_let_through_again(self):
        self.assertEqual(self.suspend(until="2030-12-31").status_code, 303)
        found = self.store.suspensions[suspensions.TYPE, self.type.UID()]
        self.assertEqual((found.by, found.messages), ("regisseur_a", {"fr": "Travaux"}))
        self.assertFalse(found.is_running(builders.NOW.replace(year=2031)))
        self.assertIn("Travaux", words(self.open(PATH)))
        place = f"type {self.type.UID()}"
        self.send(PATH, "payment-suspensions", lift=place)
        self.assertNotIn((suspensions.TYPE, self.type.UID()), self.store.suspensions)

    def test_the_last_day_comes_after_the_first(self):
        answer = self.suspend(since="2027-02-01", until="2027-01-01")
        self.assertEqual(answer.status_code, 422)

    def test_nobody_suspends_another_office(self):
        answer = self.suspend(place=f"regie {self.commune.regie_b.UID()}")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(list(self.store.suspensions), [])

    def test_only_those_who_manage_recovery_come_here(self):
        for role in ("agent_a", "member", "anonymous"):
            answer = Client(self.commune.url, role).get(PATH)
            self.assertIn(answer.status_code, (302, 401))
        self.assertEqual(self.officer.post(PATH, {}).status_code, 403)
