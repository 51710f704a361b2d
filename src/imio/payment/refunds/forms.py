"""Jobs about account forms: remind once, tell the staff, and forget accounts in time."""

from collections.abc import Iterable
from datetime import datetime
from datetime import timedelta
from imio.payment.domain import states
from imio.payment.refunds import transfers
from imio.payment.refunds.account import expire_form
from imio.payment.refunds.account import forget_iban
from imio.payment.refunds.events import AccountFormExpired
from imio.payment.refunds.events import AccountWanted
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore
from zope.event import notify


LONGEST_MONTH = timedelta(days=31)


class AccountForms:
    """IJob that reminds payers of the form at half of its time, and closes it at the end."""

    every = timedelta(minutes=10)

    def find(self, store: PaymentStore, now: datetime) -> Iterable[str]:
        half = timedelta(days=get_settings().refund_form_days) / 2
        found = store.refunds.catalog.search(
            {"state": (states.AWAITING_ACCOUNT,)}, until=now - half
        )
        for refund_id in found:
            if self._what(store.refunds._getOb(refund_id), half, now):
                yield refund_id

    def ask(self, store: PaymentStore, key: str) -> None:
        return None

    def do(self, store: PaymentStore, key: str, news: None, now: datetime) -> None:
        refund = store.refunds._getOb(key)
        half = timedelta(days=get_settings().refund_form_days) / 2
        what = self._what(refund, half, now)
        if what == "expire":
            expire_form(store, refund)
            notify(AccountFormExpired(store, refund, now))
        elif what == "remind":
            refund.reminded_at = now
            notify(AccountWanted(store, refund, now, is_reminder=True))

    @staticmethod
    def _what(refund, half: timedelta, now: datetime) -> str:
        expires_at = refund.form_expires_at
        if refund.state != states.AWAITING_ACCOUNT or expires_at is None:
            return ""
        if now >= expires_at:
            return "expire"
        is_time = refund.reminded_at is None and now >= expires_at - half
        return "remind" if is_time else ""


class AccountRetention:
    """IJob that deletes account numbers, and the files that name them, in time."""

    every = timedelta(hours=1)

    def find(self, store: PaymentStore, now: datetime) -> Iterable[str]:
        end = _end_of_keeping(now)
        done = {"state": (states.DONE,), "kept": ("iban",)}
        for refund_id in store.refunds.catalog.search(done, until=end):
            if store.refunds._getOb(refund_id).done_at <= end:
                yield f"refund:{refund_id}"
        ended = {
            "kind": (transfers.REFUND_FILE,),
            "state": (transfers.EXECUTED, transfers.DROPPED),
        }
        for batch_id in store.batches.catalog.search(ended, until=end):
            if store.batches._getOb(batch_id).history[-1].at <= end:
                yield f"file:{batch_id}"

    def ask(self, store: PaymentStore, key: str) -> None:
        return None

    def do(self, store: PaymentStore, key: str, news: None, now: datetime) -> None:
        kind, _colon, found = key.partition(":")
        if kind == "refund":
            forget_iban(store, store.refunds._getOb(found))
        else:
            transfers.empty_file(store, store.batches._getOb(found), "worker", now)


def _end_of_keeping(now: datetime) -> datetime:
    return now - get_settings().refund_retention_months * LONGEST_MONTH
