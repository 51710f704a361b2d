"""GET @payment-transactions[/<reference>], POST @payment-transactions/<reference>/ask.

POST @payment-transactions/<reference>/check ends a doubt.
"""

from imio.payment import access
from imio.payment.api.staff.service import iso
from imio.payment.api.staff.service import StaffPost
from imio.payment.api.staff.service import StaffService
from imio.payment.checkout import ask
from imio.payment.checkout.settle import end_doubt
from imio.payment.clock import utc_now
from imio.payment.content.transaction import Share
from imio.payment.content.transaction import Transaction
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import IncompleteAct
from imio.payment.domain.errors import PaymentError
from imio.payment.domain.states import HistoryRow
from imio.payment.json_object import read_object
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.transactions import list_transactions
from imio.payment.reporting.transactions import Regies
from imio.payment.reporting.transactions import row_of
from imio.payment.reporting.transactions import TransactionRow
from imio.payment.storage.store import get_store
from imio.payment.storage.store import PaymentStore
from plone import api
from zExceptions import BadRequest
from zExceptions import NotFound


def find_transaction(reference: str, regies: Regies) -> Transaction:
    """Return a transaction of which a régie is the caller's. Raises NotFound."""
    found = get_store().transactions._getOb(reference, None)
    if found is None:
        raise NotFound(reference)
    if regies is not None and not any(one.regie_uid in regies for one in found.shares):
        raise NotFound(reference)
    return found


def row_as_json(row: TransactionRow, address: str) -> dict:
    """Return a transaction as lists show it."""
    return {
        "@id": f"{address}/{row.id}",
        "reference": row.id,
        "statement_id": row.statement_id,
        "date": iso(row.at),
        "surname": row.surname,
        "first_name": row.first_name,
        "email": row.email,
        "amount_cents": row.amount_cents,
        "own_cents": row.own_cents,
        "currency": "EUR",
        "means": row.means,
        "state": row.state,
        "flags": list(row.flags),
        "platform": row.platform_id,
        "items": [_item(item) for item in row.items],
        "hidden_items": row.hidden_items,
    }


def _item(item: Share) -> dict:
    return {
        "due": item.due_id,
        "title": item.title,
        "regie": item.regie_uid,
        "demarche": item.demarche_uid,
        "tracking_code": item.tracking_code,
        "communication": item.communication,
        "accounting_code": item.accounting_code,
        "amount_cents": item.amount_cents,
    }


def transaction_as_json(transaction: Transaction, regies: Regies, address: str) -> dict:
    """Return a transaction with the trace of every word about it."""
    return row_as_json(row_of(transaction, regies), address) | {
        "created_at": iso(transaction.created_at),
        "started_at": iso(transaction.started_at),
        "paid_at": iso(transaction.paid_at),
        "psp_id": transaction.psp_id,
        "psp_code": transaction.psp_code,
        "overpaid_cents": transaction.overpaid_cents,
        "history": [history_row(row) for row in transaction.history],
    }


def history_row(row: HistoryRow) -> dict:
    """Return one row of a history."""
    return {
        "at": iso(row.at),
        "actor": row.actor,
        "from": row.from_state,
        "to": row.to_state,
        "cause": row.cause,
        "event_key": row.event_key,
        "proof": row.proof,
        "note": row.note,
    }


class PaymentTransactionsGet(StaffService):
    """A page of transactions, or one of them."""

    def answer(self):
        regies = access.visible_regies()
        self.demand(regies)
        if not self.path:
            return self._list(regies)
        if len(self.path) > 1:
            raise NotFound(self.path[1])
        transaction = find_transaction(self.path[0], regies)
        return transaction_as_json(transaction, regies, self.address)

    def _list(self, regies: Regies) -> dict:
        search = read_filters(self.request.form)
        self.refuse_unreadable(search)
        page, rows = list_transactions(get_store(), search, regies, self.page_size())
        items = [row_as_json(row, self.address) for row in rows]
        return self.as_list(search, page, items)


class PaymentTransactionsPost(StaffPost):
    """Asks the PSP what became of a payment and settles its answer, or ends a doubt."""

    def answer(self):
        regies = access.visible_regies(access.ASK_BANK)
        self.demand(regies)
        act = _ACTS.get(self.path[1]) if len(self.path) == 2 else None
        if act is None:
            raise NotFound(", ".join(_ACTS))
        transaction = find_transaction(self.path[0], regies)
        store = get_store()
        actor = api.user.get_current().getId()
        try:
            act(store, transaction, self.request, actor)
        except IncompleteAct as error:
            raise BadRequest(error.name) from error
        except PaymentError as error:
            refused = isinstance(error, ForbiddenTransition)
            self.request.response.setStatus(409 if refused else 502)
            return {"error": {"type": type(error).__name__}}
        return transaction_as_json(transaction, access.visible_regies(), self.address)


def _ask(store: PaymentStore, transaction: Transaction, _request, actor: str) -> None:
    # The network comes first: nothing has been written yet.
    verdict = ask.fetch_verdict(store, transaction)
    ask.apply_verdict(store, transaction, verdict, actor, utc_now())


def _check(store: PaymentStore, transaction: Transaction, request, actor: str) -> None:
    note = read_object(request).get("note", "")
    if not isinstance(note, str):
        raise IncompleteAct("note")
    end_doubt(store, transaction, note, actor, utc_now())


_ACTS = {"ask": _ask, "check": _check}
