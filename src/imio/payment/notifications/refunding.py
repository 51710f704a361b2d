"""The mails about money that goes back: to its payer, and to finance."""

from datetime import datetime
from imio.payment.checkout.addresses import due_url
from imio.payment.checkout.addresses import public_url
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import known_language
from imio.payment.notifications import addresses
from imio.payment.notifications import facts
from imio.payment.notifications import kinds
from imio.payment.notifications import smtp
from imio.payment.notifications.delivery import envelope
from imio.payment.notifications.delivery import MailDelivery
from imio.payment.notifications.message import Letter
from imio.payment.notifications.message import write_letter
from imio.payment.notifications.refund_words import cause_in_words
from imio.payment.notifications.refund_words import how_it_went
from imio.payment.notifications.wording import wording_of
from imio.payment.refunds.account import form_token
from imio.payment.refunds.events import AccountFormExpired
from imio.payment.refunds.events import AccountWanted
from imio.payment.refunds.events import ApprovalWanted
from imio.payment.refunds.events import RefundDone
from imio.payment.refunds.events import RefundFailed
from imio.payment.refunds.events import RefundSent
from imio.payment.refunds.unsent import note_sent
from imio.payment.refunds.unsent import note_unsent
from imio.payment.storage.outbox import DeliveryGivenUp
from imio.payment.storage.outbox import Entry
from imio.payment.storage.settings import get_settings
from imio.payment.storage.store import PaymentStore


REFUND_MAIL = "mail-refund"
_ACCOUNT = (kinds.REFUND_ACCOUNT, kinds.REFUND_ACCOUNT_REMINDER)
_NEWS = (kinds.REFUND_SENT, kinds.REFUND_DONE)
# A mail that the refund has left behind would only confuse.
_TRUE_IN = {
    kinds.REFUND_ACCOUNT: {states.AWAITING_ACCOUNT},
    kinds.REFUND_ACCOUNT_REMINDER: {states.AWAITING_ACCOUNT},
    kinds.REFUND_SENT: {states.IN_TRANSIT},
    kinds.REFUND_DONE: {states.DONE},
    kinds.REFUND_FAILED: {states.FAILED, states.AWAITING_ACCOUNT},
    kinds.REFUND_TO_APPROVE: {states.TO_APPROVE},
}


def account_wanted(event: AccountWanted) -> None:
    """Send the payer the way to the form for the account."""
    kind = _ACCOUNT[event.is_reminder]
    _ask_for(event.store, kind, event.refund, event.now)


def account_form_expired(event: AccountFormExpired) -> None:
    """Tell finance that nobody gave an account in time."""
    _ask_for(event.store, kinds.REFUND_FAILED, event.refund, event.now)


def approval_wanted(event: ApprovalWanted) -> None:
    """Tell finance that a second person must look."""
    _ask_for(event.store, kinds.REFUND_TO_APPROVE, event.refund, event.now)


def refund_sent(event: RefundSent) -> None:
    """Tell the payer that money is on its way."""
    _ask_for(event.store, kinds.REFUND_SENT, event.refund, event.now)


def refund_done(event: RefundDone) -> None:
    """Tell the payer that the money went back."""
    _ask_for(event.store, kinds.REFUND_DONE, event.refund, event.now)


def refund_failed(event: RefundFailed) -> None:
    """Tell finance that somebody must decide anew."""
    _ask_for(event.store, kinds.REFUND_FAILED, event.refund, event.now)


def _ask_for(store: PaymentStore, kind: str, refund: Refund, now: datetime) -> None:
    # The same may happen again: a form is sent anew, a transfer fails twice.
    key = f"mail:{kind}:{refund.id}:{now.isoformat()}"
    payload = {"mail": kind, "refund": refund.id}
    store.outbox.put(key, REFUND_MAIL, payload, now)


class RefundMail(MailDelivery):
    """IDelivery of one of these mails; no account number is ever in full in it."""

    def prepare(self, store: PaymentStore, entry: Entry) -> smtp.Outgoing | None:
        kind = entry.payload["mail"]
        refund = store.refunds._getOb(entry.payload["refund"])
        if refund.state not in _TRUE_IN[kind]:
            return None
        to, language = _reader(kind, refund)
        if not to and kind in _NEWS:
            # Whoever gave no address gets no news; an account is asked all the same.
            return None
        letter = refund_letter(store, kind, refund, known_language(language))
        return envelope(store, entry, letter, to)

    def finish(self, store: PaymentStore, entry: Entry, message, now: datetime) -> None:
        """Take away the mark of a mail that was given up before. Writes."""
        refund = store.refunds._getOb(entry.payload["refund"])
        note_sent(store, refund, entry.key)


def mail_given_up(event: DeliveryGivenUp) -> None:
    """Put a refund whose payer a mail did not reach into the queue (subscriber). Writes."""
    entry = event.entry
    if entry.kind != REFUND_MAIL:
        return
    kind = entry.payload["mail"]
    refund = event.store.refunds._getOb(entry.payload["refund"])
    is_to_payer = kinds.KINDS[kind].audience == kinds.CITIZEN
    if is_to_payer and refund.state in _TRUE_IN[kind]:
        note_unsent(event.store, refund, entry.key, entry.last_error)


def refund_letter(
    store: PaymentStore, kind: str, refund: Refund, language: str
) -> Letter:
    """Return the letter of one kind about a refund, in one language."""
    due = store.get_due(refund.due_id)
    expires_at = refund.form_expires_at
    promised_on = refund.promised_on
    values = facts.common_values() | {
        "title": facts.one_line(due.title_in(language)),
        "refund_amount": format_amount(refund.amount_cents, language),
        "refund_cause": cause_in_words(refund, language),
        "refund_how": how_it_went(refund, language),
        "refund_number": refund.id,
        "promised_on": format_date(promised_on, language) if promised_on else "",
        "due_date": format_date(expires_at, language) if expires_at else "",
        "link": _link(store, kind, refund, due),
        "contact": facts.contact_of(due),
    }
    footer = wording_of(kinds.FOOTER, language)
    return write_letter(wording_of(kind, language), footer, values, language)


def _link(store: PaymentStore, kind: str, refund: Refund, due) -> str:
    if kinds.KINDS[kind].audience == kinds.FINANCE:
        return f"{public_url()}/@@payment-refunds/{refund.id}"
    if kind in _ACCOUNT:
        return account_url(store, refund)
    return due_url(store, due)


def account_url(store: PaymentStore, refund: Refund) -> str:
    """Return the address of the open form for the account, "" when none is open."""
    token = form_token(store, refund)
    address = f"{public_url()}/@@payment-refund-account/{refund.id}"
    return f"{address}/{token}" if token else ""


def _reader(kind: str, refund: Refund) -> tuple[str, str]:
    if kinds.KINDS[kind].audience == kinds.FINANCE:
        return addresses.finance_address(), get_settings().default_language
    return refund.email, refund.language
