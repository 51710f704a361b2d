"""Any order of acts on invoices keeps the books right, and what was issued as it was."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize
from hypothesis.stateful import invariant
from hypothesis.stateful import precondition
from hypothesis.stateful import rule
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import run_state_machine_as_test
from imio.payment.audit.invariants import audit
from imio.payment.checkout import booking
from imio.payment.checkout.booking import Origin
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.domain import journal
from imio.payment.domain import states
from imio.payment.domain.errors import PaymentError
from imio.payment.invoicing import corrections
from imio.payment.invoicing import credits
from imio.payment.invoicing import making
from imio.payment.invoicing import objections
from imio.payment.invoicing.numbering import number_next
from imio.payment.storage.store import PaymentStore
from imio.payment.tests.builders import NOW
from imio.payment.tests.builders_billing import make_charge
from unittest import mock

import unittest


REGIE = "regie-uid"
TYPES = mock.patch("imio.payment.invoicing.numbering.type_at", return_value=None)
# What an issued invoice says, which nothing may ever change
SAID = (
    "number",
    "kind",
    "lines",
    "amount_cents",
    "issued_on",
    "issued_at",
    "due_on",
    "communication",
    "object_title",
    "payer_id",
    "surname",
    "first_name",
    "organisation",
    "address_lines",
    "beneficiary",
    "type_uid",
    "regie_uid",
    "credits_id",
    "credited_parts",
)
CENTS = st.integers(min_value=1, max_value=9_000)
CHARGES = st.lists(
    st.builds(
        make_charge,
        st.decimals("0.01", "40", places=4).map(str),
        st.decimals("0.5", "9", places=3).map(str),
        vat_rate=st.sampled_from([None, Decimal(6), Decimal(21)]),
    ),
    min_size=1,
    max_size=3,
)


class InvoiceMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.store = PaymentStore()
        self.now = NOW
        self.said = {}
        self.slips = 0

    def teardown(self):
        if hasattr(self, "store"):
            self.store.journal.seal()
            assert not list(self.store.journal.broken_chains())

    def any(self, data):
        ids = sorted(
            one.id
            for one in self.store.invoices.objectValues()
            if one.kind != CREDIT_NOTE
        )
        return self.store.invoices._getOb(data.draw(st.sampled_from(ids)))

    def attempt(self, work, *arguments):
        """Do what may be refused; a refusal must have changed nothing."""
        rows = len(self.store.journal.rows)
        try:
            work(self.store, *arguments)
        except PaymentError:
            assert len(self.store.journal.rows) == rows

    def origin(self, name):
        self.slips += 1
        return Origin("machine", self.now, f"{name}-{self.slips}")

    def has_invoices(self):
        return bool(len(self.store.invoices.objectIds()))

    @rule(charges=CHARGES)
    def make(self, charges):
        self.now += timedelta(seconds=1)
        invoice = Invoice(f"invoice-{len(self.store.invoices.objectIds()):04d}")
        invoice.created_at, invoice.regie_uid = self.now, REGIE
        making._set_charges(invoice, charges, 0)
        invoice.note(self.now, "machine", "", states.DRAFT, "made")
        making.finalise(
            self.store, self.store.invoices.add(invoice), "machine", self.now
        )

    @rule(limit=st.integers(min_value=1, max_value=3))
    def number(self, limit):
        with TYPES:
            for invoice_id in number_next(self.store, REGIE, self.now, limit):
                invoice = self.store.invoices._getOb(invoice_id)
                self.said[invoice_id] = {name: getattr(invoice, name) for name in SAID}

    @precondition(has_invoices)
    @rule(data=st.data(), cents=CENTS)
    def pay(self, data, cents):
        invoice = self.any(data)
        if invoice.state == states.ISSUED:
            account = journal.bank_account("belfius")
            booking.book_payment(
                self.store, invoice, cents, account, self.origin("psp")
            )

    @precondition(has_invoices)
    @rule(data=st.data(), cents=CENTS)
    def charge_back(self, data, cents):
        invoice = self.any(data)
        if invoice.paid_cents >= cents:
            account = journal.bank_account("belfius")
            booking.take_back(self.store, invoice, cents, account, self.origin("back"))

    @precondition(has_invoices)
    @rule(data=st.data(), cents=CENTS, all_of_it=st.booleans())
    def take_at_counter(self, data, cents, all_of_it):
        invoice = self.any(data)
        self.slips += 1
        cents = invoice.balance_cents if all_of_it else cents
        means = data.draw(st.sampled_from(corrections.COUNTER_MEANS))
        slip = f"slip-{data.draw(st.integers(0, self.slips))}"
        day = self.now.date()
        self.attempt(
            corrections.record_counter_payment,
            *(invoice, cents, means, slip, day, "machine", self.now),
        )

    @precondition(has_invoices)
    @rule(data=st.data(), cents=CENTS)
    def credit(self, data, cents):
        invoice = self.any(data)
        self.attempt(credits.credit_note, invoice, cents, "Why", "machine", self.now)

    @precondition(has_invoices)
    @rule(data=st.data())
    def cancel(self, data):
        self.attempt(credits.cancel, self.any(data), "Why", "machine", self.now)

    @precondition(has_invoices)
    @rule(
        data=st.data(),
        work=st.sampled_from(
            [
                corrections.write_off,
                corrections.hand_to_treasury,
                corrections.take_back_from_treasury,
                objections.close_objection,
            ]
        ),
    )
    def move(self, data, work):
        self.attempt(work, self.any(data), "Why", "machine", self.now)

    @precondition(has_invoices)
    @rule(data=st.data(), on=st.booleans())
    def direct_debit(self, data, on):
        invoice = self.any(data)
        self.attempt(corrections.set_direct_debit, invoice, on, "machine", self.now)

    @invariant()
    def the_audit_finds_nothing(self):
        if hasattr(self, "store"):
            assert list(audit(self.store, self.now)) == []

    @invariant()
    def what_was_issued_says_what_it_said(self):
        for invoice_id, said in getattr(self, "said", {}).items():
            invoice = self.store.invoices._getOb(invoice_id)
            assert {name: getattr(invoice, name) for name in SAID} == said

    @invariant()
    def numbers_have_no_gap_and_claims_are_the_sums_of_lines(self):
        if not hasattr(self, "store"):
            return
        numbers = [key[2] for key in self.store.invoice_numbers.keys()]
        assert numbers == list(range(1, len(self.said) + 1))
        claims = Counter()
        for row in self.store.journal.rows.values():
            if row.kind == journal.CLAIM:
                claims[row.due_id] += row.amount_cents
        for invoice_id, said in self.said.items():
            total = sum(line.amount_cents for line in said["lines"])
            assert total == said["amount_cents"]
            is_note = said["kind"] == CREDIT_NOTE
            assert claims[invoice_id] == (0 if is_note else total)

    @invariant()
    def credit_notes_never_take_more_than_there_is(self):
        if hasattr(self, "store"):
            for invoice in self.store.invoices.objectValues():
                assert 0 <= invoice.pending_credit_cents <= invoice.owed_cents


class TestInvoiceMachine(unittest.TestCase):
    def test_any_order_of_acts_keeps_the_books_right(self):
        chosen = settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(InvoiceMachine, settings=chosen)
