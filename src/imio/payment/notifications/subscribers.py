"""What events put in the outbox: ids only, each under a key that is used once.

These run within the transaction that stores a payment: they must be quick, and look
nobody up. Whom a mail goes to and what it says is found when it is sent.
"""

from datetime import timedelta
from imio.payment.checkout.events import CHARGED_BACK
from imio.payment.checkout.events import TransactionClosed
from imio.payment.checkout.events import TransactionDoubtful
from imio.payment.checkout.events import TransactionPaid
from imio.payment.domain import states
from imio.payment.invoicing.events import InvoiceToMail
from imio.payment.notifications import kinds
from imio.payment.notifications import outgoing
from imio.payment.notifications.invoices import kind_about
from imio.payment.notifications.refund_words import kind_of_decision
from imio.payment.submission.events import RequestConfirmed
from imio.payment.submission.events import RequestExpired
from imio.payment.submission.events import RequestExpiresSoon
from imio.payment.submission.events import RequestReopened
from imio.payment.submission.events import RequestToProcess
from imio.payment.submission.events import RequestTreated


# Whoever comes back from the bank and tries again at once needs no mail about it.
TIME_TO_TRY_AGAIN = timedelta(minutes=2)


def request_confirmed(event: RequestConfirmed) -> None:
    """Tell the citizen what is to be paid, and where."""
    outgoing.about_request(
        event.store, kinds.REQUEST_RECEIVED, event.request, event.now
    )


def request_to_process(event: RequestToProcess) -> None:
    """Tell the agents; and the citizen of a free request that it arrived."""
    outgoing.to_agents(event.store, event.request, event.now)
    if event.request.amount_cents == 0:
        kind = kinds.REQUEST_RECEIVED_FREE
        outgoing.about_request(event.store, kind, event.request, event.now)


def request_reopened(event: RequestReopened) -> None:
    """Tell the citizen that the bank took the payment back, and where to pay again.

    Whoever never paid needs no mail about a clerk's correction: their page says it.
    """
    if event.cause != CHARGED_BACK:
        return
    kind, request, now = kinds.PAYMENT_TAKEN_BACK, event.request, event.now
    outgoing.about_reopened(event.store, kind, request, now)


def request_expires_soon(event: RequestExpiresSoon) -> None:
    """Remind the citizen."""
    outgoing.about_request(event.store, kinds.EXPIRES_SOON, event.request, event.now)


def request_expired(event: RequestExpired) -> None:
    """Tell the citizen that it is over."""
    outgoing.about_request(event.store, kinds.EXPIRED, event.request, event.now)


def request_treated(event: RequestTreated) -> None:
    """Tell the citizen what the agent decided, and of money that goes back."""
    request = event.request
    kind = kind_of_decision(request.state == states.ACCEPTED, request.given_back_cents)
    outgoing.about_request(event.store, kind, request, event.now)


def invoice_to_mail(event: InvoiceToMail) -> None:
    """Tell the payer of an invoice, or of what is no longer asked of one."""
    kind = kind_about(event.store, event.invoice)
    outgoing.about_invoice(event.store, kind, event.invoice, event.now)


def transaction_paid(event: TransactionPaid) -> None:
    """Give the payer a receipt number."""
    too_much = event.transaction.overpaid_cents
    kind = kinds.PAYMENT_OVERPAID if too_much else kinds.PAYMENT_CONFIRMED
    outgoing.about_transaction(event.store, kind, event.transaction, event.now)


def transaction_closed(event: TransactionClosed) -> None:
    """Tell the payer that nothing was paid, and how to resume."""
    if event.transaction.state == states.REFUSED:
        kind, not_before = kinds.PAYMENT_REFUSED, event.now
    else:
        kind, not_before = kinds.PAYMENT_ABANDONED, event.now + TIME_TO_TRY_AGAIN
    outgoing.about_failure(event.store, kind, event.transaction, event.now, not_before)
    if event.transaction.to_check:
        transaction_doubtful(event)


def transaction_doubtful(event: TransactionDoubtful | TransactionClosed) -> None:
    """Tell the finance service, once for each transaction."""
    kind = kinds.FINANCE_TO_CHECK
    outgoing.about_transaction(event.store, kind, event.transaction, event.now)
