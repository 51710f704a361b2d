"""What needs somebody, and what came in: counted from indexes, never by reading all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from imio.payment.content.bank_line import TO_DECIDE
from imio.payment.domain import states
from imio.payment.refunds.figures import Filters as refund_filters
from imio.payment.refunds.figures import search
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.refunds import TASKS
from imio.payment.reporting.requests import Demarches
from imio.payment.reporting.requests import find_requests
from imio.payment.reporting.transactions import find_transactions
from imio.payment.reporting.transactions import Regies
from imio.payment.storage.store import PaymentStore


# Refunds that stay where they are until somebody acts
REFUNDS_FOR_STAFF = (states.FAILED, states.ASKED, states.TO_APPROVE, states.TO_SEND)


@dataclass(frozen=True)
class Month:
    """What a régie received in a month and in the month before, in cents."""

    regie_uid: str
    cents: int
    previous_cents: int


def count_requests(store: PaymentStore, demarches: Demarches) -> dict[str, int]:
    """Count the requests that need an agent: to process, failed actions, to refund,
    unpaid again."""
    searches = {
        "to_process": Filters(state=states.TO_PROCESS),
        "parked": Filters(flag="parked"),
        "to_refund": Filters(flag="to_refund"),
        "unpaid_again": Filters(flag="unpaid_again"),
    }
    return {
        name: len(find_requests(store, search, demarches))
        for name, search in searches.items()
    }


def count_transactions(store: PaymentStore, regies: Regies) -> dict[str, int]:
    """Count the transactions that need finance: to check, paid too much."""
    return {
        flag: len(find_transactions(store, Filters(flag=flag), regies))
        for flag in ("to_check", "overpaid")
    }


def count_refunds(store: PaymentStore, regies: Regies) -> dict[str, int]:
    """Count the refunds that wait for somebody: by state, and by what needs a look."""
    searches = {state: refund_filters(state=state) for state in REFUNDS_FOR_STAFF}
    searches |= {flag: refund_filters(flag=flag) for flag in TASKS}
    return {name: search(store, regies, one).total for name, one in searches.items()}


def count_bank_lines(store: PaymentStore) -> dict[str, int]:
    """Count the lines of bank statements that wait for somebody, by state."""
    found = store.bank_lines.catalog.search({"state": (TO_DECIDE,)})
    return {TO_DECIDE: len(found)}


def months(store: PaymentStore, regies: Regies, today: date) -> list[Month]:
    """Return what each régie received this month and last month, sealed rows only."""
    uids: Sequence[str] = list(store.journal.chains) if regies is None else regies
    this = f"{today:%Y-%m}"
    previous = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    figures = []
    for uid in uids:
        chain = store.journal.chains.get(uid)
        received = chain.months if chain is not None else {}
        figures.append(Month(uid, received.get(this, 0), received.get(previous, 0)))
    return figures
