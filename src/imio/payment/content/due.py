"""What every due shares: an amount, what was paid of it, a state and a history."""

from datetime import datetime
from imio.payment.domain.states import check_due_move
from imio.payment.domain.states import HistoryRow
from imio.payment.domain.states import OPEN


class Due:
    """Mixin of requests and invoices; balances come from the journal, never from edits."""

    amount_cents = 0
    due_state = OPEN
    communication = ""
    tracking_code = ""
    accounting_codes = ""
    regie_uid = ""
    # (row id, cents) of each journal row that credits this due
    payments: tuple[tuple[str, int], ...] = ()
    overpaid_cents = 0
    history: tuple[HistoryRow, ...] = ()

    @property
    def paid_cents(self) -> int:
        return sum(cents for _row_id, cents in self.payments)

    @property
    def balance_cents(self) -> int:
        return self.amount_cents - self.paid_cents

    @property
    def is_payable(self) -> bool:
        return self.due_state == OPEN and self.balance_cents > 0

    def move_due(
        self, to_state: str, at: datetime, actor: str, cause: str, **more: str
    ) -> None:
        """Change the state of the due and note it. Raises ForbiddenTransition."""
        check_due_move(self.due_state, to_state)
        self.note(at, actor, f"due:{self.due_state}", f"due:{to_state}", cause, **more)
        self.due_state = to_state

    def note(
        self,
        at: datetime,
        actor: str,
        from_state: str,
        to_state: str,
        cause: str,
        **more: str,
    ) -> None:
        """Add a row to the history; rows are never changed."""
        self.history += (HistoryRow(at, actor, from_state, to_state, cause, **more),)
