"""The accounts of the commune: those of its platforms, whose statements we book."""

from collections.abc import Collection
from collections.abc import Mapping
from imio.payment.content.due import Due
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from itertools import chain


def own_accounts() -> dict[str, tuple[str, ...]]:
    """Return the platforms of each account number of ours. Reads only.

    Several platforms may have one account: money is then booked on that of the due.
    """
    found: dict[str, tuple[str, ...]] = {}
    for platform_id in platform_ids():
        iban = get_platform(platform_id).iban
        if iban:
            number = "".join(iban.split()).upper()
            found[number] = (*found.get(number, ()), platform_id)
    return found


def platforms_elsewhere(
    accounts: Mapping[str, tuple[str, ...]], platforms: Collection[str]
) -> frozenset[str]:
    """Return the platforms whose account is another one than that of some platforms."""
    others = (one for one in accounts.values() if set(one).isdisjoint(platforms))
    return frozenset(chain.from_iterable(others))


def platform_of(
    accounts: Mapping[str, tuple[str, ...]], iban: str, due: Due | None = None
) -> str:
    """Return the platform on whose account money of a statement is booked.

    Raises KeyError for an account that is not ours.
    """
    platforms = accounts[iban]
    if due is not None and due.platform_id in platforms:
        return due.platform_id
    return platforms[0]
