"""What a régie has tariffs for: each item once, whatever its prices over time."""

from Acquisition import aq_chain
from imio.payment.content.regie import IRegie
from imio.payment.content.tariff import ITariff
from imio.payment.domain.languages import pick_text
from plone import api
from zope.interface import provider
from zope.schema.interfaces import IVocabularyFactory
from zope.schema.vocabulary import SimpleTerm
from zope.schema.vocabulary import SimpleVocabulary


@provider(IVocabularyFactory)
def tariff_items(context) -> SimpleVocabulary:
    """Return the items of the régie around the context, by their names."""
    regie = next((one for one in aq_chain(context) if IRegie.providedBy(one)), None)
    if regie is None:
        return SimpleVocabulary([])
    language = api.portal.get_current_language()
    names = {}
    for tariff in regie.objectValues():
        if ITariff.providedBy(tariff):
            names.setdefault(tariff.item, pick_text(tariff.titles, language))
    terms = [SimpleTerm(item, item, f"{name} ({item})") for item, name in names.items()]
    return SimpleVocabulary(sorted(terms, key=lambda term: term.title.casefold()))
