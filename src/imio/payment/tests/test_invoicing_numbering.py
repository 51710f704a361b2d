"""Numbers: in order, in their form, one sequence for each régie and year, without gap."""

from datetime import date
from datetime import datetime
from datetime import timedelta
from datetime import UTC
from imio.payment.content.payer import Mandate
from imio.payment.domain import states
from imio.payment.domain.reference import structured_communication
from imio.payment.invoicing import events
from imio.payment.invoicing import making
from imio.payment.invoicing.numbering import last_number
from imio.payment.invoicing.numbering import number_next
from imio.payment.invoicing.numbering import Numbering
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.builders import NOW
from imio.payment.tests.invoicing_case import InvoicingCase
from zope.component import getGlobalSiteManager


class TestNumbers(InvoicingCase):
    def finalise(self, invoice, now=NOW, position=0):
        making.finalise(self.store, invoice, "clerk", now, position=position)

    def test_an_issued_invoice_has_all_that_its_payer_needs(self):
        invoice = self.issue()
        self.assertEqual(invoice.state, states.ISSUED)
        self.assertEqual(invoice.number, "2026-000001")
        self.assertEqual((invoice.issued_at, invoice.issued_on), (NOW, NOW.date()))
        self.assertEqual(invoice.due_on, NOW.date() + timedelta(days=30))
        self.assertEqual(self.store.communications[invoice.communication], invoice.id)
        self.assertEqual(self.store.due_behind(invoice.pay_token).id, invoice.id)
        self.assertTrue(invoice.is_payable)
        self.assert_books_balance()

    def test_numbers_follow_the_order_of_finalisation_not_of_making(self):
        first, second, third = self.draft(), self.draft(), self.draft()
        self.finalise(third)
        self.finalise(first, NOW + timedelta(seconds=1), position=2)
        self.finalise(second, NOW + timedelta(seconds=1), position=1)
        self.number()
        numbers = [one.number[-1] for one in (third, second, first)]
        self.assertEqual(numbers, ["1", "2", "3"])

    def test_a_limit_leaves_the_rest_in_its_place(self):
        made = [self.draft() for _number in range(5)]
        for position, invoice in enumerate(made):
            self.finalise(invoice, position=position)
        number_next(self.store, self.regie.UID(), NOW, limit=2)
        self.assertEqual([one.state for one in made].count(states.ISSUED), 2)
        self.number()
        self.assertEqual([one.number[-1] for one in made], list("12345"))
        self.assertEqual(self.number(), [])

    def test_each_regie_and_each_year_begins_at_one(self):
        other = billing.make_regie(self.portal, self.store, "piscine")
        self.issue()
        self.issue()
        swim = billing.make_invoice(
            self.store, billing.make_invoice_type(other), self.payer
        )
        self.assertEqual(swim.number, "2026-000001")
        # 23:30 UTC on the last evening is the new year in Belgium
        eve = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
        late = self.draft()
        self.finalise(late, eve)
        self.number(eve)
        self.assertEqual(late.number, "2027-000001")
        uid = self.regie.UID()
        self.assertEqual(last_number(self.store, uid, 2026), 2)
        self.assertEqual(last_number(self.store, uid, 2027), 1)
        self.assertEqual(last_number(self.store, uid, 2025), 0)

    def test_the_form_of_a_number_is_that_of_its_type(self):
        self.type.numbering_pattern = "REP-{year}/{number}"
        self.type.term_days = 15
        invoice = self.issue()
        self.assertEqual(invoice.number, "REP-2026/1")
        self.assertEqual(invoice.due_on, date(2026, 12, 7))

    def test_a_type_deleted_meanwhile_keeps_no_invoice_waiting(self):
        invoice = self.draft()
        self.finalise(invoice)
        invoice.type_uid = "gone"
        self.number()
        self.assertEqual(invoice.number, "2026-000001")

    def test_an_imported_communication_stays_when_it_is_valid_and_free(self):
        theirs = structured_communication(123456789)
        first, second, third = self.draft(), self.draft(), self.draft()
        first.communication = f"+++{theirs[:3]}/{theirs[3:7]}/{theirs[7:]}+++"
        second.communication = theirs
        third.communication = "000000000000"
        for position, invoice in enumerate((first, second, third)):
            self.finalise(invoice, position=position)
        self.number()
        self.assertEqual(first.communication, theirs)
        for other in (second, third):
            self.assertNotIn(other.communication, (theirs, "000000000000", ""))
            self.assertEqual(self.store.communications[other.communication], other.id)

    def test_a_running_mandate_marks_the_invoices_of_types_that_allow_it(self):
        self.payer.mandate = Mandate("M-1", NOW.date(), "x", "BE68 …", "Dupont")
        self.assertFalse(self.issue().direct_debit)
        self.type.direct_debit_allowed = True
        self.assertTrue(self.issue().direct_debit)
        self.payer.mandate = Mandate(
            "M-1", NOW.date(), "x", "BE68 …", "Dupont", revoked_at=NOW
        )
        self.assertFalse(self.issue().direct_debit)

    def test_who_subscribes_hears_of_it_once(self):
        heard = []
        components = getGlobalSiteManager()
        components.registerHandler(heard.append, (events.InvoiceIssued,))
        self.addCleanup(
            components.unregisterHandler, heard.append, (events.InvoiceIssued,)
        )
        invoice = self.issue()
        self.number()
        self.assertEqual([event.invoice.id for event in heard], [invoice.id])

    def test_the_worker_finds_its_portions_by_a_glance(self):
        job = Numbering()
        self.assertEqual(job.find(self.store, NOW), [])
        for _number in range(3):
            self.finalise(self.draft())
        (key,) = job.find(self.store, NOW)
        job.do(self.store, key, None, NOW)
        self.assertEqual(job.find(self.store, NOW), [])
        self.assertEqual(last_number(self.store, self.regie.UID(), 2026), 3)
