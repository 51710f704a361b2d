"""From answers to a draft with its price, and from the draft to a request."""

from imio.payment.api.basket.caller import read_body
from imio.payment.api.basket.caller import text_in
from imio.payment.api.submission.files import split_files
from imio.payment.api.submission.service import CitizenService
from imio.payment.basket.visitor import basket_id_of
from imio.payment.basket.visitor import tell_count
from imio.payment.clock import utc_now
from imio.payment.domain.errors import InvalidAnswer
from imio.payment.domain.errors import NotPriced
from imio.payment.domain.errors import PriceChanged
from imio.payment.pricing.answers import answers_from_json
from imio.payment.pricing.from_content import form_fields
from imio.payment.pricing.from_content import present_quote
from imio.payment.pricing.model import Quote
from imio.payment.pricing.words import refusal_message
from imio.payment.submission.drafts import check_price
from imio.payment.submission.drafts import confirm_draft
from imio.payment.submission.drafts import draft_proof
from imio.payment.submission.drafts import find_draft
from imio.payment.submission.drafts import is_draft
from imio.payment.submission.drafts import review_url
from plone import api
from plone.protect.interfaces import IDisableCSRFProtection
from zExceptions import BadRequest
from zExceptions import NotFound
from zope.i18n import translate
from zope.interface import alsoProvides


# Files included: they are a third longer in base64.
MAX_BODY_BYTES = 16 * 1024 * 1024


class RequestsPost(CitizenService):
    """POST @payment-requests, and POST @payment-requests/<id>/confirm.

    Both demand a JSON body, which no form of another site can send; confirming also
    demands the token that only the maker of the draft has.
    """

    def reply(self):
        body = read_body(self.request, MAX_BODY_BYTES)
        alsoProvides(self.request, IDisableCSRFProtection)
        if not self.parts:
            return self.create(body)
        if self.parts[1:] == ("confirm",):
            return self.confirm(self.parts[0], body)
        raise NotFound("/".join(self.parts))

    def create(self, body):
        sent = body.get("answers")
        if not isinstance(sent, dict):
            raise BadRequest("answers must be an object")
        try:
            texts, files = split_files(self.context, sent)
            answers = answers_from_json(form_fields(self.context), texts)
        except InvalidAnswer as error:
            return self.fail(400, "InvalidAnswers", fields={error.field: error.code})
        view = api.content.get_view("view", self.context, self.request)
        form = view.send_plain(answers, files)
        if form.draft is None:
            return self.fail(400, "InvalidAnswers", fields=form.errors)
        self.request.response.setStatus(201)
        return self.present_draft(form.draft)

    def present_draft(self, draft):
        return {
            "id": draft.id,
            "url": review_url(self.store, self.context, draft),
            "token": draft_proof(self.store, draft.id),
            "price": present_quote(Quote(tuple(draft.lines)), self.language),
            "digest": draft.price_digest,
        }

    def confirm(self, draft_id, body):
        token, seen = text_in(body, "token"), text_in(body, "digest")
        draft = find_draft(self.store, self.context, draft_id, token, self.user_id)
        if draft is None:
            raise NotFound(draft_id)
        if not is_draft(draft):
            # Sent twice: the first time did it.
            return self.present(draft)
        now = utc_now()
        try:
            check_price(self.store, self.context, draft, seen, self.user_id, now)
        except PriceChanged:
            draft_now = self.present_draft(draft)
            return self.fail(409, "PriceChanged", draft=draft_now)
        except NotPriced as error:
            return self.fail(409, "NotPriced", messages=self.words(error.refusals))
        except InvalidAnswer as error:
            return self.fail(409, "InvalidAnswers", fields={error.field: error.code})
        basket_id = basket_id_of(self.request, create=True)
        confirm_draft(self.store, self.context, draft, self.user_id, basket_id, now)
        tell_count(self.request, self.store, basket_id)
        self.request.response.setStatus(201)
        return self.present(draft)

    def words(self, refusals):
        messages = [refusal_message(refusal, self.language) for refusal in refusals]
        return [translate(message, context=self.request) for message in messages]
