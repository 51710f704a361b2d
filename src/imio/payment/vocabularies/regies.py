"""Régies of the site, named by their UIDs."""

from imio.payment.content.regie import IRegie
from plone import api
from zope.interface import provider
from zope.schema.interfaces import IVocabularyFactory
from zope.schema.vocabulary import SimpleTerm
from zope.schema.vocabulary import SimpleVocabulary


@provider(IVocabularyFactory)
def regies(context) -> SimpleVocabulary:
    """Return all régies by title, also those that the editor may not open.

    A régie already chosen must not vanish from a form because of who edits it.
    """
    catalog = api.portal.get_tool("portal_catalog")
    brains = catalog.unrestrictedSearchResults(
        object_provides=IRegie.__identifier__, sort_on="sortable_title"
    )
    return SimpleVocabulary(
        [SimpleTerm(brain.UID, brain.UID, brain.Title) for brain in brains]
    )
