"""The page of a request: its state, what it costs, and what to do next."""

from collective.easyform.api import dollar_replacer
from html import escape
from imio.payment import _
from imio.payment.basket.storage import add_due
from imio.payment.basket.storage import holds
from imio.payment.basket.storage import is_later
from imio.payment.basket.storage import keep_for_later
from imio.payment.basket.visitor import basket_id_of
from imio.payment.basket.visitor import tell_count
from imio.payment.browser.basket.visitor import text_of
from imio.payment.browser.refunds.citizen import kept_text
from imio.payment.browser.refunds.citizen import refund_rows
from imio.payment.browser.submission.panel import panel_of
from imio.payment.browser.submission.panel import timeline_of
from imio.payment.browser.submission.private import act_token
from imio.payment.browser.submission.private import may_act
from imio.payment.browser.submission.private import near
from imio.payment.browser.submission.private import PrivatePage
from imio.payment.browser.submission.private import user_id
from imio.payment.checkout.addresses import is_request_proof
from imio.payment.checkout.addresses import request_url
from imio.payment.clock import utc_now
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import format_datetime
from imio.payment.pricing.from_content import present_quote
from imio.payment.pricing.model import Quote
from imio.payment.submission.answers import shown_answers
from imio.payment.submission.answers import shown_files
from imio.payment.submission.drafts import is_draft
from imio.payment.submission.places import demarche_of
from imio.payment.submission.places import regie_at
from plone.namedfile.utils import set_headers
from plone.namedfile.utils import stream_data
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zope.i18n import translate


PAY = "pay"
LATER = "later"
_DONE = {
    LATER: _(
        "text_kept_for_later",
        default="This request is set aside in your basket: you can pay it later.",
    )
}


class RequestPage(PrivatePage):
    """Open to who holds the proof in its address, or to its logged-in owner."""

    index = ViewPageTemplateFile("request.pt")
    due = None
    again = False

    def answer(self):
        if not self.parts:
            return self.missing()
        request_id, *rest = self.parts
        self.due = self.store.requests._getOb(request_id, None)
        rest = self.prove(rest)
        if rest is None or is_draft(self.due):
            return self.missing()
        if len(rest) == 2 and rest[0] == "file":
            return self.send_file(rest[1])
        if rest:
            return self.missing()
        if self.request.method == "POST":
            return self.act()
        return self.show()

    def prove(self, rest):
        """Return what follows the proof in the address, None without a right to see."""
        if self.due is None:
            return None
        if rest and is_request_proof(self.store, self.due, rest[0]):
            return rest[1:]
        if self.due.owner and self.due.owner == user_id():
            return rest
        return None

    @property
    def url(self):
        """The address to stay on: the member's own, or the one with the proof."""
        if self.due.owner and self.due.owner == user_id():
            return f"{self.portal_url}/@@payment-request/{self.due.id}"
        return near(request_url(self.store, self.due))

    def send_file(self, name):
        submission = self.due.submission
        file = submission.files.get(name) if submission is not None else None
        if file is None:
            return self.missing()
        # Always a download: what a citizen uploaded must not run as a page of ours.
        set_headers(file, self.request.response, filename=file.filename)
        self.request.response.setHeader("Content-Type", "application/octet-stream")
        return stream_data(file)

    def token_for(self, what):
        return act_token(self.request, self.store, f"{what} {self.due.id}")

    @property
    def pay_token(self):
        return self.token_for(PAY)

    @property
    def later_token(self):
        return self.token_for(LATER)

    def act(self):
        what = text_of(self.request, "act")
        if what not in (PAY, LATER):
            return self.missing()
        if not may_act(self.request, self.store, f"{what} {self.due.id}"):
            self.again = True
            return self.show(403)
        if not self.due.is_payable:
            return self.redirect(self.url)
        basket_id = basket_id_of(self.request, create=True)
        add_due(self.store, basket_id, self.due.id, utc_now())
        if what == LATER:
            keep_for_later(self.store, basket_id, self.due.id, True)
        tell_count(self.request, self.store, basket_id)
        if what == PAY:
            return self.redirect(self.basket_url)
        return self.redirect(self.url)

    def show(self, status=200):
        self.request.response.setStatus(status)
        self.demarche = demarche_of(self.due)
        texts = getattr(self.demarche, "payment_texts", None) or {}
        self.panel = panel_of(self.store, self.due, texts, self.language)
        return self.index()

    @property
    def title(self):
        if self.due is None or self.request.response.getStatus() == 404:
            return PrivatePage.title
        state = translate(self.panel.label, context=self.request)
        return f"{state} · {self.due.title_in(self.language)}"

    @title.setter
    def title(self, value):
        """The page of what is missing names itself; see title."""

    @property
    def basket_url(self):
        return f"{self.portal_url}/@@payment-basket"

    @property
    def is_payable(self):
        return self.due.is_payable and self.panel.code != "checking"

    @property
    def in_basket(self):
        basket_id = basket_id_of(self.request)
        return bool(basket_id) and holds(self.store, basket_id, self.due.id)

    @property
    def notice(self):
        basket_id = basket_id_of(self.request)
        if basket_id and is_later(self.store, basket_id, self.due.id):
            return _DONE[LATER] if self.due.is_payable else None
        return None

    @property
    def answers(self):
        return shown_answers(self.demarche, self.due, self.language)

    @property
    def files(self):
        files = shown_files(self.demarche, self.due)
        return [{**file, "url": f"{self.url}/file/{file['name']}"} for file in files]

    @property
    def price(self):
        price = present_quote(Quote(tuple(self.due.lines)), self.language)
        total = format_amount(self.due.amount_cents, self.language)
        return {**price, "total": total, "total_cents": self.due.amount_cents}

    @property
    def paid(self):
        cents = self.due.paid_cents
        return format_amount(cents, self.language) if cents else ""

    @property
    def refunds(self):
        """Return what goes back, with the form for whom no mail reaches."""
        alone = not self.due.email or self.due.owner == user_id() != ""
        base = self.portal_url if alone else ""
        return refund_rows(self.store, self.due, self.language, base)

    @property
    def kept(self):
        return kept_text(self.due, self.language)

    @property
    def timeline(self):
        return [
            {
                "at": format_datetime(at, self.language),
                "iso": at.isoformat(),
                "text": text,
            }
            for at, text in timeline_of(self.due)
        ]

    @property
    def expires_on(self):
        return format_date(self.due.expires_at, self.language)

    @property
    def contact(self):
        """The service that answers questions, None when nothing is known of it."""
        regie = regie_at(self.due)
        if regie is None:
            return None
        return {
            "name": regie.titles[self.language],
            "email": regie.contact_email,
            "phone": regie.contact_phone,
            "desk": regie.contact_desk,
        }

    @property
    def form_url(self):
        return self.demarche.absolute_url() if self.demarche is not None else ""

    @property
    def link_to_keep(self):
        """The only way back for somebody without account and e-mail address."""
        if self.due.owner or self.due.email:
            return ""
        return request_url(self.store, self.due)

    @property
    def thanks(self):
        """What EasyForm would have said on its thanks page, once nothing is owed."""
        if self.demarche is None or self.panel.code not in ("sent", "paid"):
            return []
        texts = (self.demarche.thanksPrologue, self.demarche.thanksEpilogue)
        return [self.filled_in(text.output) for text in texts if text]

    def filled_in(self, html):
        values = self.due.submission.values if self.due.submission else {}
        return dollar_replacer(
            html, {name: escape(str(value)) for name, value in values.items()}
        )
