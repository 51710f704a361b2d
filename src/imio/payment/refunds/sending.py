"""Refunds through a PSP: ordered once, then only asked about.

The state IN_TRANSIT is committed before the order leaves. Whoever finds a refund in
transit, after a crash or a time-out, asks the PSP what became of it.
"""

from dataclasses import dataclass
from datetime import datetime
from imio.payment import logger
from imio.payment.checkout.start import account_for
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import Refund
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import DeliveryPostponed
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import PaymentError
from imio.payment.providers.interfaces import IProvider
from imio.payment.providers.lookup import get_provider
from imio.payment.providers.refusals import refused_refund
from imio.payment.providers.refusals import unanswered_refund
from imio.payment.refunds import moves
from imio.payment.refunds.answers import take_answer
from imio.payment.refunds.answers import take_silence
from imio.payment.storage.outbox import Entry
from imio.payment.storage.store import PaymentStore


WORKER = "worker"


@dataclass
class Sending:
    """One call of a PSP: to order a refund, or (``is_question``) to ask about one."""

    refund_id: str
    provider: IProvider
    account: psp.Account
    order: psp.RefundOrder
    is_question: bool
    answer: psp.RefundVerdict | None = None
    # a question that nobody answered proves nothing
    is_answered: bool = False


class RefundDelivery:
    """IDelivery of one refund to its PSP."""

    # A repeated delivery finds the refund in transit, and asks.
    repeatable = True

    def prepare(self, store: PaymentStore, entry: Entry) -> Sending | None:
        """Bring the refund in transit; committed before send() calls the network. Writes.

        Raises DeliveryPostponed while the outcome of another refund of the same payment
        is unknown, or the platform's keys are missing.
        """
        refund = store.refunds._getOb(entry.payload["refund"])
        is_mine = refund.sendings == entry.payload["sending"] and refund.way == BY_PSP
        if not is_mine or refund.state not in (states.TO_SEND, states.IN_TRANSIT):
            return None
        is_question = refund.state == states.IN_TRANSIT
        if not is_question:
            _refuse_unclear(store, refund)
        try:
            sending = make_sending(store, refund, is_question)
        except PaymentError as error:
            raise DeliveryPostponed(type(error).__name__) from error
        if not is_question:
            now = entry.begun_at or entry.created_at
            refund.before_cents = sending.order.refunded_cents
            refund.sent_at = now
            refund.is_acknowledged = False
            refund.asked_count = 0
            refund.ask_at = None
            moves.move(store, refund, states.IN_TRANSIT, WORKER, now, "sent to the PSP")
        return sending

    def send(self, message: Sending) -> None:
        """Call the PSP. No answer is an answer too: then the outcome is unknown."""
        try:
            message.answer = call(message)
            message.is_answered = True
        except GatewayUnreachable as error:
            if not message.is_question:
                message.answer = unanswered_refund(error)
                message.is_answered = True
        except (GatewayRefused, ConfigurationError) as error:
            if not message.is_question:
                message.answer = refused_refund(str(error))
                message.is_answered = True

    def finish(
        self,
        store: PaymentStore,
        entry: Entry,
        message: Sending | None,
        now: datetime,
    ) -> None:
        """Write what the PSP answered. Writes."""
        if message is not None:
            apply_answer(store, message, now)


def make_sending(store: PaymentStore, refund: Refund, is_question: bool) -> Sending:
    """Return what a call about a refund needs. Raises PaymentError."""
    transaction = store.get_transaction(refund.transaction_id)
    before = refund.before_cents if is_question else _gone_before(store, refund)
    if not is_question:
        # What the PSP called an earlier order says nothing about this one.
        refund.psp_id = ""
    order = psp.RefundOrder(
        reference=refund.reference,
        attempt=transaction.as_attempt(),
        amount_cents=refund.amount_cents,
        # Some PSPs know a refund again by nothing but this text.
        reason=refund.reference,
        refunded_cents=before,
        psp_id=refund.psp_id or None,
    )
    provider = get_provider(transaction.provider)
    account = account_for(store, transaction.platform_id)
    return Sending(refund.id, provider, account, order, is_question)


def call(message: Sending) -> psp.RefundVerdict | None:
    """Order a refund, or ask about it. Calls the network. Raises PaymentError."""
    provider = message.provider
    if message.is_question:
        return provider.fetch_refund(message.account, message.order)
    return provider.refund(message.account, message.order)


def apply_answer(store: PaymentStore, message: Sending, now: datetime) -> None:
    """Write what the PSP answered about a refund, if it is still in transit. Writes."""
    refund = store.refunds._getOb(message.refund_id)
    is_same = refund.reference == message.order.reference
    if refund.state != states.IN_TRANSIT or not is_same:
        logger.info("refund %s: an answer came too late", refund.id)
    elif message.answer is not None:
        take_answer(store, refund, message.answer, WORKER, now)
    else:
        capabilities = message.provider.capabilities
        proves = message.is_answered and capabilities.finds_refunds
        take_silence(store, refund, proves, WORKER, now)


def _gone_before(store: PaymentStore, refund: Refund) -> int:
    """Return what went back of the payment, or is on its way, without this refund."""
    found = moves.refunds_of(store, refund.transaction_id)
    transaction = store.get_transaction(refund.transaction_id)
    return transaction.unmatched_cents + sum(
        one.amount_cents
        for one in found
        if one.id != refund.id and one.way == BY_PSP and one.state in moves.GONE_STATES
    )


def _refuse_unclear(store: PaymentStore, refund: Refund) -> None:
    # Where a PSP knows no references, only the sum that is left tells what happened.
    for one in moves.refunds_of(store, refund.transaction_id):
        is_under_way = one.way == BY_PSP and one.state == states.IN_TRANSIT
        if is_under_way and not one.is_acknowledged:
            raise DeliveryPostponed(f"the outcome of {one.id} is unknown")
