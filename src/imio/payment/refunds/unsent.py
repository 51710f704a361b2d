"""Mails to a payer that did not arrive: somebody corrects the address, or tells otherwise.

A refund whose payer knows nothing stays where it is, so it stands in the queue until
somebody has seen to it.
"""

from datetime import datetime
from imio.payment.content.refund import Refund
from imio.payment.domain.email import check_email
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.storage.outbox import PARKED
from imio.payment.storage.store import PaymentStore


def note_unsent(store: PaymentStore, refund: Refund, key: str, why: str) -> None:
    """Mark a refund of which a mail was given up; ``why`` names no address. Writes."""
    refund.unsent_mail, refund.unsent_why = key, why
    store.refunds.reindex(refund)


def note_sent(store: PaymentStore, refund: Refund, key: str) -> None:
    """Take the mark away once that very mail has left. Writes."""
    if refund.unsent_mail == key:
        clear_unsent(refund)
        store.refunds.reindex(refund)


def clear_unsent(refund: Refund) -> None:
    """Forget about a mail that nobody needs any more. Writes; the caller reindexes."""
    refund.unsent_mail = refund.unsent_why = ""


def send_again(
    store: PaymentStore, refund: Refund, email: str, actor: str, now: datetime
) -> None:
    """Correct the address of a payer and send the mail that did not arrive. Writes.

    Raises InvalidEmail, ForbiddenTransition when no mail was given up.
    """
    key = _demand_unsent(refund)
    refund.email = check_email(email)
    entry = store.outbox.entries[key]
    if entry.state == PARKED:
        store.outbox.retry(key, now)
    _close(store, refund, "mail sent again", "", actor, now)


def note_told(
    store: PaymentStore, refund: Refund, how: str, actor: str, now: datetime
) -> None:
    """Note that the payer was told in another way (a letter, a call). Writes.

    Raises ForbiddenTransition when no mail was given up.
    """
    _demand_unsent(refund)
    _close(store, refund, "told otherwise", how, actor, now)


def _demand_unsent(refund: Refund) -> str:
    if not refund.unsent_mail:
        raise ForbiddenTransition("refund: no mail was given up")
    return refund.unsent_mail


def _close(
    store: PaymentStore,
    refund: Refund,
    cause: str,
    note: str,
    actor: str,
    now: datetime,
) -> None:
    clear_unsent(refund)
    refund.note(now, actor, refund.state, cause, note=note)
    store.refunds.reindex(refund)
