"""The reasons of refusals that agents of a form can pick, in four languages."""

from imio.payment import _
from imio.payment.browser.pricing.grid import count_in
from imio.payment.browser.pricing.grid import text_in
from imio.payment.content.payable import IPayable
from imio.payment.formatting import LANGUAGES
from plone import api
from plone.protect import CheckAuthenticator
from Products.Five import BrowserView
from zope.event import notify
from zope.lifecycleevent import Attributes
from zope.lifecycleevent import ObjectModifiedEvent


MAX_TEMPLATES = 40
MAX_TITLE = 100
MAX_TEXT = 2_000


class RefusalTextsView(BrowserView):
    """Shows the reasons and an empty one; keeps them when they are posted."""

    def __call__(self):
        if self.request.method == "POST":
            CheckAuthenticator(self.request)
            self.save()
            return ""
        return self.index()

    def save(self):
        form = self.request.form
        rows = [
            _read(form, number)
            for number in range(1, count_in(form, "templates", MAX_TEMPLATES) + 1)
        ]
        self.context.refusal_templates = [row for row in rows if row["texts"]]
        notify(
            ObjectModifiedEvent(self.context, Attributes(IPayable, "refusal_templates"))
        )
        api.portal.show_message(
            _("message_texts_saved", default="The texts are saved."), self.request
        )
        url = f"{self.context.absolute_url()}/@@payment-refusal-texts"
        self.request.response.redirect(url)

    def templates(self):
        """Return what the form shows: each reason, and an empty one at the end."""
        stored = list(getattr(self.context, "refusal_templates", None) or [])
        if len(stored) < MAX_TEMPLATES:
            stored.append({})
        return [
            {
                "number": number,
                "name": f"title-{number}",
                "title": row.get("title", ""),
                "texts": [
                    {
                        "name": f"text-{number}-{code}",
                        "code": code,
                        "value": row.get("texts", {}).get(code, ""),
                    }
                    for code in LANGUAGES
                ],
            }
            for number, row in enumerate(stored, 1)
        ]


def _read(form, number):
    texts = {
        code: text_in(form, f"text-{number}-{code}").strip()[:MAX_TEXT]
        for code in LANGUAGES
    }
    texts = {code: text for code, text in texts.items() if text}
    title = text_in(form, f"title-{number}").strip()[:MAX_TITLE]
    # Agents pick it by its title: without one, its first words stand in.
    first = next(iter(texts.values()), "")
    return {"title": title or first[:60], "texts": texts}
