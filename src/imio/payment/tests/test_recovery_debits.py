"""Direct debits: mandates, the file, what the bank collected and what it gave back."""

from datetime import date
from datetime import timedelta
from imio.payment.audit.recovery import check_recovery
from imio.payment.domain import states
from imio.payment.domain.bank_errors import FileRejected
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import RecoveryRefused
from imio.payment.domain.errors import UnderWay
from imio.payment.invoicing import corrections
from imio.payment.invoicing.corrections import set_direct_debit
from imio.payment.recovery import debits
from imio.payment.recovery import mandates
from imio.payment.recovery import returned
from imio.payment.recovery.archive import read_bytes
from imio.payment.storage.platforms import get_platform
from imio.payment.tests import builders_billing as billing
from imio.payment.tests.bank_orders import CREDITOR_ID
from imio.payment.tests.bank_orders import ReadBack
from imio.payment.tests.builders import NOW
from imio.payment.tests.recovering import RecoveryCase
from imio.payment.tests.status_reports import rejected_file
from imio.payment.tests.status_reports import status_report

import transaction


IBAN = "BE71 0961 2345 6769"
DUE = date(2026, 12, 22)
AFTER = NOW + timedelta(days=31)


class DebitCase(RecoveryCase):
    def setUp(self):
        super().setUp()
        self.type.direct_debit_allowed = True
        self.regie.creditor_id = CREDITOR_ID
        self.payer = billing.make_payer(self.store, paperless=True)
        self.sign()

    def sign(self, reference="MANDAT-1", payer=None, **changes):
        values = {"iban": IBAN, "signed_on": date(2026, 9, 1), "holder": "E. Dupont"}
        payer = payer or self.payer
        return mandates.set_mandate(
            self.store, payer, reference, now=NOW, **values | changes
        )

    def invoice(self, payer=None):
        invoice = billing.make_invoice(self.store, self.type, payer or self.payer)
        transaction.commit()
        return invoice

    def collect(self, *invoices, on=DUE):
        ids = [one.id for one in invoices]
        uid = self.regie.UID()
        batch = debits.make_collection(self.store, uid, ids, on, "clerk", NOW)
        transaction.commit()
        return batch

    def codes(self, on=DUE):
        found = debits.list_collectable(self.store, self.regie.UID(), on)
        return {one.invoice.id: one.code for one in found}

    def give_back(self, batch, place=0, retried=False, now=AFTER):
        row = batch.rows[place]
        returned.mark_returned(
            self.store, batch, row.end_to_end_id, "AM04", retried, "clerk", now
        )
        transaction.commit()


class TestMandates(DebitCase):
    def test_the_account_is_kept_encrypted_and_shown_masked(self):
        mandate = self.payer.mandate
        self.assertEqual("BE71 •••• •••• 6769", mandate.iban_masked)
        self.assertNotIn("0961", repr(mandate).replace(mandate.iban_encrypted, ""))
        self.assertNotIn("71096123456769", mandate.iban_encrypted)

    def test_a_reference_is_given_once_whatever_its_case(self):
        other = billing.make_payer(self.store, surname="Lambert")
        with self.assertRaises(RecoveryRefused) as caught:
            self.sign("mandat-1", other)
        self.assertEqual("reference_taken", caught.exception.code)
        self.sign("MANDAT-1", iban="BE68539007547034")
        self.assertEqual("BE68 •••• •••• 7034", self.payer.mandate.iban_masked)

    def test_what_cannot_be_collected_is_refused(self):
        for changes in (
            {"holder": " "},
            {"signed_on": date(2026, 12, 1)},
            {"reference": "é"},
            {"reference": "x" * 36},
        ):
            with self.subTest(changes), self.assertRaises(RecoveryRefused):
                self.sign(**changes)
        with self.assertRaises(InvalidIban):
            self.sign(iban="BE71096123456760")

    def test_revoking_frees_what_is_at_no_bank(self):
        first, second = self.invoice(), self.invoice()
        self.collect(first)
        freed = mandates.revoke_mandate(self.store, self.payer, "clerk", NOW)
        self.assertEqual([second.id], [one.id for one in freed])
        self.assertTrue(first.direct_debit)
        self.assertFalse(second.direct_debit)
        self.assertFalse(self.invoice().direct_debit)
        with self.assertRaises(RecoveryRefused):
            mandates.revoke_mandate(self.store, self.payer, "clerk", NOW)


class TestCollections(DebitCase):
    def test_invoices_of_a_mandate_are_collected_from_their_due_date_on(self):
        invoice = self.invoice()
        self.assertTrue(invoice.direct_debit)
        self.assertEqual({invoice.id: "not_due"}, self.codes(DUE - timedelta(days=1)))
        self.assertEqual({invoice.id: "ready"}, self.codes())
        self.regie.debit_notice_days = 40
        self.assertEqual({invoice.id: "notice_short"}, self.codes())

    def test_the_file_is_valid_kept_encrypted_and_always_the_same(self):
        invoice = self.invoice()
        batch = self.collect(invoice)
        data = read_bytes(batch, secret=True)
        # The reader checks it against the schema of the bank.
        read = ReadBack(data)
        self.assertEqual([batch.id], read.texts("MsgId"))
        self.assertEqual(["MANDAT-1"], read.texts("MndtId"))
        self.assertEqual([4200], read.cents("InstdAmt"))
        self.assertEqual([str(DUE)], read.texts("ReqdColltnDt"))
        self.assertIn("BE71096123456769", read.texts("IBAN"))
        with batch.content.open("r") as stream:
            self.assertNotIn(b"BE71096123456769", stream.read())
        self.assertEqual(data, read_bytes(batch, secret=True))

    def test_the_platform_names_the_version_that_its_bank_takes(self):
        get_platform("belfius").debit_version = "pain.008.001.02"
        get_platform("belfius").bic = "GKCCBEBB"
        batch = self.collect(self.invoice())
        self.assertEqual(batch.schema, "pain.008.001.02")
        read = ReadBack(read_bytes(batch, secret=True))
        self.assertEqual(["GKCCBEBB"], read.texts("CdtrAgt", "FinInstnId", "BIC"))

    def test_an_invoice_is_in_one_file_at_a_time(self):
        invoice = self.invoice()
        batch = self.collect(invoice)
        self.assertEqual({}, self.codes())
        with self.assertRaises(RecoveryRefused):
            self.collect(invoice)
        debits.drop_collection(self.store, batch, "never sent", "clerk", NOW)
        self.assertEqual({invoice.id: "ready"}, self.codes())
        with self.assertRaises(ForbiddenTransition):
            debits.mark_collected(self.store, batch, "clerk", AFTER, "")

    def test_the_audit_names_what_is_kept_for_no_running_collection(self):
        kept = self.invoice()
        batch = self.collect(kept)
        self.assertEqual([], list(check_recovery(self.store)))
        batch.state = debits.DROPPED
        (breach,) = check_recovery(self.store)
        self.assertEqual(("I15", kept.id), (breach.invariant, breach.about))

    def test_what_the_bank_collects_goes_nowhere_else_meanwhile(self):
        invoice = self.invoice()
        self.collect(invoice)
        for work in (corrections.hand_to_treasury, corrections.write_off):
            with self.subTest(work.__name__), self.assertRaises(UnderWay):
                work(self.store, invoice, "Reason", "clerk", NOW)
        with self.assertRaises(UnderWay):
            set_direct_debit(self.store, invoice, False, "clerk", NOW)
        self.assertTrue(invoice.direct_debit)

    def test_a_regie_without_creditor_or_account_collects_nothing(self):
        invoice = self.invoice()
        self.regie.creditor_id = None
        with self.assertRaises(RecoveryRefused) as caught:
            self.collect(invoice)
        self.assertEqual("no_creditor", caught.exception.code)
        self.assertEqual({invoice.id: "ready"}, self.codes())

    def test_what_was_collected_is_booked_once(self):
        invoice = self.invoice()
        batch = self.collect(invoice)
        with self.assertRaises(ForbiddenTransition):
            debits.mark_collected(self.store, batch, "clerk", NOW, "")
        debits.mark_collected(self.store, batch, "clerk", AFTER, "extrait 42")
        self.assertEqual(states.PAID, invoice.due_state)
        with self.assertRaises(ForbiddenTransition):
            debits.mark_collected(self.store, batch, "clerk", AFTER, "extrait 42")
        self.assert_books_balance()


class TestReturns(DebitCase):
    def test_a_return_after_the_booking_reopens_the_invoice(self):
        invoice = self.invoice()
        batch = self.collect(invoice)
        debits.mark_collected(self.store, batch, "clerk", AFTER, "")
        self.give_back(batch)
        self.assertTrue(invoice.is_payable)
        self.assertFalse(invoice.direct_debit)
        self.assertEqual("AM04", batch.rows[0].reason)
        with self.assertRaises(ForbiddenTransition):
            self.give_back(batch)
        self.work(days=31)
        (message,) = [m for m in self.messages() if "refusé" in m["Subject"]]
        self.assertIn("AM04", message.get_body(("plain",)).get_content())
        self.assert_books_balance()

    def test_a_return_before_the_booking_is_not_booked(self):
        invoice, other = self.invoice(), self.invoice()
        batch = self.collect(invoice, other)
        place = [row.invoice_id for row in batch.rows].index(invoice.id)
        self.give_back(batch, place, retried=True)
        self.assertTrue(invoice.direct_debit)
        self.assertEqual({invoice.id: "ready"}, self.codes())
        debits.mark_collected(self.store, batch, "clerk", AFTER, "")
        self.assertEqual(states.OPEN, invoice.due_state)
        self.assertEqual(states.PAID, other.due_state)
        self.collect(invoice)
        self.assert_books_balance()

    def test_a_status_report_returns_what_it_names_and_only_once(self):
        invoice, other = self.invoice(), self.invoice()
        batch = self.collect(invoice, other)
        debits.mark_collected(self.store, batch, "clerk", AFTER, "")
        names = {row.invoice_id: row.end_to_end_id for row in batch.rows}
        report = status_report(batch.id, [(names[invoice.id], 4200), ("OTHER", 100)])
        noted = returned.import_returns(self.store, report, None, "clerk", AFTER)
        self.assertEqual(["noted", "not_found"], [one.code for one in noted])
        self.assertEqual(states.OPEN, invoice.due_state)
        self.assertEqual(states.PAID, other.due_state)
        noted = returned.import_returns(self.store, report, None, "clerk", AFTER)
        self.assertEqual(["known", "not_found"], [one.code for one in noted])
        wrong = status_report(batch.id, [(names[other.id], 1)])
        noted = returned.import_returns(self.store, wrong, None, "clerk", AFTER)
        self.assertEqual(["other_amount"], [one.code for one in noted])
        self.assert_books_balance()

    def test_reports_touch_no_regie_of_others(self):
        batch = self.collect(self.invoice())
        report = status_report(batch.id, [(batch.rows[0].end_to_end_id, 4200)])
        noted = returned.import_returns(self.store, report, ("x",), "clerk", AFTER)
        self.assertEqual(["not_found"], [one.code for one in noted])

    def test_a_file_is_over_once_the_bank_told_of_each_of_its_debits(self):
        for collected, end in ((False, debits.FAILED), (True, debits.COLLECTED)):
            with self.subTest(end):
                batch = self.collect(self.invoice(), self.invoice())
                first, last = (row.end_to_end_id for row in batch.rows)
                told = ("clerk", AFTER, "line 1")
                if collected:
                    debits.mark_row_collected(self.store, batch, first, *told)
                else:
                    self.give_back(batch, 0)
                self.assertEqual(debits.MADE, batch.state)
                self.give_back(batch, 1)
                self.assertEqual(end, batch.state)
                self.assertEqual([], list(check_recovery(self.store)))
                with self.assertRaises(ForbiddenTransition):
                    debits.mark_collected(self.store, batch, *told)

    def test_a_file_rejected_whole_lets_all_be_collected_again(self):
        invoice = self.invoice()
        batch = self.collect(invoice)
        report = rejected_file(batch.id)
        returned.import_returns(self.store, report, None, "clerk", AFTER)
        self.assertEqual({invoice.id: "ready"}, self.codes())
        self.assertTrue(invoice.direct_debit)
        with self.assertRaises(FileRejected):
            returned.import_returns(
                self.store, rejected_file("UNKNOWN"), None, "clerk", AFTER
            )
