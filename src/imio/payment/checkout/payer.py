"""Who pays: the member or the basket's owner, and whose name the first item bears."""

from collections.abc import Sequence
from imio.payment.checkout.start import Payer
from imio.payment.content.due import Due
from imio.payment.formatting import known_language
from plone import api


def payer_who_looks(basket_id: str | None) -> Payer:
    """Return the visitor of a page, to compare with who paid."""
    member = None if api.user.is_anonymous() else api.user.get_current()
    owner = member.getId() if member is not None else ""
    return Payer(owner=owner, basket_id=basket_id or "")


def payer_of(basket_id: str, dues: Sequence[Due]) -> Payer:
    """Return the payer of some dues of a basket."""
    first = dues[0]
    visitor = payer_who_looks(basket_id)
    return Payer(
        owner=visitor.owner,
        basket_id=visitor.basket_id,
        surname=first.surname,
        first_name=first.first_name,
        email=first.email,
        language=known_language(api.portal.get_current_language()),
    )
