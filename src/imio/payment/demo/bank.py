"""Statements of the demo commune's bank: one in the books, one to try an import with."""

from datetime import date
from datetime import datetime
from datetime import timedelta
from imio.payment.clock import utc_now
from imio.payment.demo.coda import join_coda
from imio.payment.demo.coda import Move
from imio.payment.demo.coda import write_coda
from imio.payment.formatting import local_day
from imio.payment.reconciliation import files
from imio.payment.reconciliation.accounts import own_accounts
from imio.payment.reconciliation.job import BankFiles
from imio.payment.reconciliation.known import last_identity
from imio.payment.reconciliation.ledger import debtor_of
from imio.payment.reconciliation.orders import list_files_at_bank
from imio.payment.reconciliation.orders import still_to_book
from imio.payment.storage.store import get_store
from Products.Five.browser import BrowserView
from typing import Any
from zExceptions import NotFound


FINANCE = "finances"
FIRST_NUMBER = 201
FIRST_BALANCE = 218_250_75
# An example of the federation of banks: nobody's account
PAYER = "BE62510007547061"
SUPPLIES = (
    Move(-1_240_00, "FACTURE 2026/118", name="Traiteur des Écoles SRL", iban=PAYER),
    Move(-31_870_55, "SALAIRES"),
    Move(-4_50, "FRAIS DE GESTION"),
    Move(2_500_00, "SUBSIDE PLAINES DE JEUX", name="Région exemple", iban=PAYER),
)


def create_bank(store: Any, now: datetime) -> None:
    """Import a statement of some days ago as finance does, and leave lines to decide."""
    day = local_day(now) - timedelta(days=3)
    # The refunds that are at the bank wait for the file that visitors import.
    content = statement_of(store, day, has_orders=False)
    if content is None:
        return
    name = f"CODA-{day.isoformat()}.cod"
    batch, _is_new = files.take_file(store, name, content, FINANCE, now)
    _work(store, now)
    files.confirm_file(store, batch, FINANCE, now)
    _work(store, now)
    # It is history: nothing is sent for it.
    for key in list(store.outbox.waiting.keys()):
        store.outbox.succeed(key, now)


def statement_of(store: Any, on: date, has_orders: bool = True) -> bytes | None:
    """Return a file about what is open now; None without an account. Reads only."""
    found = []
    for iban, platforms in own_accounts().items():
        last = last_identity(store, iban)
        number, opening = FIRST_NUMBER, FIRST_BALANCE
        if last is not None:
            number = int(last[2]) + 1
            statement_id = store.statement_ids[last]
            opening = store.statements._getOb(statement_id).closing_cents
        moves = _payments(store, platforms)
        moves += _orders(store, platforms) if has_orders else ()
        # Wages and suppliers leave from the first account.
        moves += SUPPLIES if not found else ()
        found.append(write_coda(iban, number, on, opening, moves))
    return join_coda(found) if found else None


def _payments(store: Any, platforms: tuple[str, ...]) -> list[Move]:
    """Return transfers for some open items: exact, a part, without communication."""
    moves = []
    for folder in (store.requests, store.invoices):
        found = (due for _id, due in folder.objectItems())
        # The accounts that visitors of the demo use keep what they have to pay.
        dues = [
            due
            for due in found
            if due.is_payable
            and due.platform_id in platforms
            and not (due.owner or due.direct_debit)
        ]
        # What is old stays open: reminders and the treasury are shown with it.
        dues.sort(key=lambda due: due.created_at, reverse=True)
        moves += [_transfer(due, place) for place, due in enumerate(dues[:3])]
    return moves


def _transfer(due: Any, place: int) -> Move:
    name = debtor_of(due)
    if place == 0:
        return Move(due.balance_cents, due.communication, name=name, iban=PAYER)
    if place == 1:
        half = (due.balance_cents + 1) // 2
        return Move(half, due.communication, name=name, iban=PAYER)
    # Its payer forgot the communication: a person decides.
    return Move(due.balance_cents, "merci", name=name, iban=PAYER)


def _orders(store: Any, platforms: tuple[str, ...]) -> list[Move]:
    """Return the debit of each of our files of refunds that is at the bank."""
    found = (
        (one, still_to_book(store, one)) for one in list_files_at_bank(store, platforms)
    )
    return [Move(cents, our_reference=one.id) for one, cents in found if cents < 0]


def _work(store: Any, now: datetime) -> None:
    job = BankFiles()
    for key in job.find(store, now):
        job.do(store, key, job.ask(store, key), now)


class DemoStatement(BrowserView):
    """@@payment-demo-statement: a file of the bank about what is open, to be imported."""

    def __call__(self):
        now = utc_now()
        day = local_day(now)
        content = statement_of(get_store(), day)
        if content is None:
            raise NotFound("account")
        response = self.request.response
        response.setHeader("Content-Type", "text/plain; charset=windows-1252")
        response.setHeader("Cache-Control", "no-store")
        name = f"CODA-{day.isoformat()}.cod"
        response.setHeader("Content-Disposition", f'attachment; filename="{name}"')
        return content
