"""What a form does after it was sent, done once its request is paid, or was free.

EasyForm runs its actions when a form is sent. For a payable form they wait; then the
worker runs them in their order, each once, in the transaction that notes it as done.
An action that fails is parked for a human and holds back those after it, never the
request itself.
"""

from collective.easyform.api import get_actions
from collective.easyform.api import get_expression
from collective.easyform.api import OrderedDict
from collective.easyform.interfaces import IActionExtender
from collective.easyform.interfaces import IMailer
from collective.easyform.interfaces import ISaveData
from datetime import datetime
from imio.payment.content.request import Request
from imio.payment.domain.errors import Undeliverable
from imio.payment.storage.store import PaymentStore
from imio.payment.submission.events import RequestToProcess
from imio.payment.submission.places import demarche_of
from imio.payment.submission.stage import as_sender
from imio.payment.submission.stage import as_sent
from imio.payment.submission.stage import kept_mails
from transaction.interfaces import TransientError
from typing import Any
from zope.component.hooks import getSite
from zope.schema import getFieldsInOrder


PLAN = "replay-plan"
REPLAY = "replay"
SCRIPT = "replay-script"
RAW_MAIL = "raw-mail"


def ask_for_replay(event: RequestToProcess) -> None:
    """Note that the actions of a request's form must run (subscriber). Writes.

    Nothing of the form is read here: whatever is wrong with it must not stop money.
    """
    key = f"{REPLAY}:{event.request.id}"
    event.store.outbox.put(key, PLAN, {"request": event.request.id}, event.now)


class _Delivery:
    """The part that all replays share: nothing leaves before the database knows."""

    repeatable = True

    def prepare(self, store: PaymentStore, entry: Any) -> None:
        return None

    def send(self, message: Any) -> None:
        raise NotImplementedError("replays write only")


class PlanReplay(_Delivery):
    """Reads which actions a form has, and puts the first one into the outbox."""

    def finish(
        self, store: PaymentStore, entry: Any, message: Any, now: datetime
    ) -> None:
        due = store.requests._getOb(entry.payload["request"], None)
        form = demarche_of(due) if due is not None else None
        if form is None or due.submission is None:
            return
        names = [
            name
            for name, action in getFieldsInOrder(get_actions(form))
            if _is_on(action)
        ]
        _put_next(store, form, due, names, now)


class ReplayAction(_Delivery):
    """Runs one action of a form whose effects are all in the database and the outbox."""

    def finish(
        self, store: PaymentStore, entry: Any, message: Any, now: datetime
    ) -> None:
        due = store.requests._getOb(entry.payload["request"])
        form = demarche_of(due)
        if form is None:
            return
        name = entry.payload["action"]
        mails = _run(form, due, name)
        for number, mail in enumerate(mails, start=1):
            key = f"mail:{REPLAY}:{due.id}:{name}:{number}"
            store.outbox.put(key, RAW_MAIL, mail, now)
        _put_next(store, form, due, entry.payload["rest"], now)


class ReplayScript(ReplayAction):
    """Runs a script, or an action of another add-on: what it touches is unknown.

    One that was interrupted may have acted already, so it is never begun again
    without a human.
    """

    repeatable = False


def _is_on(action: Any) -> bool:
    # EasyForm keeps "this action is on" in the field attribute "required".
    return bool(action.required) and hasattr(action, "onSuccess")


def _put_next(
    store: PaymentStore, form: Any, due: Request, names: list[str], now: datetime
) -> None:
    if not names:
        return
    name, *rest = names
    action = get_actions(form).get(name)
    known = IMailer.providedBy(action) or ISaveData.providedBy(action)
    payload = {"request": due.id, "action": name, "rest": rest}
    kind = REPLAY if known or action is None else SCRIPT
    store.outbox.put(f"{REPLAY}:{due.id}:{name}", kind, payload, now)


def _run(form: Any, due: Request, name: str) -> list[dict[str, Any]]:
    """Run one action as EasyForm would have; return the mails that it sent.

    Raises Undeliverable when it fails.
    """
    action = get_actions(form).get(name)
    if action is None or not _is_on(action):
        return []
    site = getSite()
    fields = OrderedDict(due.submission.values)
    try:
        with (
            as_sent(site, due) as http,
            as_sender(due.owner),
            kept_mails(site) as mails,
        ):
            condition = IActionExtender(action).execCondition
            if condition and not get_expression(form, condition):
                return []
            refused = action.onSuccess(fields, http)
    except TransientError:
        raise
    except Exception as error:
        # The words of an error may hold what the citizen typed: its kind is enough.
        raise Undeliverable(type(error).__name__) from error
    if isinstance(refused, dict) and refused:
        raise Undeliverable("refused_by_action")
    return list(mails)
