"""Files of the bank and their worker: stopped, killed, confirmed by two at once."""

from datetime import timedelta
from imio.payment.audit.bank import check_bank
from imio.payment.demo.coda import Move
from imio.payment.domain import states
from imio.payment.formatting import local_day
from imio.payment.invoicing.lists_entries import SLICE
from imio.payment.reconciliation import files
from imio.payment.reconciliation import job
from imio.payment.tests import builders
from imio.payment.tests import statements
from imio.payment.tests.bank_pages import BankPagesCase
from imio.payment.tests.bank_pages import PAGE
from imio.payment.tests.mail_case import MailTest
from imio.payment.tests.staff import Client
from imio.payment.tests.test_checkout_concurrency import at_once
from unittest import mock

import transaction


LINES = 2 * SLICE + 30


class Killed(BaseException):
    """What ends a worker at once: no handler of Exception sees it."""


class TestKilledWorker(MailTest):
    """A file of several slices, each a transaction of its own."""

    def setUp(self):
        super().setUp()
        self.due = builders.make_request(self.store, LINES * 100)
        moves = [Move(100, self.due.communication) for _line in range(LINES)]
        content = statements.coda(*moves, on=local_day(self.now))
        batch, _new = files.take_file(self.store, "x.cod", content, "a", self.now)
        self.file_id = batch.id
        transaction.commit()
        self.work(served=False)
        self.assertEqual({"underpaid": LINES - 1, "paid_exact": 1}, self.file.counts)
        files.confirm_file(self.store, self.file, "finance", self.now)
        transaction.commit()

    @property
    def file(self):
        return self.store.batches._getOb(self.file_id)

    def test_a_killed_worker_goes_on_where_it_was_and_books_no_line_twice(self):
        booked, real = [], job.book_verdict

        def book(*arguments):
            booked.append(arguments[1].ref)
            if len(booked) == SLICE + 7:
                raise Killed
            real(*arguments)

        # The job is looked at once a second.
        self.now += timedelta(seconds=5)
        with mock.patch.object(job, "book_verdict", book):
            self.assertRaises(Killed, self.site.run)
        transaction.begin()
        self.assertEqual(
            (files.APPLYING, SLICE), (self.file.state, self.file.done_count)
        )
        self.assertEqual(SLICE, len(self.store.bank_lines))
        self.start_worker()
        self.work(served=False)
        self.assertEqual((files.DONE, None), (self.file.state, self.file.entries))
        self.assertEqual(LINES, len(self.store.bank_lines))
        due = self.store.get_due(self.due.id)
        self.assertEqual((states.PAID, 0), (due.due_state, due.owed_back_cents))
        self.assertEqual(LINES, len(due.payments))
        self.assertEqual([], list(check_bank(self.store)))


class TestTwoOfficers(BankPagesCase):
    def test_two_files_with_one_statement_confirmed_at_the_same_second(self):
        content = statements.coda(Move(4200, self.invoice.communication), on=self.day)
        pages = []
        for one in (content, content + b"\r\n"):
            location = self.upload(one).headers["Location"]
            pages.append(location.removeprefix(f"{self.commune.url}/"))
        self.work()
        works = []
        for role, page in zip(("finance", "manager"), pages, strict=True):
            client = Client(self.commune.url, role)
            token = {"_authenticator": self.token(page, client)}
            works.append(
                lambda c=client, p=page, t=token: c.post(f"{p}/confirm", t).status_code
            )
        self.assertEqual([303, 303], at_once(*works))
        self.work()
        self.assertEqual(1, len(self.store.statements))
        self.assertEqual(0, self.invoice.owed_back_cents)
        self.assertEqual(states.PAID, self.invoice.due_state)
        found = [self.store.batches._getOb(page.rpartition("/")[2]) for page in pages]
        self.assertEqual(["checked", "done"], sorted(one.state for one in found))
        self.assertEqual([], list(check_bank(self.store)))

    def test_uploads_that_are_no_file_change_nothing(self):
        token = self.token(PAGE, self.finance)
        for data, sent in (
            ({"file": "text"}, None),
            ({}, {"other": ("x", b"0000")}),
            ({}, {"file": ("", b"")}),
        ):
            with self.subTest(str(data)):
                answer = self.finance.post(
                    f"{PAGE}/new/upload", {"_authenticator": token} | data, files=sent
                )
                self.assertEqual(422, answer.status_code)
        big = b"0000" + b"9" * (files.MAX_BYTES + 1)
        self.assertEqual(422, self.upload(big).status_code)
        self.assertEqual(0, len(self.store.batches))
