"""Payment platforms of the site."""

from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from zope.interface import provider
from zope.schema.interfaces import IVocabularyFactory
from zope.schema.vocabulary import SimpleTerm
from zope.schema.vocabulary import SimpleVocabulary


@provider(IVocabularyFactory)
def platforms(context) -> SimpleVocabulary:
    """Return the platforms under their ids, by title."""
    terms = [
        SimpleTerm(name, title=get_platform(name).title or name)
        for name in platform_ids()
    ]
    return SimpleVocabulary(sorted(terms, key=lambda term: term.title))
