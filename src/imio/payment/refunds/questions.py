"""Jobs that ask PSPs: what became of our refunds, and which they made by themselves."""

from collections.abc import Iterable
from datetime import datetime
from datetime import timedelta
from imio.payment import logger
from imio.payment.checkout import ask
from imio.payment.content.refund import BY_PSP
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import GatewayRefused
from imio.payment.providers.lookup import get_provider
from imio.payment.refunds.sending import apply_answer
from imio.payment.refunds.sending import call
from imio.payment.refunds.sending import make_sending
from imio.payment.refunds.sending import Sending
from imio.payment.storage.store import PaymentStore


# A bank takes money back, or an agent gives it back elsewhere, mostly in the first weeks.
LOOKS_AFTER = tuple(timedelta(days=days) for days in (1, 3, 7, 14, 30, 60, 120))
LOOK_WINDOW = timedelta(hours=6)


class RefundsInTransit:
    """IJob that asks what became of refunds without a last word."""

    every = timedelta(minutes=5)

    def find(self, store: PaymentStore, now: datetime) -> Iterable[str]:
        filters = {"state": (states.IN_TRANSIT,), "way": (BY_PSP,)}
        for refund_id in store.refunds.catalog.search(filters):
            refund = store.refunds._getOb(refund_id)
            begun = refund.sent_at + self.every if refund.sent_at else now
            if now >= (refund.ask_at or begun):
                yield refund_id

    def ask(self, store: PaymentStore, key: str) -> Sending | None:
        refund = store.refunds._getOb(key)
        if refund.state != states.IN_TRANSIT or refund.way != BY_PSP:
            return None
        message = make_sending(store, refund, is_question=True)
        try:
            message.answer = call(message)
            message.is_answered = True
        except GatewayRefused as error:
            logger.warning("refund %s: the PSP does not tell (%s)", key, error)
        return message

    def do(
        self, store: PaymentStore, key: str, news: Sending | None, now: datetime
    ) -> None:
        if news is not None:
            apply_answer(store, news, now)


class PaidTransactions:
    """IJob that asks about paid attempts again, some times: money may have gone back."""

    every = timedelta(hours=1)

    def find(self, store: PaymentStore, now: datetime) -> Iterable[str]:
        for after in LOOKS_AFTER:
            end = now - after
            found = store.transactions.catalog.search(
                {"state": (states.PAID,)}, since=end - LOOK_WINDOW, until=end
            )
            for transaction_id in found:
                transaction = store.get_transaction(transaction_id)
                asked_at = transaction.asked_at
                if asked_at is None or asked_at < transaction.created_at + after:
                    yield transaction_id

    def ask(self, store: PaymentStore, key: str) -> psp.Verdict | None:
        transaction = store.get_transaction(key)
        if not get_provider(transaction.provider).capabilities.query:
            return None
        try:
            return ask.fetch_verdict(store, transaction)
        except GatewayRefused:
            # It forgets old payments: that is no news.
            return None

    def do(
        self, store: PaymentStore, key: str, news: psp.Verdict | None, now: datetime
    ) -> None:
        transaction = store.get_transaction(key)
        if news is None:
            transaction.asked_at = now
        else:
            ask.apply_verdict(store, transaction, news, "sweep", now)
