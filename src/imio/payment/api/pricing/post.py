"""What a form costs for some answers: for its page, and for its editor step by step."""

from imio.payment import _
from imio.payment.clock import utc_now
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import InvalidAnswer
from imio.payment.formatting import known_language
from imio.payment.formatting import local_day
from imio.payment.json_object import read_object
from imio.payment.pricing.answers import answers_from_json
from imio.payment.pricing.from_content import form_fields
from imio.payment.pricing.from_content import present_quote
from imio.payment.pricing.from_content import present_steps
from imio.payment.pricing.from_content import quote_for
from plone import api
from plone.restapi.services import Service
from zope.i18n import translate


class PaymentPricePost(Service):
    """Prices the answers of a visitor; stores nothing."""

    def reply(self):
        body = read_object(self.request)
        sent = body.get("answers")
        if not isinstance(sent, dict):
            return self.refuse("answers")
        try:
            answers = answers_from_json(form_fields(self.context), sent)
            today = local_day(utc_now())
            price = quote_for(self.context, answers, today)
        except InvalidAnswer as error:
            return self.refuse(error.field)
        except InvalidAmount:
            return self.refuse("")
        self.request.response.setHeader("Cache-Control", "no-store")
        return self.present(price, self.language(body))

    def present(self, price, language):
        return present_quote(price, language)

    def language(self, body):
        asked = body.get("language")
        return known_language(
            asked if isinstance(asked, str) else api.portal.get_current_language()
        )

    def refuse(self, field):
        self.request.response.setStatus(400)
        message = _(
            "error_answer_unreadable", default="This answer cannot be priced as it is."
        )
        return {
            "error": {
                "type": "InvalidAnswer",
                "field": field,
                "message": translate(message, context=self.request),
            }
        }


class PaymentPriceStepsPost(PaymentPricePost):
    """Tries the rules out for the editor: the price, and what each row did."""

    def present(self, price, language):
        steps = present_steps(price, language)
        return {**present_quote(price, language), "steps": steps}
