"""What lies in a basket now: the payments it will make, and what is set aside."""

from dataclasses import dataclass
from imio.payment.basket.grouping import plan_payments
from imio.payment.basket.grouping import PlannedPayment
from imio.payment.basket.storage import dues_of
from imio.payment.basket.storage import is_later
from imio.payment.content.collecting import platform_of
from imio.payment.content.due import Due
from imio.payment.storage.settings import get_settings
from imio.payment.storage.settings import GROUPED


@dataclass(frozen=True)
class Contents:
    """A basket as it is shown and paid; ``doubted`` is what must not be paid again."""

    payments: tuple[PlannedPayment, ...]
    later: tuple[Due, ...]
    doubted: tuple[Due, ...]

    @property
    def platforms(self) -> set[str]:
        return {payment.platform_id for payment in self.payments}

    @property
    def is_empty(self) -> bool:
        return not (self.payments or self.later or self.doubted)


def read_basket(store, basket_id: str | None) -> Contents:
    """Return what is in a basket, read afresh; None is the basket of who has none."""
    dues = dues_of(store, basket_id) if basket_id else []
    doubted = [due for due in dues if is_doubted(store, due)]
    sure = [due for due in dues if due not in doubted]
    later = [due for due in sure if is_later(store, basket_id, due.id)]
    now = [due for due in sure if due not in later]
    grouped = get_settings().basket_mode == GROUPED
    payments = plan_payments(now, grouped, platform_of)
    return Contents(payments, tuple(later), tuple(doubted))


def is_doubted(store, due: Due) -> bool:
    """Say whether the bank's word on the payment of a due awaits a person's look.

    Money may have moved although nothing is booked: nobody is invited to pay again.
    """
    return due.id in store.locks and store.get_transaction(store.locks[due.id]).to_check
