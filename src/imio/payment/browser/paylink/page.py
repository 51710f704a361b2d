"""/pay/<token>: what an invoice asks, for whoever holds its letter, without an account."""

from dataclasses import replace
from functools import cached_property
from imio.payment import _
from imio.payment.basket.grouping import PlannedPayment
from imio.payment.basket.storage import add_due
from imio.payment.basket.visitor import basket_id_of
from imio.payment.basket.visitor import tell_count
from imio.payment.browser.basket.visitor import text_of
from imio.payment.browser.checkout.page import AddressedPage
from imio.payment.browser.checkout.trying import NOT_PAYABLE
from imio.payment.browser.checkout.trying import try_to_pay
from imio.payment.browser.paylink.charged import charged_lines
from imio.payment.browser.paylink.files import send_document
from imio.payment.browser.paylink.files import send_picture
from imio.payment.browser.paylink.offer import Offer
from imio.payment.browser.paylink.words import panel_of
from imio.payment.browser.refunds.citizen import kept_text
from imio.payment.browser.refunds.citizen import refund_rows
from imio.payment.browser.submission.private import may_act
from imio.payment.browser.submission.private import near
from imio.payment.browser.submission.private import user_id
from imio.payment.checkout.addresses import go_url
from imio.payment.checkout.addresses import pay_url
from imio.payment.checkout.payer import payer_of
from imio.payment.checkout.standing import standing_of
from imio.payment.clock import utc_now
from imio.payment.domain import states
from imio.payment.formatting import local_day
from imio.payment.invoicing.links import open_link
from imio.payment.invoicing.objections import object_to
from imio.payment.storage.settings import is_email
from imio.payment.storage.settings import NoEmail
from imio.payment.tokens import sign
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


PAY = "pay"
BASKET = "basket"
OBJECT = "object"
MAX_WORDS = 2000
ERRORS = {
    "email": _(
        "error_email_for_bank",
        default="The bank needs your e-mail address: write it as name@example.be.",
    ),
    "words": _(
        "error_objection_words",
        default="Please say in a few words what is wrong, in at most 2000 characters.",
    ),
}
AMOUNT_CHANGED = _(
    "error_link_changed",
    default="What is to be paid has changed since you saw it. Please check it, then pay.",
)
TRY_AGAIN = _(
    "error_try_again",
    default="We could not be sure that this came from you. Please try once more.",
)


class PayLinkPage(AddressedPage):
    """The same neutral page for links that never were, expired or were revoked."""

    index = ViewPageTemplateFile("paylink.pt")
    missing_template = ViewPageTemplateFile("missing.pt")
    parts_template = ViewPageTemplateFile("parts.pt")
    charged_template = ViewPageTemplateFile("charged.pt")
    objection_template = ViewPageTemplateFile("objection.pt")
    elsewhere_template = ViewPageTemplateFile("../basket/item.pt")
    notice = None
    elsewhere = None

    def __init__(self, context, request):
        super().__init__(context, request)
        request.response.setHeader("X-Robots-Tag", "noindex, nofollow")
        self.errors: dict = {}
        self.typed: dict[str, str] = {}

    def __call__(self):
        token, *rest = self.parts or ("",)
        self.now = utc_now()
        # Before a form gives a stranger a basket, which is theirs only once it is kept.
        self.visitor = basket_id_of(self.request)
        self.due = open_link(self.store, token, self.now)
        if self.due is None:
            return self.missing()
        if rest:
            return self.send(rest[0])
        if self.request.method == "POST":
            return self.act()
        return self.show()

    def missing(self):
        """Answer the same, whatever the reason."""
        self.due = None
        self.request.response.setStatus(404)
        return self.missing_template()

    def send(self, name: str):
        """Send the PDF of the invoice or a QR code; unknown names are missing."""
        if name == "document.pdf":
            found = send_document(self.request, self.due)
        else:
            found = send_picture(self.request, self.store, self.due, name, self.now)
        return self.missing() if found is None else found

    def act(self):
        """Do what the button of a form says, once its proof was checked."""
        acts = {PAY: self.pay, BASKET: self.put_in_basket, OBJECT: self.object}
        what = text_of(self.request, "act")
        if what not in acts:
            return self.missing()
        if not may_act(self.request, self.store, self._about(what)):
            return self.again(TRY_AGAIN, 403)
        return acts[what]()

    def pay(self):
        payer = payer_of(basket_id_of(self.request, create=True), (self.due,))
        if self.offer.asks_email:
            payer = replace(payer, email=self._typed_email())
        if self.errors:
            return self.again(None, 422)
        if text_of(self.request, "digest") != self.digest:
            return self.again(AMOUNT_CHANGED, 409)
        take_over = text_of(self.request, "take_over") == "1"
        outcome = try_to_pay(self, (self.due,), payer, take_over)
        if outcome.elsewhere:
            self.elsewhere = self._elsewhere(outcome.elsewhere, payer.email)
        if outcome.attempt is None:
            return self.again(outcome.notice, outcome.status)
        # In the basket too: there it waits for whoever comes back without having paid.
        add_due(self.store, payer.basket_id, self.due.id, self.now)
        tell_count(self.request, self.store, payer.basket_id)
        return self.see_other(go_url(self.store, outcome.attempt.id))

    def put_in_basket(self):
        if self.standing.obstacle is not None:
            reason = NOT_PAYABLE.get(self.standing.code, NOT_PAYABLE["not_open"])
            return self.again(reason, 409)
        basket_id = basket_id_of(self.request, create=True)
        add_due(self.store, basket_id, self.due.id, self.now)
        tell_count(self.request, self.store, basket_id)
        return self.see_other(f"{self.site_url}/@@payment-basket")

    def object(self):
        words = self.typed["words"] = text_of(self.request, "words").strip()
        if self.due.objection:
            # Pressed twice: the page says that the service looks into it.
            return self.see_other(self.url)
        if not self.may_object:
            return self.again(NOT_PAYABLE["not_open"], 409)
        if not words or len(words) > MAX_WORDS:
            self.errors["words"] = ERRORS["words"]
            return self.again(None, 422)
        object_to(self.store, self.due, words, self.now)
        return self.see_other(self.url)

    def _typed_email(self) -> str:
        email = self.typed["email"] = text_of(self.request, "email").strip()
        try:
            is_email(email)
        except NoEmail:
            self.errors["email"] = ERRORS["email"]
        return email

    def _elsewhere(self, told: dict, email: str) -> dict:
        fields = {"act": PAY, "token": self.token(PAY), "digest": self.digest}
        if self.offer.asks_email:
            fields["email"] = email
        return told | {"action": self.url, "fields": fields}

    def again(self, notice, status: int):
        """Show the page as it is now, with what went wrong."""
        self.notice = notice
        return self.show(status)

    def show(self, status: int = 200):
        self.request.response.setStatus(status)
        return self.index()

    @property
    def title(self):
        if self.due is None:
            return _("title_link_missing", default="This payment link does not work")
        return self.due.object_title

    @property
    def url(self) -> str:
        return near(pay_url(self.due))

    def token(self, what: str) -> str:
        about = ("act", self.visitor or "", self._about(what))
        return sign(self.store.signing_secret, *about)

    def _about(self, what: str) -> str:
        return f"{what} {self.due.id}"

    @property
    def digest(self) -> str:
        """What the page showed of the payment, so that nobody pays another amount."""
        return PlannedPayment(self.due.id, self.offer.platform_id, (self.due,)).digest

    @cached_property
    def offer(self) -> Offer:
        return Offer(self.store, self.due, self.language)

    @property
    def standing(self):
        return standing_of(self.store, self.due, self.now)

    @property
    def panel(self):
        today = local_day(self.now)
        notices = self.offer.treasury_notices
        return panel_of(self.due, self.standing, notices, self.language, today)

    @property
    def may_pay(self) -> bool:
        """Say whether the page shows a button to pay or to resume."""
        found = self.standing
        return found.code in (states.OPEN, "under_way") and found.obstacle is None

    @property
    def may_transfer(self) -> bool:
        """Say whether a transfer would pay it, and nothing else is paying it already."""
        return self.standing.code == states.OPEN

    @property
    def charged(self) -> list[dict]:
        return charged_lines(self.due, user_id(), self.language)

    @property
    def refunds(self) -> list[dict]:
        """Return what goes back of the invoice.

        Letters are passed on: only the payer, logged in, is led to the account form.
        """
        base = self.site_url if self.due.owner == user_id() != "" else ""
        return refund_rows(self.store, self.due, self.language, base)

    @property
    def kept(self):
        return kept_text(self.due, self.language)

    @property
    def is_open(self) -> bool:
        return self.due.due_state == states.OPEN

    @property
    def may_object(self) -> bool:
        return self.due.due_state == states.OPEN and not self.due.objection
