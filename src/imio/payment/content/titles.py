"""Titles in the four languages, for things whose name citizens read."""

from imio.payment import _
from imio.payment.domain.languages import LANGUAGES
from imio.payment.domain.languages import pick_text
from plone import api
from plone.supermodel import model
from typing import Any
from zope import schema


class ITitles(model.Schema):
    """The name in each language; an empty one falls back to the title."""

    model.fieldset(
        "languages",
        label=_("label_languages", default="Languages"),
        fields=["title_fr", "title_nl", "title_de", "title_en"],
    )
    title_fr = schema.TextLine(
        title=_("label_title_fr", default="Name in French"), required=False
    )
    title_nl = schema.TextLine(
        title=_("label_title_nl", default="Name in Dutch"), required=False
    )
    title_de = schema.TextLine(
        title=_("label_title_de", default="Name in German"), required=False
    )
    title_en = schema.TextLine(
        title=_("label_title_en", default="Name in English"), required=False
    )


def titles_of(obj: Any) -> dict[str, str]:
    """Return the name of something in each of the four languages."""
    return {
        code: getattr(obj, f"title_{code}", None) or obj.Title() for code in LANGUAGES
    }


class Titled:
    """Mixin that reads the names of ITitles.

    It stands after Dexterity's class: before it, it would hide what behaviors provide.
    """

    @property
    def titles(self) -> dict[str, str]:
        """Return the name in each of the four languages."""
        return titles_of(self)

    @property
    def shown_title(self) -> str:
        """Return the name in the language of whoever reads the page now."""
        return pick_text(self.titles, api.portal.get_current_language())
