"""What was paid leaves the baskets, so that a basket never grows with the payments."""

from imio.payment.basket.storage import member_basket_id
from imio.payment.basket.storage import remove_due
from imio.payment.checkout.events import DuePaid


def forget_paid(event: DuePaid) -> None:
    """Take a paid due out of its payer's and its owner's basket (subscriber). Writes."""
    owner = event.due.owner
    baskets = {event.basket_id, event.due.basket_id}
    baskets |= {member_basket_id(owner)} if owner else set()
    for basket_id in baskets:
        remove_due(event.store, basket_id, event.due.id)
