"""Objections: the office is told, the payer gets an acknowledgement and the answer."""

from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.languages import LANGUAGES
from imio.payment.invoicing.objections import close_objection
from imio.payment.invoicing.objections import object_to
from imio.payment.storage.settings import get_settings
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW
from imio.payment.tests.mail_case import MailTest
from plone import api

import transaction


WORDS = "Louise was ill.\nSee the <b>certificate</b> [here] ${amount}."


class TestObjectionMails(MailTest):
    def setUp(self):
        super().setUp()
        self.regie = billing.make_regie(self.portal, self.store)
        self.type = billing.make_invoice_type(self.regie)
        get_settings().finance_email = "finances@sambrelles.example"
        get_settings().default_language = "fr"

    def invoice(self, **values):
        payer = billing.make_payer(self.store, **({"language": "en"} | values))
        invoice = billing.make_invoice(self.store, self.type, payer)
        transaction.commit()
        return invoice

    def object(self, invoice, **more):
        object_to(self.store, invoice, WORDS, NOW, **more)
        transaction.commit()
        self.work(minutes=1)
        # Whom it concerns is found first, what they read leaves in the next round.
        self.work(minutes=2)

    def told(self):
        """Return (to, subject, text) of each mail that left."""
        return [
            (mail["To"], mail["Subject"], mail.get_body(("plain",)).get_content())
            for mail in self.messages()
        ]

    def officer(self, name, email, language="en"):
        with api.env.adopt_roles(["Manager"]):
            api.user.create(
                username=name,
                email=email,
                password="Sambrelles-2026",
                properties={"language": language},
            )
        self.regie.manage_setLocalRoles(name, ["Collecting Officer"])
        transaction.commit()

    def test_the_payer_gets_an_acknowledgement_and_the_office_what_was_said(self):
        self.regie.contact_email = "repas@sambrelles.example"
        invoice = self.invoice()
        self.object(invoice)
        told = {to: (subject, text) for to, subject, text in self.told()}
        self.assertEqual(
            {"emilie.dupont@example.org", "repas@sambrelles.example"}, set(told)
        )
        subject, text = told["emilie.dupont@example.org"]
        self.assertIn(f"Your objection: {invoice.number}", subject)
        self.assertIn("answers you by mail", text)
        subject, text = told["repas@sambrelles.example"]
        self.assertIn(f"Réclamation à traiter : {invoice.number}", subject)
        self.assertIn(f"/@@payment-invoices/{invoice.id}", text)
        # Whoever holds a letter must not write mails through the commune.
        self.assertFalse([one for _to, _about, one in self.told() if "Louise" in one])

    def test_officers_of_the_regie_are_told_each_in_their_language(self):
        self.regie.contact_email = "repas@sambrelles.example"
        self.officer("claire", "claire@sambrelles.example", "nl")
        self.officer("marc", "marc@sambrelles.example", "de")
        self.object(self.invoice(email=""))
        told = {to: subject for to, subject, _text in self.told()}
        self.assertEqual(
            {"claire@sambrelles.example", "marc@sambrelles.example"}, set(told)
        )
        self.assertIn("Bezwaar te beantwoorden", told["claire@sambrelles.example"])
        self.assertIn("Beschwerde zu beantworten", told["marc@sambrelles.example"])

    def test_without_officer_and_contact_finance_is_told(self):
        self.object(self.invoice(email=""))
        self.assertEqual(
            ["finances@sambrelles.example"], [to for to, *_ in self.told()]
        )

    def test_what_a_clerk_notes_is_acknowledged_and_mailed_to_no_colleague(self):
        invoice = self.invoice()
        self.object(invoice, actor="clerk")
        self.assertEqual(["emilie.dupont@example.org"], [to for to, *_ in self.told()])
        self.assertEqual("clerk", invoice.history[-1].actor)

    def test_the_answer_is_mailed_with_what_is_still_to_pay(self):
        for place, language in enumerate(LANGUAGES):
            with self.subTest(language):
                email = f"p{place}@example.org"
                invoice = self.invoice(
                    language=language, email=email, billing_reference=str(place)
                )
                self.object(invoice, actor="clerk")
                close_objection(
                    self.store, invoice, "We looked: no.", "clerk", self.now
                )
                transaction.commit()
                self.work(minutes=3 + place)
                to, _subject, text = self.told()[-1]
                self.assertEqual(email, to)
                self.assertIn("We looked: no.", text)
                self.assertIn("42", text)
                self.assertTrue(invoice.is_payable)

    def test_a_second_objection_gets_its_own_answer(self):
        invoice = self.invoice()
        self.object(invoice, actor="clerk")
        close_objection(self.store, invoice, "First answer", "clerk", self.now)
        transaction.commit()
        self.work(minutes=5)
        object_to(self.store, invoice, "And the other week?", self.now, "clerk")
        transaction.commit()
        self.work(minutes=10)
        close_objection(self.store, invoice, "Second answer", "clerk", self.now)
        transaction.commit()
        self.work(minutes=15)
        texts = [text for _to, _subject, text in self.told()]
        self.assertEqual(4, len(texts))
        self.assertIn("Second answer", texts[-1])
        self.assertNotIn("First answer", texts[-1])

    def test_an_answer_before_the_office_was_told_makes_that_mail_moot(self):
        invoice = self.invoice()
        object_to(self.store, invoice, WORDS, NOW)
        close_objection(self.store, invoice, "Solved on the phone", "clerk", NOW)
        transaction.commit()
        self.work(minutes=1)
        self.work(minutes=2)
        self.assertEqual({"emilie.dupont@example.org"}, {to for to, *_ in self.told()})

    def test_outbox_holds_no_words_of_the_payer(self):
        invoice = self.invoice()
        object_to(self.store, invoice, WORDS, NOW)
        payloads = [str(one.payload) for one in self.store.outbox.entries.values()]
        self.assertFalse([one for one in payloads if "Louise" in one])

    def test_empty_words_and_closed_invoices_are_refused(self):
        invoice = self.invoice()
        with self.assertRaises(InvoiceRefused):
            object_to(self.store, invoice, "  ", NOW)
        object_to(self.store, invoice, WORDS, NOW)
        with self.assertRaises(ForbiddenTransition):
            object_to(self.store, invoice, WORDS, NOW)
        with self.assertRaises(InvoiceRefused):
            close_objection(self.store, invoice, " ", "clerk", NOW)
        close_objection(self.store, invoice, "No", "clerk", NOW)
        with self.assertRaises(ForbiddenTransition):
            close_objection(self.store, invoice, "No", "clerk", NOW)
