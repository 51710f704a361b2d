"""What becomes of an issued invoice besides credit notes: each with author and reason.

None of this changes what the invoice says: only what is asked of it, and by whom.
"""

from datetime import date
from datetime import datetime
from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import book_rounding
from imio.payment.checkout.booking import Origin
from imio.payment.checkout.events import AT_COUNTER
from imio.payment.checkout.events import BY_TRANSFER
from imio.payment.checkout.events import DueReopened
from imio.payment.checkout.events import MoneyBooked
from imio.payment.content.invoice import CounterPayment
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.content.invoice import Invoice
from imio.payment.domain import states
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.errors import UnderWay
from imio.payment.domain.journal import counter_account
from imio.payment.domain.journal import transfer_account
from imio.payment.formatting import local_day
from imio.payment.invoicing.credits import demand_reason
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore
from zope.event import notify


CASH = "cash"
TERMINAL = "terminal"
TRANSFER = "transfer"
CHEQUE = "cheque"
COUNTER_MEANS = (CASH, TERMINAL, TRANSFER, CHEQUE)
MAX_SLIP = 60


def record_counter_payment(
    store: PaymentStore,
    invoice: Invoice,
    amount_cents: int,
    means: str,
    slip_number: str,
    paid_on: date,
    actor: str,
    now: datetime,
) -> CounterPayment:
    """Book money taken at the counter, all that is asked or a part of it. Writes.

    A slip number counts once in a régie. The invoice is paid by ``amount_cents``; the
    returned record also says what was handed over when cash is rounded. Raises
    InvoiceRefused (unknown_means, slip_taken, no_slip, future_day, early_day, no_amount,
    too_much with the ``amount_cents`` still asked) and ForbiddenTransition.
    """
    _demand_issued(invoice)
    slip = " ".join(slip_number.split())[:MAX_SLIP]
    key = (invoice.regie_uid, slip)
    if means not in COUNTER_MEANS:
        raise InvoiceRefused("unknown_means")
    if not slip:
        raise InvoiceRefused("no_slip")
    today = local_day(now)
    if paid_on > today:
        raise InvoiceRefused("future_day")
    if paid_on < min(invoice.issued_on or paid_on, today):
        raise InvoiceRefused("early_day")
    if amount_cents <= 0:
        raise InvoiceRefused("no_amount")
    if amount_cents > invoice.balance_cents:
        raise InvoiceRefused("too_much", amount_cents=invoice.balance_cents)
    if not store.counter_slips.insert(key, invoice.id):
        raise InvoiceRefused("slip_taken", slip=slip)
    received = received_cents(invoice, amount_cents, means)
    payment = CounterPayment(amount_cents, received, means, slip, paid_on, actor, now)
    invoice.counter_payments += (payment,)
    account = _account(invoice, means)
    origin = Origin(actor, now, slip, event_key=f"slip:{invoice.regie_uid}:{slip}")
    book_payment(store, invoice, amount_cents, account, origin)
    if received != amount_cents:
        book_rounding(store, invoice, received - amount_cents, account, origin)
    _announce(store, invoice, payment, origin)
    return payment


def _announce(
    store: PaymentStore, invoice: Invoice, payment: CounterPayment, origin: Origin
) -> None:
    way = BY_TRANSFER if payment.means == TRANSFER else AT_COUNTER
    notify(
        MoneyBooked(
            store,
            invoice,
            payment.amount_cents,
            0,
            way,
            payment.paid_on,
            origin.event_key,
            origin.reference,
            origin.now,
        )
    )


def received_cents(invoice: Invoice, amount_cents: int, means: str) -> int:
    """Return what is handed over at the counter for an amount, in cents. Reads only.

    Where the commune rounds cash, a total paid wholly in cash is rounded: the last
    payment of an invoice, when all before it were cash too.
    """
    paid = invoice.counter_payments
    in_cash = sum(one.amount_cents for one in paid if one.means == CASH)
    wholly = means == CASH and in_cash == invoice.paid_cents
    closes = amount_cents == invoice.balance_cents
    if not (wholly and closes and get_settings().cash_rounding):
        return amount_cents
    return cash_cents(amount_cents)


def cash_cents(amount_cents: int) -> int:
    """Return the amount in coins of five cents that is nearest to an amount."""
    return (amount_cents + 2) // 5 * 5


def write_off(
    store: PaymentStore, invoice: Invoice, reason: str, actor: str, now: datetime
) -> None:
    """Give up collecting what an invoice still asks. Writes.

    The claim stays in the journal, and money that arrives later is still booked.
    Raises InvoiceRefused (no_reason), UnderWay, ForbiddenTransition.
    """
    _demand_idle(store, invoice)
    _move(store, invoice, states.WRITTEN_OFF, "written off", reason, actor, now)


def hand_to_treasury(
    store: PaymentStore, invoice: Invoice, reason: str, actor: str, now: datetime
) -> None:
    """Leave an unpaid invoice to the treasury: it cannot be paid online any more. Writes.

    Raises as write_off: UnderWay while somebody is paying it or the bank collects it.
    """
    _demand_idle(store, invoice)
    _move(store, invoice, states.TREASURY, "handed to the treasury", reason, actor, now)


def take_back_from_treasury(
    store: PaymentStore, invoice: Invoice, reason: str, actor: str, now: datetime
) -> None:
    """Collect an invoice oneself again. Writes. Raises InvoiceRefused, ForbiddenTransition."""
    if invoice.due_state != states.TREASURY:
        raise ForbiddenTransition(f"due: {invoice.due_state} to {states.OPEN}")
    _move(store, invoice, states.OPEN, "taken back", reason, actor, now)
    notify(DueReopened(store, invoice, "treasury", now, "taken back"))


def set_direct_debit(
    store: PaymentStore, invoice: Invoice, on: bool, actor: str, now: datetime
) -> None:
    """Say whether an invoice is collected by direct debit, and so not payable online.

    Writes. Raises UnderWay while somebody is paying it, or the bank collects it: it
    would be paid twice. Raises ForbiddenTransition.
    """
    _demand_issued(invoice)
    if invoice.direct_debit == on:
        return
    if on and not invoice.is_payable:
        raise ForbiddenTransition(f"due: {invoice.due_state} to direct debit")
    if on or invoice.id in store.debits:
        _demand_idle(store, invoice)
    invoice.direct_debit = on
    cause = "direct debit" if on else "no direct debit"
    invoice.note(now, actor, "", "", cause)
    store.invoices.reindex(invoice)


def _account(invoice: Invoice, means: str) -> str:
    if means == TRANSFER:
        return transfer_account(invoice.platform_id)
    return counter_account(invoice.regie_uid)


def _demand_issued(invoice: Invoice) -> None:
    if invoice.state != states.ISSUED or invoice.kind == CREDIT_NOTE:
        raise ForbiddenTransition(f"invoice: {invoice.state}, {invoice.kind}")


def _demand_idle(store: PaymentStore, invoice: Invoice) -> None:
    _demand_issued(invoice)
    busy = store.locks.get(invoice.id) or store.debits.get(invoice.id)
    if busy:
        raise UnderWay(busy)


def _move(
    store: PaymentStore,
    invoice: Invoice,
    state: str,
    cause: str,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    noted = demand_reason(reason)
    invoice.move_due(state, now, actor, cause, note=noted)
    store.invoices.reindex(invoice)
