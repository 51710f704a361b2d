"""Refunds of the demo in every state, made by the code that makes real ones."""

from datetime import datetime
from datetime import timedelta
from imio.payment.checkout.booking import book_payment
from imio.payment.checkout.booking import Origin
from imio.payment.content.collecting import regie_behind
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.content.refund import Refund
from imio.payment.content.request import Request
from imio.payment.domain import states
from imio.payment.domain.journal import bank_account
from imio.payment.domain.money import parse_amount
from imio.payment.refunds import moves
from imio.payment.refunds.account import give_account
from imio.payment.refunds.deciding import tell_outcome
from imio.payment.refunds.transfers import make_file
from imio.payment.refunds.transfers import mark_executed
from imio.payment.refunds.transfers import mark_returned
from imio.payment.refunds.ways import choose_way


# Examples of the federation of banks: nobody's account
ACCOUNTS = ("BE62510007547061", "BE71096123456769")
FINANCE = "finances"
DAY = timedelta(days=1)


def create_refunds(store, now: datetime) -> None:
    """Bring the refunds that the refusals made into one state each."""
    found = list(store.refunds.catalog.search())
    refunds = [store.refunds._getOb(one) for one in reversed(found)]
    ends = (_done_by_psp, _executed, _in_a_file, _came_back, _to_send, _waiting)
    for number, refund in enumerate(refunds):
        ends[number % len(ends)](store, refund, refund.created_at)
    paid = _paid(store)
    for request in paid[:2]:
        _pay_again(store, request, now - DAY)
    for request in [one for one in paid[2:] if _wants_second_person(one)][:1]:
        at = now - 4 * DAY
        # It waits for the approval of somebody else than finance.
        _to_send(store, _pay_again(store, request, at), at)


def _pay_again(store, request: Request, at: datetime) -> Refund:
    """Somebody whose second device paid, too, or a transfer that came after."""
    origin = Origin("notification", at, "demo")
    account = bank_account(request.platform_id)
    book_payment(store, request, request.amount_cents, account, origin)
    found = store.refunds.catalog.search({"due": (request.id,)})
    return store.refunds._getOb(found.page(0, 1)[0])


def _wants_second_person(request: Request) -> bool:
    threshold = regie_behind(request.regie_uid).refund_threshold
    return bool(threshold) and request.amount_cents >= parse_amount(threshold)


def _paid(store) -> list[Request]:
    found = store.requests.catalog.search({"state": (states.TO_PROCESS,)})
    return [one for one in map(store.requests._getOb, found) if one.paid_cents]


def _done_by_psp(store, refund: Refund, at: datetime) -> None:
    moves.move(store, refund, states.IN_TRANSIT, "worker", at + DAY, "sent to the PSP")
    refund.sent_at = at + DAY
    tell_outcome(store, refund, True, "back office", FINANCE, at + 2 * DAY)


def _waiting(store, refund: Refund, at: datetime) -> None:
    choose_way(store, refund, BY_TRANSFER, FINANCE, at + DAY)


def _to_send(store, refund: Refund, at: datetime) -> None:
    _waiting(store, refund, at)
    iban = ACCOUNTS[refund.amount_cents % len(ACCOUNTS)]
    holder = f"{refund.first_name} {refund.surname}"
    give_account(store, refund, holder, iban, "", {}, at + 2 * DAY)


def _in_a_file(store, refund: Refund, at: datetime):
    _to_send(store, refund, at)
    return make_file(store, refund.platform_id, [refund.id], FINANCE, at + 3 * DAY)


def _executed(store, refund: Refund, at: datetime) -> None:
    batch = _in_a_file(store, refund, at)
    mark_executed(store, batch, FINANCE, at + 4 * DAY, "extrait 214/3")


def _came_back(store, refund: Refund, at: datetime) -> None:
    _executed(store, refund, at)
    mark_returned(store, refund, "compte clôturé", FINANCE, at + 6 * DAY)
