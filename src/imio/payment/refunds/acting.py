"""What staff do about a refund, by name: the same for pages and REST."""

from collections.abc import Mapping
from datetime import datetime
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import Refund
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import IncompleteAct
from imio.payment.domain.states import IN_TRANSIT
from imio.payment.domain.states import REJECTED
from imio.payment.refunds import moves
from imio.payment.refunds.account import give_account
from imio.payment.refunds.account import open_form
from imio.payment.refunds.asking import ask_refund
from imio.payment.refunds.credits import dues_to_credit
from imio.payment.refunds.credits import keep_as_credit
from imio.payment.refunds.deciding import approve
from imio.payment.refunds.deciding import reject
from imio.payment.refunds.deciding import retry
from imio.payment.refunds.deciding import tell_outcome
from imio.payment.refunds.questions import RefundsInTransit
from imio.payment.refunds.transfers import mark_returned
from imio.payment.refunds.unsent import note_told
from imio.payment.refunds.unsent import send_again
from imio.payment.refunds.ways import choose_way
from imio.payment.storage.store import PaymentStore


CHOOSE = "choose"
APPROVE = "approve"
REJECT = "reject"
RETRY = "retry"
SEND_FORM = "form"
GIVE_ACCOUNT = "account"
KEEP_CREDIT = "credit"
ASK_PSP = "ask"
TELL_OUTCOME = "outcome"
RETURNED = "returned"
ASK_AGAIN = "again"
MAIL_AGAIN = "mail"
TOLD = "told"
OUTCOMES = ("done", "failed")
Values = Mapping[str, str]


def perform(
    store: PaymentStore,
    refund: Refund,
    act: str,
    values: Values,
    actor: str,
    now: datetime,
) -> Refund:
    """Do one act with what somebody typed; return the refund to look at next. Writes.

    ``values`` by name: way, reason, due, agreed_by, outcome, same_account ("yes"),
    holder, iban, bic, email; the parts of an address (domain.postal.PARTS).
    Raises IncompleteAct for what is missing, and what the act itself raises. ASK_PSP
    calls the network, before anything is written.
    """
    return _ACTS[act](store, refund, values, actor, now) or refund


def _needed(values: Values, name: str) -> str:
    text = values.get(name, "").strip()
    if not text:
        raise IncompleteAct(name)
    return text


def _choose(store, refund, values, actor, now) -> None:
    choose_way(store, refund, _needed(values, "way"), actor, now)


def _approve(store, refund, _values, actor, now) -> None:
    approve(store, refund, actor, now)


def _reject(store, refund, values, actor, now) -> None:
    reject(store, refund, _needed(values, "reason"), actor, now)


def _retry(store, refund, values, actor, now) -> None:
    same = values.get("same_account") == "yes"
    retry(store, refund, _needed(values, "way"), actor, now, same_account=same)


def _send_form(store, refund, _values, _actor, now) -> None:
    open_form(store, refund, now)


def _give_account(store, refund, values, actor, now) -> None:
    """For a payer whom no mail reaches; a second person then looks at it."""
    holder, iban = _needed(values, "holder"), _needed(values, "iban")
    give_account(store, refund, holder, iban, values.get("bic", ""), values, now, actor)


def _keep_credit(store, refund, values, actor, now) -> None:
    found = {due.id: due for due in dues_to_credit(store, refund)}
    other = found.get(_needed(values, "due"))
    if other is None:
        raise IncompleteAct("due")
    keep_as_credit(store, refund, other, actor, now, _needed(values, "agreed_by"))


def _ask_psp(store, refund, _values, _actor, now) -> None:
    if refund.state != IN_TRANSIT or refund.way != BY_PSP:
        raise ForbiddenTransition(f"refund: {refund.state} is not at the PSP")
    question = RefundsInTransit()
    question.do(store, refund.id, question.ask(store, refund.id), now)


def _tell_outcome(store, refund, values, actor, now) -> None:
    outcome = _needed(values, "outcome")
    if outcome not in OUTCOMES:
        raise IncompleteAct("outcome")
    is_done = outcome == "done"
    tell_outcome(store, refund, is_done, _needed(values, "reason"), actor, now)


def _returned(store, refund, values, actor, now) -> None:
    mark_returned(store, refund, _needed(values, "reason"), actor, now)


def _ask_again(store, refund, values, actor, now) -> Refund:
    if refund.state != REJECTED:
        raise ForbiddenTransition(f"refund: {refund.state} was not rejected")
    due = moves.due_of(store, refund)
    cents = min(refund.amount_cents, due.refundable_cents)
    reason = _needed(values, "reason")
    paid_by = refund.transaction_id
    return ask_refund(store, due, cents, refund.cause, reason, actor, now, paid_by)


def _mail_again(store, refund, values, actor, now) -> None:
    send_again(store, refund, _needed(values, "email"), actor, now)


def _told(store, refund, values, actor, now) -> None:
    note_told(store, refund, _needed(values, "reason"), actor, now)


_ACTS = {
    CHOOSE: _choose,
    APPROVE: _approve,
    REJECT: _reject,
    RETRY: _retry,
    SEND_FORM: _send_form,
    GIVE_ACCOUNT: _give_account,
    KEEP_CREDIT: _keep_credit,
    ASK_PSP: _ask_psp,
    TELL_OUTCOME: _tell_outcome,
    RETURNED: _returned,
    ASK_AGAIN: _ask_again,
    MAIL_AGAIN: _mail_again,
    TOLD: _told,
}
