"""The form in which a payer says, once, which account their money goes back to."""

from imio.payment import _
from imio.payment import logger
from imio.payment.browser.checkout.waking import wake_after_commit
from imio.payment.browser.refunds import account_words as words
from imio.payment.browser.submission.private import act_token
from imio.payment.browser.submission.private import may_act
from imio.payment.browser.submission.private import PrivatePage
from imio.payment.clock import utc_now
from imio.payment.content.refund import Refund
from imio.payment.domain.bank_errors import InvalidBic
from imio.payment.domain.bank_errors import InvalidIban
from imio.payment.domain.errors import ForbiddenTransition
from imio.payment.domain.errors import InvalidAddress
from imio.payment.domain.errors import InvalidName
from imio.payment.domain.iban import check_iban
from imio.payment.domain.iban import needs_bic
from imio.payment.domain.postal import ALWAYS
from imio.payment.domain.postal import check_address
from imio.payment.domain.postal import PARTS
from imio.payment.domain.postal import wants_address
from imio.payment.formatting import country_names
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.notifications.facts import contact_of
from imio.payment.notifications.facts import sender_name
from imio.payment.notifications.refund_words import cause_in_words
from imio.payment.refunds import account
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zope.i18n import translate


ACT = "refund-account"
FIELDS = ("holder", "iban", "bic", *PARTS)
MAX_TYPED = 300


class AccountPage(PrivatePage):
    """@@payment-refund-account/<id>/<token>: open to whoever holds the link."""

    form = ViewPageTemplateFile("templates/account.pt")
    bank = ViewPageTemplateFile("templates/account_bank.pt")
    address = ViewPageTemplateFile("templates/account_address.pt")
    over = ViewPageTemplateFile("templates/account_over.pt")
    refund: Refund
    link = ""
    again = False

    def answer(self):
        self.problems: dict = {}
        if len(self.parts) != 2:
            return self.missing()
        refund_id, token = self.parts
        self.link = account.link_state(self.store, refund_id, token, utc_now())
        if not self.link:
            return self.missing()
        self.refund = self.store.refunds._getOb(refund_id)
        if self.link != account.OPEN:
            return self.show_over()
        if self.request.method == "POST":
            return self.take()
        return self.form()

    def show_over(self):
        """Say what became of the link; only a used one is a success."""
        if self.link != account.USED:
            self.request.response.setStatus(410)
        return self.over()

    def take(self):
        if not may_act(self.request, self.store, self._act):
            self.again = True
            self.request.response.setStatus(403)
            return self.form()
        typed = {name: self.typed(name) for name in FIELDS}
        typed["country"] = self.country()
        self.problems = self._problems(typed)
        if self.problems:
            return self.form()
        try:
            self._give(typed)
        except ForbiddenTransition:
            return self.redirect(self.url)
        except InvalidName:
            self.problems["holder"] = words.HOLDER
        except InvalidIban as error:
            self.problems["iban"] = words.iban_problem(error)
        except InvalidBic:
            self.problems["bic"] = words.BIC
        if self.problems:
            return self.form()
        wake_after_commit()
        logger.info("account given for refund %s", self.refund.id)
        return self.redirect(self.url)

    def _give(self, typed: dict[str, str]) -> None:
        # A code that nobody asked for is not kept.
        bic = typed["bic"] if self.wants_bic(typed["iban"]) else ""
        holder, iban, now = typed["holder"], typed["iban"], utc_now()
        account.give_account(self.store, self.refund, holder, iban, bic, typed, now)

    def _problems(self, typed: dict[str, str]) -> dict:
        """Return what is wrong field by field, all at once."""
        problems = {}
        if not any(letter.isalpha() for letter in typed["holder"]):
            problems["holder"] = words.HOLDER
        try:
            account.check_account(typed["iban"])
        except InvalidIban as error:
            problems["iban"] = words.iban_problem(error)
        if self.wants_bic(typed["iban"]) and not typed["bic"]:
            problems["bic"] = words.BIC
        if self.wants_address(typed["iban"]):
            try:
                check_address(typed)
            except InvalidAddress as error:
                problems |= {part: words.PARTS[part] for part in error.parts}
        return problems

    def wants_bic(self, iban: str) -> bool:
        """Say whether a bank outside the EEA wants its code."""
        try:
            return needs_bic(check_iban(iban))
        except InvalidIban:
            return False

    def wants_address(self, iban: str) -> bool:
        """Say whether the bank that pays wants the holder's address."""
        rule = account.address_rule(self.refund)
        try:
            return wants_address(rule, check_iban(iban))
        except InvalidIban:
            return rule == ALWAYS

    def typed(self, name: str) -> str:
        value = self.request.form.get(name, "")
        return (
            value.strip() if isinstance(value, str) and len(value) <= MAX_TYPED else ""
        )

    def shows_bic(self) -> bool:
        return self.wants_bic(self.typed("iban"))

    def shows_address(self) -> bool:
        return self.wants_address(self.typed("iban"))

    def country(self) -> str:
        """Return the country to begin with: the typed one, or that of the account."""
        return self.typed("country") or self.typed("iban")[:2].upper() or "BE"

    def countries(self) -> tuple[tuple[str, str], ...]:
        return country_names(self.language)

    @property
    def _act(self) -> str:
        return f"{ACT} {self.refund.id}"

    @property
    def proof(self) -> str:
        return act_token(self.request, self.store, self._act)

    @property
    def url(self) -> str:
        address = f"{self.portal_url}/@@payment-refund-account"
        return f"{address}/{self.refund.id}/{self.parts[1]}"

    @property
    def title(self):
        if not self.link:
            return PrivatePage.title
        if self.link != account.OPEN:
            return words.OVER_TITLES[self.link]
        message = _(
            "title_refund_account",
            default="Your refund of ${amount}",
            mapping={"amount": self.amount},
        )
        return translate(message, target_language=self.language)

    @title.setter
    def title(self, value):
        """The page of what is missing names itself; see title."""

    @property
    def amount(self) -> str:
        return format_amount(self.refund.amount_cents, self.language)

    @property
    def object_title(self) -> str:
        """What the money was paid for, in the reader's language."""
        due = self.store.get_due(self.refund.due_id)
        return due.title_in(self.language)

    @property
    def sender(self) -> str:
        return sender_name()

    @property
    def cause(self) -> str:
        return cause_in_words(self.refund, self.language)

    @property
    def until(self) -> str:
        return format_date(self.refund.form_expires_at, self.language)

    @property
    def promised(self) -> str:
        on = self.refund.promised_on
        return format_date(on, self.language) if on else ""

    @property
    def over_text(self):
        return words.OVER_TEXTS[self.link]

    @property
    def masked_iban(self) -> str:
        return self.refund.iban_masked if self.link == account.USED else ""

    @property
    def contact(self) -> list[str]:
        return contact_of(self.store.get_due(self.refund.due_id)).splitlines()
