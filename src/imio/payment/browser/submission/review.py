"""The review before a request is binding, and the way back to correct it."""

from collective.easyform.browser.view import EasyFormFormWrapper
from imio.payment import _
from imio.payment.basket.visitor import basket_id_of
from imio.payment.basket.visitor import tell_count
from imio.payment.browser.basket.visitor import text_of
from imio.payment.browser.submission.form import PayableForm
from imio.payment.browser.submission.form import UNREADABLE
from imio.payment.browser.submission.private import act_token
from imio.payment.browser.submission.private import may_act
from imio.payment.browser.submission.private import near
from imio.payment.browser.submission.private import PrivatePage
from imio.payment.browser.submission.private import user_id
from imio.payment.checkout.addresses import request_url
from imio.payment.clock import utc_now
from imio.payment.content.titles import titles_of
from imio.payment.domain.errors import InvalidAnswer
from imio.payment.domain.errors import NotPriced
from imio.payment.domain.errors import PriceChanged
from imio.payment.domain.languages import pick_text
from imio.payment.pricing.from_content import present_quote
from imio.payment.pricing.words import refusal_message
from imio.payment.submission.answers import shown_answers
from imio.payment.submission.answers import shown_files
from imio.payment.submission.drafts import check_price
from imio.payment.submission.drafts import confirm_draft
from imio.payment.submission.drafts import edit_url
from imio.payment.submission.drafts import find_draft
from imio.payment.submission.drafts import is_draft
from imio.payment.submission.drafts import price_of_draft
from plone.formwidget.namedfile.interfaces import INamedFileWidget
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


PRICE_CHANGED = _(
    "error_price_changed",
    default=(
        "The price has changed since you opened this page. Please look at the new "
        "price below before you confirm."
    ),
)
CONFIRM_AGAIN = _(
    "error_confirm_again",
    default=(
        "We could not be sure that this came from you. Nothing was sent. Please "
        "confirm once more."
    ),
)


class DraftPage(PrivatePage):
    """Finds the draft of an address that ends with its id and proof."""

    draft = None

    def answer(self):
        if len(self.parts) != 2:
            return self.missing()
        draft_id, proof = self.parts
        self.draft = find_draft(self.store, self.context, draft_id, proof, user_id())
        if self.draft is None:
            return self.missing()
        if not is_draft(self.draft):
            # The second of two clicks, or "back": the request is there already.
            return self.redirect(near(request_url(self.store, self.draft)))
        return self.answer_about_draft()


class ReviewPage(DraftPage):
    """What was asked, what it costs, what follows; and the button that binds."""

    index = ViewPageTemplateFile("review.pt")
    title = _("title_review", default="Check your request")
    notice = None

    def answer_about_draft(self):
        if self.request.method == "POST":
            return self.confirm()
        return self.show()

    @property
    def act(self):
        return f"confirm {self.draft.id}"

    @property
    def token(self):
        return act_token(self.request, self.store, self.act)

    def confirm(self):
        if not may_act(self.request, self.store, self.act):
            return self.show(CONFIRM_AGAIN, 403)
        seen = text_of(self.request, "digest")
        now = utc_now()
        try:
            check_price(self.store, self.context, self.draft, seen, user_id(), now)
        except PriceChanged:
            return self.show(PRICE_CHANGED, 409)
        except (NotPriced, InvalidAnswer):
            return self.show(status=409)
        basket_id = basket_id_of(self.request, create=True)
        confirm_draft(self.store, self.context, self.draft, user_id(), basket_id, now)
        tell_count(self.request, self.store, basket_id)
        return self.redirect(near(request_url(self.store, self.draft)))

    def show(self, notice=None, status=200):
        self.request.response.setStatus(status)
        self.notice = notice
        self.price = None
        self.refusals = []
        try:
            price = price_of_draft(
                self.store, self.context, self.draft, user_id(), utc_now()
            )
        except NotPriced as error:
            self.refusals = [
                refusal_message(refusal, self.language) for refusal in error.refusals
            ]
        except InvalidAnswer:
            self.refusals = [UNREADABLE]
        else:
            self.price = present_quote(price.quote, self.language)
        return self.index()

    @property
    def demarche_title(self):
        return titles_of(self.context)[self.language]

    @property
    def is_free(self):
        return not self.price["total_cents"]

    @property
    def answers(self):
        return shown_answers(self.context, self.draft, self.language)

    @property
    def files(self):
        return shown_files(self.context, self.draft)

    @property
    def edit_url(self):
        return edit_url(self.store, self.context, self.draft)

    @property
    def editor_text(self):
        texts = (self.context.payment_texts or {}).get("before_payment")
        return pick_text(texts, self.language)


class CorrectionForm(PayableForm):
    """The form with what was typed before; sent again, it corrects the same draft."""

    def action(self):
        return edit_url(self.store, self.context, self.draft)

    def update(self):
        if self.request.method != "POST":
            for name, value in self.draft.submission.sent.items():
                self.request.form.setdefault(name, value)
        super().update()

    def keep_files(self):
        files = self.draft.submission.files
        for widget in self.all_widgets():
            name = widget.field.__name__
            if INamedFileWidget.providedBy(widget) and name in files:
                self.keep_file(widget, files[name])

    def keep_file(self, widget, file):
        chosen = self.request.form.get(f"{widget.name}.action", "nochange")
        again = self.request.form.get(f"{widget.name}.file_upload_id")
        if chosen == "nochange" and not again and not widget.is_uploaded:
            widget.value = file


class CorrectionFormView(EasyFormFormWrapper):
    form = CorrectionForm


class CorrectionPage(DraftPage):
    """Leads back into the form."""

    title = _("title_correction", default="Correct your request")

    def answer_about_draft(self):
        view = CorrectionFormView(self.context, self.request)
        view.form_instance.__name__ = "view"
        view.form_instance.store = self.store
        view.form_instance.draft = self.draft
        return view()
