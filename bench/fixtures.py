"""Payments by the hundred thousand, made as the site would have left them, only faster.

Each one is a paid request with its transaction, its history and its journal row, so
that lists, exports and the audit find what they would find after years of use.
"""

from collections.abc import Callable
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from imio.payment.content.request import Request
from imio.payment.content.transaction import Share
from imio.payment.content.transaction import Transaction
from imio.payment.domain import journal
from imio.payment.domain import states
from imio.payment.domain.reference import structured_communication

import random


SURNAMES = ("Dupont", "Lambert", "Martin", "Peeters", "Janssens", "Maes", "Jacobs")
SURNAMES += ("Mertens", "Willems", "Claes", "Goossens", "Wouters", "De Smet", "Dubois")
ENDINGS = ("", "s", "eau", "ier", "ens", "son", "el", "ot", "art", "in", "ard", "eux")
FIRST_NAMES = ("Émilie", "Louise", "Olivia", "Arthur", "Noah", "Jules", "Léa", "Chloé")
FIRST_NAMES += ("Zoë", "Björn", "Marie-Claire", "Jean-Pierre", "Aïcha", "Mehdi", "Anna")
TITLES = ("Copie d'acte de naissance", "Plaine de vacances", "Repas scolaires")
TITLES += ("Composition de ménage", "Spectacle de Noël", "Permis de stationnement")
AMOUNTS = (500, 700, 1200, 1250, 2000, 3150, 4500, 9900)
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class PaymentMaker:
    """Makes payments, spread over the time before ``until``, always the same for a seed."""

    def __init__(
        self,
        store,
        until: datetime,
        regies: Sequence[str] = ("regie-a", "regie-b", "regie-c", "regie-d"),
        demarches: Sequence[str] = ("demarche-a", "demarche-b", "demarche-c"),
        platform_id: str = "belfius",
        spread: timedelta = timedelta(days=3 * 365),
        seed: int = 1,
    ) -> None:
        self.store = store
        self.until = until
        self.regies = regies
        self.demarches = demarches
        self.platform_id = platform_id
        self.spread = spread
        self.dice = random.Random(seed)

    def fill(self, count: int, commit: Callable[[], None], batch: int = 5_000) -> None:
        """Add ``count`` payments, oldest first, and commit after each batch of them."""
        for number in range(count):
            at = self.until - self.spread * ((count - number) / count)
            self.make(at)
            if number % batch == batch - 1:
                commit()
        commit()

    def make(self, at: datetime) -> Transaction:
        """Add one payment that began at ``at``."""
        request = self._request(at)
        transaction = self._transaction(request, at + timedelta(minutes=3))
        state = self.dice.choices(
            (states.PAID, states.REFUSED, states.CANCELLED), (90, 4, 6)
        )[0]
        self._close(transaction, request, state, at + timedelta(minutes=5))
        self.store.requests.add(request)
        self.store.psp_ids[(self.platform_id, transaction.psp_id)] = transaction.id
        return self.store.transactions.add(transaction)

    def _code(self, length: int) -> str:
        return "".join(self.dice.choices(_ALPHABET, k=length))

    def _request(self, at: datetime) -> Request:
        dice = self.dice
        request = Request(f"{dice.getrandbits(96):024x}")
        request.surname = dice.choice(SURNAMES) + dice.choice(ENDINGS)
        request.first_name = dice.choice(FIRST_NAMES)
        mailbox = f"{request.first_name[0]}.{request.surname}".replace(" ", "").lower()
        request.email = f"{mailbox}{dice.randrange(500)}@example.org"
        request.demarche_uid = dice.choice(self.demarches)
        request.demarche_title = dice.choice(TITLES)
        request.regie_uid = dice.choice(self.regies)
        request.platform_id = self.platform_id
        request.amount_cents = dice.choice(AMOUNTS)
        request.answers = {"motif": "emploi", "exemplaires": 1}
        request.tracking_code = "-".join(self._code(4) for _part in range(3))
        request.communication = self._communication(request.id)
        request.created_at = at
        request.confirmed_at = at + timedelta(minutes=1)
        request.expires_at = at + timedelta(days=14)
        request.move_to(
            states.AWAITING_PAYMENT, request.confirmed_at, "citizen", "confirmed"
        )
        return request

    def _communication(self, due_id: str) -> str:
        digits = structured_communication(self.dice.randrange(10**10))
        while not self.store.communications.insert(digits, due_id):
            digits = structured_communication(self.dice.randrange(10**10))
        return digits

    def _transaction(self, request: Request, at: datetime) -> Transaction:
        transaction = Transaction(self._code(20))
        transaction.platform_id = self.platform_id
        transaction.provider = "sandbox"
        transaction.surname = request.surname
        transaction.first_name = request.first_name
        transaction.email = request.email
        transaction.created_at = at
        transaction.expires_at = at + timedelta(minutes=30)
        transaction.amount_cents = request.amount_cents
        share = Share(
            request.id,
            request.regie_uid,
            request.demarche_uid,
            request.demarche_title,
            request.communication,
            request.amount_cents,
            request.tracking_code,
        )
        transaction.shares = (share,)
        transaction.note(at, "citizen", "", states.CREATED, "pay")
        started_at = at + timedelta(seconds=2)
        transaction.note(started_at, "citizen", states.CREATED, states.STARTED, "go")
        transaction.state = states.STARTED
        transaction.started_at = started_at
        transaction.psp_id = f"S{self.dice.getrandbits(64):016x}"
        return transaction

    def _close(
        self, transaction: Transaction, request: Request, state: str, at: datetime
    ) -> None:
        event_key = f"{self.dice.getrandbits(64):016x}"
        transaction.note(
            at,
            "notification",
            transaction.state,
            state,
            state,
            event_key=event_key,
            proof="seal",
        )
        transaction.event_keys = frozenset((event_key,))
        transaction.state = state
        transaction.means = self.dice.choice(("bancontact", "card"))
        if state == states.PAID:
            transaction.payment_id = f"{self.dice.randrange(10**12):012d}"
            transaction.paid_at = at
            row = self._journal_row(transaction, event_key, at)
            self.store.journal.append(row)
            request.payments = ((row.row_id, row.amount_cents),)
            request.move_due(
                states.PAID, at, "notification", "payment", event_key=transaction.id
            )
            request.move_to(
                states.TO_PROCESS, at, "payment", "paid", event_key=transaction.id
            )
            request.move_to(states.ACCEPTED, at, "agent", "accepted")
        else:
            over = request.expires_at
            request.move_to(states.EXPIRED, over, "worker", "delay over")
            request.move_due(states.CANCELLED, over, "worker", "delay over")

    def _journal_row(
        self, transaction: Transaction, event_key: str, at: datetime
    ) -> journal.JournalRow:
        share = transaction.shares[0]
        return journal.JournalRow(
            row_id=f"{self.dice.getrandbits(96):024x}",
            at=at,
            kind=journal.PAYMENT,
            regie_uid=share.regie_uid,
            due_id=share.due_id,
            transaction_id=transaction.id,
            debit=journal.bank_account(transaction.platform_id),
            credit=journal.due_account(share.due_id),
            amount_cents=share.amount_cents,
            event_key=event_key,
            actor="notification",
        )
