"""What was paid leaves the baskets, so that a basket never grows with the payments."""

from imio.payment.basket.storage import remove_due
from imio.payment.checkout.events import DuePaid


def forget_paid(event: DuePaid) -> None:
    """Take a paid due out of its payer's and its owner's basket (subscriber). Writes."""
    baskets = {event.basket_id, event.due.basket_id}
    for basket_id in baskets:
        remove_due(event.store, basket_id, event.due.id)
