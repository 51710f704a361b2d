"""Refunds by bank transfer: the account asked once, the file made once, IBANs forgotten."""

from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.domain import states
from imio.payment.domain.bank_errors import InvalidBic
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.bank_errors import InvalidTransfer
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvalidName
from imio.payment.domain.errors import SamePerson
from imio.payment.domain.errors import WayClosed
from imio.payment.refunds import account
from imio.payment.refunds import acting
from imio.payment.refunds import deciding
from imio.payment.refunds import figures
from imio.payment.refunds import transfers
from imio.payment.refunds.forms import AccountForms
from imio.payment.refunds.forms import AccountRetention
from imio.payment.refunds.questions import RefundsInTransit
from imio.payment.refunds.ways import choose_way
from imio.payment.storage.platforms import get_platform
from imio.payment.tests.bank_orders import ReadBack
from imio.payment.tests.refunding import IBAN
from imio.payment.tests.refunding_files import PAYER_IBAN
from imio.payment.tests.refunding_files import TransferCase
from unittest import mock

import hashlib
import logging
import types


class TestAccount(TransferCase):
    def test_the_link_of_the_form_works_once_and_only_its_hash_is_kept(self):
        token = account.form_token(self.store, self.refund)
        found = account.refund_behind(self.store, self.refund.id, token, self.now)
        self.assertEqual(found.id, self.refund.id)
        self.assertNotIn(token, repr(vars(self.refund)))
        for wrong in ("", "x", token[:-1], token.upper()):
            self.assertIsNone(
                account.refund_behind(self.store, self.refund.id, wrong, self.now)
            )
        self.assertIsNone(account.refund_behind(self.store, "nobody", token, self.now))
        self.give()
        self.assertIsNone(
            account.refund_behind(self.store, self.refund.id, token, self.now)
        )
        self.assertEqual(account.form_token(self.store, self.refund), "")

    def test_a_new_link_stops_the_earlier_one(self):
        old = account.form_token(self.store, self.refund)
        new = account.open_form(self.store, self.refund, self.now)
        found = [
            account.refund_behind(self.store, self.refund.id, token, self.now)
            for token in (old, new)
        ]
        self.assertIsNone(found[0])
        self.assertIsNotNone(found[1])

    def test_what_cannot_be_an_account_is_refused_and_nothing_kept(self):
        cases = (
            ({"iban": "BE71096123456760"}, InvalidIban),
            ({"iban": "US64SVBKUS6S3300958879"}, InvalidIban),
            ({"holder": " - "}, InvalidName),
            ({"bic": "nonsense!"}, InvalidBic),
            # Outside the EEA the bank wants its BIC named.
            ({"iban": "CH9300762011623852957"}, InvalidBic),
        )
        for given, error in cases:
            with self.assertRaises(error):
                self.give(**given)
        self.assertEqual(self.refund.state, states.AWAITING_ACCOUNT)
        self.assertEqual(self.refund.iban_encrypted, "")

    def test_the_iban_stands_in_no_history_index_export_or_event(self):
        with self.assertLogs(level="DEBUG") as logs:
            self.give()
            batch = self.make_file()
            transfers.mark_executed(self.store, batch, "finance", self.now)
            logging.getLogger("imio.payment").info("end")
        rows = figures.export_rows(self.store, None, figures.Filters())
        told = (
            repr(logs.output),
            repr(self.refund.history),
            repr(self.refund.catalog_keys),
            repr(rows),
            repr(list(self.store.outbox.entries.items())),
            repr([vars(e) for e in self.store.outbox.entries.values()]),
            repr(batch.history),
            repr(vars(self.refund)),
        )
        for text in told:
            self.assertNotIn(PAYER_IBAN, text)
            self.assertNotIn("096123456769", text)
        self.assertEqual(rows[0]["iban_masked"], "BE71 •••• •••• 6769")
        found = self.store.refunds.catalog.search(text=PAYER_IBAN)
        self.assertEqual(len(found), 0)

    def test_the_payer_is_reminded_once_and_then_the_staff_looks(self):
        job = AccountForms()
        self.assertEqual(self.run_job(job), [])
        self.later(days=16)
        self.assertEqual(self.run_job(job), [self.refund.id])
        self.assertEqual(self.refund.reminded_at, self.now)
        self.assertEqual(self.run_job(job), [])
        self.later(days=15)
        self.assertEqual(self.run_job(job), [self.refund.id])
        self.assertTrue(self.refund.form_expired)
        self.assertEqual(self.refund.state, states.AWAITING_ACCOUNT)
        found = self.store.refunds.catalog.search({"flag": ("form_expired",)})
        self.assertEqual(list(found), [self.refund.id])
        self.assertEqual(self.run_job(job), [])
        account.open_form(self.store, self.refund, self.now)
        self.assertFalse(self.refund.form_expired)

    def test_the_account_is_forgotten_when_the_money_goes_another_way(self):
        self.give()
        get_platform("belfius").refunds_by_transfer = False
        choose_way(self.store, self.refund, BY_TRANSFER, "finance", self.now)
        choose_way(self.store, self.refund, BY_PSP, "finance", self.now)
        self.assertEqual((self.refund.iban_encrypted, self.refund.holder), ("", ""))
        self.assertSound()


class TestReferences(TransferCase):
    def test_a_statement_line_can_name_each_file_and_each_transfer(self):
        seen = []
        for _turn in range(3):
            self.give()
            batch = self.make_file()
            read = ReadBack(transfers.read_file(batch))
            # The message and its one payment block bear the name of the file.
            self.assertEqual(read.texts("MsgId"), [batch.id])
            self.assertEqual(read.texts("PmtInfId"), [batch.id])
            self.assertEqual(read.texts("EndToEndId"), [self.refund.reference])
            seen += [batch.id, self.refund.reference]
            transfers.drop_file(self.store, batch, "lost", "finance", self.now)
            deciding.retry(self.store, self.refund, BY_TRANSFER, "finance", self.now)
        self.assertEqual(len(set(seen)), 6)
        self.assertLessEqual(max(map(len, seen)), 35)


class TestApproval(TransferCase):
    def setUp(self):
        super().setUp()
        regie = types.SimpleNamespace(refund_threshold="10,00")
        patch = mock.patch(
            "imio.payment.refunds.releasing.regie_behind", return_value=regie
        )
        patch.start()
        self.addCleanup(patch.stop)

    def test_above_the_threshold_somebody_else_approves(self):
        self.give()
        self.assertEqual(self.refund.state, states.TO_APPROVE)
        with self.assertRaises(SamePerson):
            deciding.approve(self.store, self.refund, "agent", self.now)
        deciding.approve(self.store, self.refund, "director", self.now)
        self.assertEqual(self.refund.state, states.TO_SEND)
        self.assertEqual(self.refund.approved_by, "director")
        with self.assertRaises(ForbiddenTransition):
            deciding.approve(self.store, self.refund, "director", self.now)

    def test_whoever_chose_the_way_cannot_approve_either(self):
        self.give()
        choose_way(self.store, self.refund, BY_TRANSFER, "finance", self.now)
        self.give()
        with self.assertRaises(SamePerson):
            deciding.approve(self.store, self.refund, "finance", self.now)

    def test_whoever_typed_the_account_cannot_approve_it(self):
        account.give_account(
            self.store, self.refund, "Me", PAYER_IBAN, "", {}, self.now, "clerk"
        )
        with self.assertRaises(SamePerson):
            deciding.approve(self.store, self.refund, "clerk", self.now)
        deciding.approve(self.store, self.refund, "director", self.now)

    def test_below_the_threshold_one_person_is_enough(self):
        due, _attempt = self.make_paid(999)
        (refund,) = self.refuse(due)
        self.give(refund)
        self.assertEqual(refund.state, states.TO_SEND)


class TestFile(TransferCase):
    def test_the_file_pays_the_payer_and_is_the_same_at_each_download(self):
        self.give()
        batch = self.make_file()
        content = transfers.read_file(batch)
        self.assertEqual(content, transfers.read_file(batch))
        self.assertEqual(batch.content_hash, hashlib.sha256(content).hexdigest())
        for text in (PAYER_IBAN, IBAN, self.refund.id, batch.id, "Emilie Dupont"):
            self.assertIn(text.encode(), content)
        with batch.content.open("r") as stream:
            self.assertNotIn(PAYER_IBAN.encode(), stream.read())
        self.assertEqual(self.refund.state, states.IN_TRANSIT)
        self.assertEqual((batch.total_count, batch.amount_cents), (1, 1200))

    def test_executed_is_booked_once_on_the_commune_s_own_account(self):
        self.give()
        batch = self.make_file()
        transfers.mark_executed(self.store, batch, "finance", self.now, "line 7")
        self.assertEqual(self.refund.state, states.DONE)
        (row,) = [r for r in self.store.journal.rows.values() if r.kind == "refund"]
        self.assertEqual((row.credit, row.amount_cents), ("bank:belfius", 1200))
        with self.assertRaises(ForbiddenTransition):
            transfers.mark_executed(self.store, batch, "finance", self.now)
        self.assertSound()

    def test_no_psp_is_asked_about_what_lies_at_the_bank(self):
        # It knows of no such refund: taken for a failure, it would be sent once more.
        self.give()
        self.make_file()
        self.later(hours=2)
        self.assertIsNone(RefundsInTransit().ask(self.store, self.refund.id))
        with self.assertRaises(ForbiddenTransition):
            acting.perform(
                self.store, self.refund, acting.ASK_PSP, {}, "finance", self.now
            )
        self.assertEqual(self.refund.state, states.IN_TRANSIT)

    def test_no_refund_is_in_two_files(self):
        self.give()
        self.make_file()
        with self.assertRaises(ForbiddenTransition):
            self.make_file()

    def test_a_refund_twice_in_one_request_is_paid_once(self):
        self.give()
        batch = self.make_file(self.refund, self.refund)
        self.assertEqual(batch.total_count, 1)

    def test_a_returned_transfer_is_owed_again_and_retried_under_a_new_reference(self):
        self.give()
        batch = self.make_file()
        transfers.mark_executed(self.store, batch, "finance", self.now)
        transfers.mark_returned(
            self.store, self.refund, "Account closed", "finance", self.now
        )
        self.assertEqual(self.refund.state, states.FAILED)
        self.assertEqual(
            (self.due.owed_back_cents, self.due.reserved_cents), (1200, 1200)
        )
        self.assertSound()
        first = self.refund.id
        deciding.retry(self.store, self.refund, BY_TRANSFER, "finance", self.now, True)
        self.assertEqual(self.refund.state, states.TO_SEND)
        again = self.make_file()
        self.assertIn(f"{first}-2".encode(), transfers.read_file(again))
        transfers.mark_executed(self.store, again, "finance", self.now)
        self.assertEqual(self.due.owed_back_cents, 0)
        self.assertSound()

    def test_a_file_that_never_left_gives_its_refunds_back(self):
        self.give()
        batch = self.make_file()
        transfers.drop_file(self.store, batch, "Wrong day", "finance", self.now)
        self.assertEqual((self.refund.state, batch.state), ("failed", "dropped"))
        with self.assertRaises(ForbiddenTransition):
            transfers.mark_executed(self.store, batch, "finance", self.now)
        self.assertSound()

    def test_a_platform_without_account_sends_nothing(self):
        self.give()
        get_platform("belfius").iban = None
        with self.assertRaises(ConfigurationError):
            self.make_file()
        with self.assertRaises(WayClosed) as caught:
            choose_way(self.store, self.refund, BY_TRANSFER, "finance", self.now)
        self.assertEqual(caught.exception.code, "no_account")

    def test_an_empty_file_is_refused(self):
        with self.assertRaises(InvalidTransfer):
            transfers.make_file(self.store, "belfius", [], "finance", self.now)

    def test_account_numbers_are_deleted_once_their_time_is_over(self):
        self.give()
        batch = self.make_file()
        transfers.mark_executed(self.store, batch, "finance", self.now)
        job = AccountRetention()
        self.later(days=92)
        self.assertEqual(self.run_job(job), [])
        self.later(days=2)
        keys = {f"refund:{self.refund.id}", f"file:{batch.id}"}
        self.assertEqual(set(self.run_job(job)), keys)
        self.assertEqual(account.read_iban(self.refund), "")
        self.assertEqual(self.refund.iban_masked, "BE71 •••• •••• 6769")
        self.assertIsNone(transfers.read_file(batch))
        self.assertEqual(len(batch.content_hash), 64)
        self.assertEqual(self.run_job(job), [])
        self.assertSound()
