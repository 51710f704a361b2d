"""What every due shares: an amount, what was paid of it, a state and a history."""

from datetime import datetime
from imio.payment.domain.states import check_due_move
from imio.payment.domain.states import HistoryRow
from imio.payment.domain.states import OPEN


class Due:
    """Mixin of requests and invoices; balances come from the journal, never from edits.

    ``payments`` and ``waivers`` hold (row id, cents) of the journal rows that credit
    the due, less than nothing for what was taken back. ``owed_back_cents`` is money of
    the payer that no due asks (any more), ``reserved_cents`` what of it refunds on their
    way already claim.
    """

    # the folder of the store that keeps it
    folder_name = ""
    amount_cents = 0
    due_state = OPEN
    communication = ""
    tracking_code = ""
    accounting_codes = ""
    regie_uid = ""
    platform_id = ""
    demarche_uid = ""
    # what it is for, in one line
    object_title = ""
    owner = ""
    basket_id = ""
    email = ""
    language = "fr"
    expires_at: datetime | None = None
    # flags with the words that citizens read instead of a way to pay
    direct_debit = False
    objection = ""
    payments: tuple[tuple[str, int], ...] = ()
    waivers: tuple[tuple[str, int], ...] = ()
    owed_back_cents = 0
    reserved_cents = 0
    # what a payer's bank took back, or a clerk undid
    charged_back_cents = 0
    # what its payer got back twice, so far as it was not recovered
    lost_cents = 0
    history: tuple[HistoryRow, ...] = ()

    def title_in(self, language: str) -> str:
        """Return what it is for, in one line, as readers of a language read it."""
        return self.object_title

    @property
    def paid_cents(self) -> int:
        return sum(cents for _row_id, cents in self.payments)

    @property
    def waived_cents(self) -> int:
        return sum(cents for _row_id, cents in self.waivers)

    @property
    def owed_cents(self) -> int:
        """What it asks now, whether paid or not."""
        return self.amount_cents - self.waived_cents

    @property
    def balance_cents(self) -> int:
        return self.owed_cents - self.paid_cents

    @property
    def refundable_cents(self) -> int:
        """What may still be sent back to the payer."""
        return self.owed_back_cents - self.reserved_cents

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
