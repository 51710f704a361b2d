"""From an issued invoice to its mail: numbered, drawn, stored and sent by the worker."""

from imio.payment.content import invoice as content
from imio.payment.content.payer import Mandate
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.states import ISSUED
from imio.payment.invoicing import credits
from imio.payment.invoicing import issuing
from imio.payment.invoicing import making
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW
from imio.payment.tests.mail_case import MailTest
from unittest import mock

import transaction


PDF = b"%PDF-1.7 a paper"
RENDER = "imio.payment.invoicing.issuing.render"


class TestInvoiceMails(MailTest):
    def setUp(self):
        super().setUp()
        self.regie = billing.make_regie(self.portal, self.store)
        self.type = billing.make_invoice_type(self.regie)
        drawing = mock.patch(RENDER, return_value=PDF)
        self.render = drawing.start()
        self.addCleanup(drawing.stop)

    def finalised(self, **payer):
        payer = billing.make_payer(self.store, **{"paperless": True} | payer)
        charge = billing.make_charge("3.50", "12", detail="Lucas")
        invoice = making.make_draft(
            self.store, self.type, payer, (charge,), NOW, "clerk"
        )
        making.finalise(self.store, invoice, "clerk", NOW)
        transaction.commit()
        return invoice

    def test_the_mail_tells_what_to_pay_until_when_and_where(self):
        invoice = self.finalised()
        self.work()
        self.assertEqual(invoice.state, ISSUED)
        self.assertEqual(invoice.dispatch, content.MAILED)
        self.assertEqual(invoice.document.data, PDF)
        (message,) = self.messages()
        text = message.get_body(("plain",)).get_content()
        self.assertIn("42,00", message["Subject"])
        for told in (invoice.number, "22 décembre 2026", "Repas Lucas (12 repas)"):
            self.assertIn(told, text)
        self.assertIn(f"/pay/{invoice.pay_token}", text)
        self.assertEqual([], list(message.iter_attachments()))

    def test_a_document_is_drawn_once_and_mailed_once(self):
        self.finalised()
        self.work()
        self.work(minutes=5)
        self.assertEqual(self.render.call_count, 1)
        self.assertEqual(len(self.sink.taken), 1)

    def test_who_wants_paper_or_has_no_address_goes_to_the_printer(self):
        on_paper = self.finalised(paperless=False)
        without = self.finalised(email="")
        self.work()
        self.assertEqual(self.sink.taken, [])
        found = self.store.invoices.catalog.search({"flag": (content.TO_PRINT,)})
        self.assertEqual(set(found), {on_paper.id, without.id})
        issuing.note_printed(self.store, on_paper, "anne", NOW)
        self.assertEqual(list(found), [without.id])
        with self.assertRaises(ForbiddenTransition):
            issuing.note_printed(self.store, on_paper, "anne", NOW)

    def test_what_cannot_be_drawn_waits_for_a_human_and_holds_nobody_up(self):
        self.render.side_effect = [InvalidIban("wrong_checksum"), PDF]
        both = self.finalised(), self.finalised()
        self.work()
        failed = self.store.invoices.catalog.search({"flag": (content.DRAW_FAILED,)})
        (first,) = (one for one in both if one.id in list(failed))
        states = {invoice.dispatch for invoice in both}
        self.assertEqual(states, {content.DRAW_FAILED, content.MAILED})
        self.work(minutes=5)
        self.assertEqual(self.render.call_count, 2)
        self.render.side_effect = None
        issuing.draw_again(self.store, first, "anne", NOW)
        transaction.commit()
        self.work(minutes=10)
        self.assertEqual(first.dispatch, content.MAILED)

    def test_an_imported_document_is_never_drawn_again(self):
        payer = billing.make_payer(self.store, paperless=True)
        invoice = making.make_draft(
            self.store, self.type, payer, (billing.make_charge(),), NOW, "clerk"
        )
        issuing.keep_document(invoice, b"%PDF-1.4 theirs")
        making.finalise(self.store, invoice, "clerk", NOW)
        transaction.commit()
        self.work()
        self.assertEqual(invoice.document.data, b"%PDF-1.4 theirs")
        self.assertFalse(self.render.called)
        self.assertEqual(len(self.sink.taken), 1)
        with self.assertRaises(ForbiddenTransition):
            issuing.keep_document(invoice, PDF)

    def test_credit_notes_and_cancellations_tell_their_reason(self):
        invoice = self.finalised()
        self.work()
        credits.credit_note(self.store, invoice, 700, "Deux repas non pris", "a", NOW)
        transaction.commit()
        self.work(minutes=1)
        credits.cancel(self.store, invoice, "Enfant inconnu", "a", NOW)
        transaction.commit()
        self.work(minutes=2)
        _first, note, cancelled = self.messages()
        self.assertTrue(note["Subject"].endswith("7,00 € · Repas scolaires"))
        for message, reason in ((note, "non pris"), (cancelled, "inconnu")):
            text = message.get_body(("plain",)).get_content()
            self.assertIn(reason, text)
            self.assertIn(f"/pay/{invoice.pay_token}", text)

    def test_direct_debit_asks_nothing_of_the_payer(self):
        self.type.direct_debit_allowed = True
        invoice = self.finalised()
        payer = self.store.payers._getOb(invoice.payer_id)
        payer.mandate = Mandate("M-1", NOW.date(), "secret", "BE68 …", "Émilie Dupont")
        transaction.commit()
        self.work()
        self.assertTrue(invoice.direct_debit)
        (message,) = self.messages()
        self.assertIn("domiciliation", message.get_body(("plain",)).get_content())
