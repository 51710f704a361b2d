"""How and why money goes back, in the words of the reader of a mail."""

from imio.payment.content.refund import BY_CREDIT
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.content.refund import Refund
from imio.payment.content.request import Request
from imio.payment.formatting import format_amount
from imio.payment.notifications import kinds
from imio.payment.notifications.markup import fill
from imio.payment.notifications.wording import words
from imio.payment.storage.store import PaymentStore


# A bank shows a card refund within this time; the promise that the mails make.
DAYS_BY_PSP = 10
_CAUSES = {
    "refused": "cause_refused",
    "partly accepted": "cause_partly_accepted",
    "overpayment": "cause_overpayment",
    "credit_note": "cause_credit_note",
}
_OF_DECISION = ("refused", "partly accepted")


def way_in_words(way: str, language: str) -> str:
    """Return how money will go back, before anything has left."""
    said = words(language)
    if way == BY_PSP:
        return fill(said["refund_by_psp"], {"days": str(DAYS_BY_PSP)})
    if way == BY_TRANSFER:
        return said["refund_by_transfer"]
    if way == BY_CREDIT:
        return said["refund_by_credit"]
    return said["refund_undecided"]


def kept_amount(kept_cents: int, language: str) -> str:
    """Return what a refusal does not give back, "" when nothing is kept: then a mail
    leaves the line out."""
    return format_amount(kept_cents, language) if kept_cents > 0 else ""


def how_it_went(refund: Refund, language: str) -> str:
    """Return how money goes back or went; the account is masked."""
    said = words(language)
    if refund.way == BY_TRANSFER and refund.iban_masked:
        return fill(said["refund_to_account"], {"account": refund.iban_masked})
    if refund.way == BY_PSP:
        return said["refund_same_way"]
    return way_in_words(refund.way, language)


def cause_in_words(refund: Refund, language: str) -> str:
    """Return why money goes back."""
    return words(language)[_CAUSES.get(refund.cause, "cause_other")]


def how_decided(store: PaymentStore, request: Request, language: str) -> str:
    """Return how the money that an agent's decision gave back reaches the citizen."""
    for refund_id in store.refunds.catalog.search({"due": (request.id,)}):
        refund = store.refunds._getOb(refund_id)
        if refund.cause in _OF_DECISION:
            return way_in_words(refund.way, language)
    return way_in_words("", language)


def kind_of_decision(is_accepted: bool, given_back_cents: int) -> str:
    """Return the mail that tells a citizen what an agent decided."""
    if is_accepted:
        return (
            kinds.REQUEST_ACCEPTED_REFUND
            if given_back_cents
            else kinds.REQUEST_ACCEPTED
        )
    return kinds.REQUEST_REFUSED_REFUND if given_back_cents else kinds.REQUEST_REFUSED
