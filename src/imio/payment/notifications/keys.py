"""The mail that tells both sides that keys of a platform were handed over."""

from datetime import datetime
from imio.payment.domain.errors import Undeliverable
from imio.payment.formatting import format_datetime
from imio.payment.formatting import known_language
from imio.payment.notifications import addresses
from imio.payment.notifications import facts
from imio.payment.notifications import kinds
from imio.payment.notifications import smtp
from imio.payment.notifications.delivery import envelope
from imio.payment.notifications.delivery import MailDelivery
from imio.payment.notifications.message import Letter
from imio.payment.notifications.message import write_letter
from imio.payment.notifications.wording import wording_of
from imio.payment.storage.handovers import Handover
from imio.payment.storage.handovers import handovers_of
from imio.payment.storage.outbox import Entry
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore


KEYS_MAIL = "mail-keys"
FINANCE_SIDE = "finance"
MANAGER_SIDE = "manager"


def tell_of_keys(store: PaymentStore, platform_id: str, now: datetime) -> None:
    """Ask for one mail to each side of a hand-over that has just taken place. Writes."""
    for side in (FINANCE_SIDE, MANAGER_SIDE):
        payload = {
            "mail": kinds.KEYS_RECEIVED,
            "platform": platform_id,
            "side": side,
            "at": now.isoformat(),
        }
        key = f"mail:{kinds.KEYS_RECEIVED}:{platform_id}:{now.isoformat()}:{side}"
        store.outbox.put(key, KEYS_MAIL, payload, now)


class KeysMail(MailDelivery):
    """IDelivery of that mail to one side; no key is anywhere near it."""

    def prepare(self, store: PaymentStore, entry: Entry) -> smtp.Outgoing:
        handover = _handover(store, entry)
        to, language = handover.email, ""
        if entry.payload["side"] == MANAGER_SIDE:
            to, language = addresses.agent(handover.created_by)
        language = known_language(language or get_settings().default_language)
        letter = _letter(entry.payload["platform"], handover, language)
        return envelope(store, entry, letter, to)


def _handover(store: PaymentStore, entry: Entry) -> Handover:
    used_at = datetime.fromisoformat(entry.payload["at"])
    for row in handovers_of(store, entry.payload["platform"]):
        if row.used_at == used_at:
            return row
    raise Undeliverable("platform_gone")


def _letter(platform_id: str, handover: Handover, language: str) -> Letter:
    values = facts.common_values() | {
        "platform": facts.platform_title(platform_id),
        "received_at": format_datetime(handover.used_at, language),
        "received_by": facts.one_line(handover.used_by),
        "contact": "",
    }
    return write_letter(
        wording_of(kinds.KEYS_RECEIVED, language),
        wording_of(kinds.FOOTER, language),
        values,
        language,
    )
