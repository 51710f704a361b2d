"""Find a provider by the name that a platform stores."""

from imio.payment.domain.errors import ConfigurationError
from imio.payment.providers.interfaces import IProvider
from zope.component import getUtilitiesFor
from zope.component import queryUtility


def get_provider(name: str) -> IProvider:
    """Return the provider of a platform.

    Raises ConfigurationError for a name that no installed provider bears.
    """
    provider = queryUtility(IProvider, name=name) if name else None
    if provider is None:
        raise ConfigurationError(f"unknown provider: {name!r}")
    return provider


def provider_names() -> tuple[str, ...]:
    """Return the names of the installed providers, in alphabetical order."""
    return tuple(sorted(name for name, _provider in getUtilitiesFor(IProvider)))
