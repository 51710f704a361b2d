"""A mail that a site manager sends to their own address, to see that mails leave."""

from datetime import datetime
from imio.payment.notifications import kinds
from imio.payment.notifications import smtp
from imio.payment.notifications.addresses import agent
from imio.payment.notifications.addresses import recipient_hash
from imio.payment.notifications.delivery import envelope
from imio.payment.notifications.delivery import MailDelivery
from imio.payment.notifications.samples import sample_letter
from imio.payment.storage.milestones import MAIL_TRIED
from imio.payment.storage.milestones import reach
from imio.payment.storage.outbox import Entry
from imio.payment.storage.store import PaymentStore


TRIAL = "mail-trial"


def try_out(store: PaymentStore, user_id: str, language: str, now: datetime) -> bool:
    """Ask for a trial mail, one a minute; False when there is one already. Writes."""
    key = f"mail:trial:{recipient_hash(user_id)}:{now:%Y-%m-%dT%H:%M}"
    return store.outbox.put(key, TRIAL, {"user": user_id, "language": language}, now)


class TrialMail(MailDelivery):
    """IDelivery of a trial; the first-steps page then knows that mails leave."""

    def prepare(self, store: PaymentStore, entry: Entry) -> smtp.Outgoing:
        to, _language = agent(entry.payload["user"])
        letter = sample_letter(
            kinds.PAYMENT_CONFIRMED, entry.payload["language"], trial=True
        )
        return envelope(store, entry, letter, to)

    def finish(self, store: PaymentStore, entry: Entry, message, now: datetime) -> None:
        reach(store, MAIL_TRIED, now)
