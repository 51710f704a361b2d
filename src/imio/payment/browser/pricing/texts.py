"""The texts that citizens read around the payment of a form, in four languages."""

from imio.payment import _
from imio.payment.browser.pricing.grid import text_in
from imio.payment.content.payable import IPayable
from imio.payment.content.payable import TEXT_MOMENTS
from imio.payment.formatting import LANGUAGES
from plone import api
from plone.protect import CheckAuthenticator
from Products.Five import BrowserView
from zope.event import notify
from zope.lifecycleevent import Attributes
from zope.lifecycleevent import ObjectModifiedEvent


MAX_TEXT = 5_000
MOMENTS = {
    "before_payment": _("label_text_before_payment", default="Before the payment"),
    "paid": _("label_text_paid", default="When it is paid"),
    "refused": _("label_text_refused", default="When the bank refused it"),
    "abandoned": _("label_text_abandoned", default="When it was abandoned"),
}


class TextsView(BrowserView):
    """Shows the texts, and keeps them when they are posted."""

    def __call__(self):
        if self.request.method == "POST":
            CheckAuthenticator(self.request)
            self.save()
            return ""
        return self.index()

    def save(self):
        form = self.request.form
        texts = {
            moment: {
                code: text_in(form, f"{moment}-{code}").strip()[:MAX_TEXT]
                for code in LANGUAGES
            }
            for moment in TEXT_MOMENTS
        }
        self.context.payment_texts = {
            moment: {code: text for code, text in words.items() if text}
            for moment, words in texts.items()
        }
        notify(ObjectModifiedEvent(self.context, Attributes(IPayable, "payment_texts")))
        api.portal.show_message(
            _("message_texts_saved", default="The texts are saved."), self.request
        )
        url = f"{self.context.absolute_url()}/@@payment-pricing"
        self.request.response.redirect(url)

    def groups(self):
        stored = self.context.payment_texts or {}
        return [
            {
                "title": MOMENTS[moment],
                "texts": [
                    {
                        "name": f"{moment}-{code}",
                        "code": code,
                        "value": stored.get(moment, {}).get(code, ""),
                    }
                    for code in LANGUAGES
                ],
            }
            for moment in TEXT_MOMENTS
        ]
