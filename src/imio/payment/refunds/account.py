"""The account that money goes back to: asked once by a link, kept encrypted, forgotten."""

from collections.abc import Sequence
from datetime import datetime
from imio.payment.content.refund import Refund
from imio.payment.storage.store import PaymentStore


def open_form(store: PaymentStore, refund: Refund, now: datetime) -> str:
    """Ask the payer for an account: return the token of a one-time form. Writes.

    Only its hash is kept; an earlier link stops working. Fires AccountWanted.
    """
    raise NotImplementedError


def form_token(store: PaymentStore, refund: Refund) -> str:
    """Make the token of the open form again, for the mail that carries it; "" for none."""
    raise NotImplementedError


def refund_behind(
    store: PaymentStore, refund_id: str, token: str, now: datetime
) -> Refund | None:
    """Return the refund whose form a link opens now, or None. Reads only."""
    raise NotImplementedError


def give_account(
    store: PaymentStore,
    refund: Refund,
    holder: str,
    iban: str,
    bic: str,
    address_lines: Sequence[str],
    now: datetime,
    actor: str = "payer",
) -> None:
    """Keep the account that the payer gave, and close the form. Writes.

    Raises InvalidIban (code), InvalidBic (also when a BIC is needed and missing),
    InvalidName without a holder, ForbiddenTransition when no account is awaited.
    """
    raise NotImplementedError


def read_iban(refund: Refund) -> str:
    """Return the whole IBAN, "" once forgotten; only for a bank file. Raises SecretsUnreadable."""
    raise NotImplementedError
