"""What editors of démarches want citizens to read around a payment."""

from imio.payment.domain.languages import pick_text
from zope.component.hooks import getSite


def text_of_demarche(demarche_uid: str, moment: str, language: str) -> str:
    """Return an editor's text for a moment ("before_payment", "paid"…), else ""."""
    if not demarche_uid:
        # An invoice
        return ""
    found = getSite().portal_catalog.unrestrictedSearchResults(UID=demarche_uid)
    if not found:
        return ""
    demarche = found[0]._unrestrictedGetObject()
    texts = (getattr(demarche, "payment_texts", None) or {}).get(moment) or {}
    return pick_text(texts, language) if texts else ""


def texts_of_demarches(uids, moment: str, language: str) -> list[str]:
    """Return the editors' texts of several démarches, each once."""
    texts = (text_of_demarche(uid, moment, language) for uid in dict.fromkeys(uids))
    return list(dict.fromkeys(text for text in texts if text))


def texts_before_payment(dues, language: str) -> list[str]:
    """Return what must be read before paying some dues."""
    uids = [due.demarche_uid for due in dues]
    return texts_of_demarches(uids, "before_payment", language)
