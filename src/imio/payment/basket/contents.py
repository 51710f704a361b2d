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
    """A basket as it is shown and paid."""

    payments: tuple[PlannedPayment, ...]
    later: tuple[Due, ...]

    @property
    def platforms(self) -> set[str]:
        return {payment.platform_id for payment in self.payments}

    @property
    def is_empty(self) -> bool:
        return not self.payments and not self.later


def read_basket(store, basket_id: str | None) -> Contents:
    """Return what is in a basket, read afresh; None is the basket of who has none."""
    dues = dues_of(store, basket_id) if basket_id else []
    later = [due for due in dues if is_later(store, basket_id, due.id)]
    now = [due for due in dues if due not in later]
    grouped = get_settings().basket_mode == GROUPED
    return Contents(plan_payments(now, grouped, platform_of), tuple(later))
