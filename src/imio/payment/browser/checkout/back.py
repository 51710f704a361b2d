"""Where the citizen comes back from the bank: the page that tells the truth."""

from imio.payment import _
from imio.payment import logger
from imio.payment.basket.visitor import tell_count
from imio.payment.browser.basket.texts import texts_of_demarches
from imio.payment.browser.basket.visitor import basket_id_of
from imio.payment.browser.checkout.asking import gate
from imio.payment.browser.checkout.headers import for_log
from imio.payment.browser.checkout.messages import message_of
from imio.payment.browser.checkout.messages import TooLarge
from imio.payment.browser.checkout.page import AddressedPage
from imio.payment.browser.checkout.waking import wake_after_commit
from imio.payment.checkout.addresses import due_url
from imio.payment.checkout.addresses import go_url
from imio.payment.checkout.addresses import is_attempt_proof
from imio.payment.checkout.addresses import receipt_url
from imio.payment.checkout.addresses import return_url
from imio.payment.checkout.ask import apply_verdict
from imio.payment.checkout.ask import fetch_verdict
from imio.payment.checkout.ask import GRACE_AFTER_EXPIRY
from imio.payment.checkout.ask import hear_return
from imio.payment.checkout.payer import payer_who_looks
from imio.payment.checkout.resume import is_payer
from imio.payment.clock import utc_now
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import PaymentError
from imio.payment.reporting.labels import means_title
from plone.protect.interfaces import IDisableCSRFProtection
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound
from zope.interface import alsoProvides


CHECKING = "checking"
TO_CHECK = "to_check"
REFRESH_SECONDS = 5
# After these many refreshes (some five minutes) the page stops by itself.
LAST_REFRESH = 40
REFRESH_FIELD = "again"

TITLES = {
    states.PAID: _("title_return_paid", default="Payment received"),
    CHECKING: _("title_return_checking", default="We are checking with the bank"),
    TO_CHECK: _("title_return_to_check", default="Your payment is being looked at"),
    states.REFUSED: _("title_return_refused", default="The bank refused the payment"),
    states.CANCELLED: _("title_return_cancelled", default="Payment abandoned"),
    states.EXPIRED: _("title_return_expired", default="The time to pay is over"),
    states.ERROR: _("title_return_error", default="The payment could not be made"),
}
# Which of the editor's texts belongs to which state
MOMENTS = {
    states.PAID: "paid",
    states.REFUSED: "refused",
    states.ERROR: "refused",
    states.CANCELLED: "abandoned",
    states.EXPIRED: "abandoned",
}
# How the panel of a state looks: its colour and its icon.
PANELS = {
    states.PAID: ("ok", "check-circle"),
    CHECKING: ("info", "hourglass-split"),
    TO_CHECK: ("wait", "exclamation-triangle"),
    states.REFUSED: ("bad", "x-circle"),
    states.CANCELLED: ("wait", "x-circle"),
    states.EXPIRED: ("wait", "x-circle"),
    states.ERROR: ("bad", "exclamation-triangle"),
}


class ReturnView(AddressedPage):
    """Believes nothing of its address: a sealed word, or the bank when asked."""

    index = ViewPageTemplateFile("return.pt")
    messages = ViewPageTemplateFile("messages.pt")

    def __call__(self):
        transaction_id, proof = self.parts if len(self.parts) == 2 else ("", "")
        if not is_attempt_proof(self.store, transaction_id, proof):
            raise NotFound("payment-return")
        self.attempt = self.store.get_transaction(transaction_id)
        if self.is_read_only:
            return ""
        if self._brings_something():
            self._hear()
            return self.see_other(return_url(self.store, self.attempt.id))
        self._ask()
        self._refresh()
        tell_count(self.request, self.store, basket_id_of(self.request))
        return self.index()

    def _brings_something(self) -> bool:
        query = self.request.environ.get("QUERY_STRING", "")
        ours = query.startswith(f"{REFRESH_FIELD}=") and "&" not in query
        return self.request.method == "POST" or bool(query and not ours)

    def _hear(self) -> None:
        """Use what the bank sealed and the browser carried; anything else is nothing."""
        try:
            message = message_of(self.request)
            if hear_return(self.store, self.attempt, message, utc_now()):
                # Proven by the bank's seal, so this request may write.
                alsoProvides(self.request, IDisableCSRFProtection)
                wake_after_commit()
        except (PaymentError, TooLarge) as error:
            logger.info("return %s: not used, %s", self.attempt.id, for_log(error))

    def _ask(self) -> None:
        """Ask the bank about an attempt that is still open; write only its news."""
        if not self.attempt.is_live or self.attempt.state == states.CREATED:
            return
        with gate.enter(self.attempt.id) as may_ask:
            if not may_ask:
                return
            try:
                verdict = fetch_verdict(self.store, self.attempt)
            except PaymentError as error:
                logger.info("return %s: not told, %s", self.attempt.id, for_log(error))
                return
        now = utc_now()
        is_over = now >= self.attempt.expires_at + GRACE_AFTER_EXPIRY
        if not is_over and verdict.state in (None, psp.PENDING):
            return
        alsoProvides(self.request, IDisableCSRFProtection)
        apply_verdict(self.store, self.attempt, verdict, "return", now)
        wake_after_commit()

    def _refresh(self) -> None:
        """Let the page look again by itself, for some minutes and without JavaScript."""
        if self.state == CHECKING and self.refreshes < LAST_REFRESH:
            url = return_url(self.store, self.attempt.id)
            again = f"{url}?{REFRESH_FIELD}={self.refreshes + 1}"
            seconds = REFRESH_SECONDS + self.refreshes // 10
            self.request.response.setHeader("Refresh", f"{seconds}; url={again}")

    @property
    def refreshes(self) -> int:
        given = self.request.form.get(REFRESH_FIELD)
        readable = isinstance(given, str) and given.isdecimal() and len(given) < 4
        return int(given) if readable else 0

    @property
    def again_url(self) -> str:
        return return_url(self.store, self.attempt.id)

    @property
    def goes_on(self) -> bool:
        return self.refreshes < LAST_REFRESH

    @property
    def state(self) -> str:
        if self.attempt.is_live:
            return TO_CHECK if self.attempt.to_check else CHECKING
        return self.attempt.state

    @property
    def title(self):
        return TITLES[self.state]

    @property
    def panel_kind(self) -> str:
        return PANELS[self.state][0]

    @property
    def panel_icon(self) -> str:
        return PANELS[self.state][1]

    @property
    def is_mine(self) -> bool:
        """Say whether who looks is who paid: only they read what it was for."""
        return is_payer(self.attempt, payer_who_looks(basket_id_of(self.request)))

    @property
    def texts(self) -> list[str]:
        moment = MOMENTS.get(self.state)
        if not moment or not self.is_mine:
            return []
        uids = [share.demarche_uid for share in self.attempt.shares]
        return texts_of_demarches(uids, moment, self.language)

    @property
    def items(self) -> list[dict]:
        """Return what was (to be) paid, each with its page, for its payer only."""
        if not self.is_mine:
            return []
        found = []
        for share in self.attempt.shares:
            due = self.store.get_due(share.due_id)
            found.append(
                {
                    "title": due.title_in(self.language) if due else share.title,
                    "code": share.tracking_code,
                    "amount": self.amount(share.amount_cents),
                    "url": due_url(self.store, due) if due is not None else "",
                    "until": self._until(due),
                }
            )
        return found

    def _until(self, due) -> str:
        if due is None or not due.is_payable or not due.expires_at:
            return ""
        return self.day(due.expires_at)

    @property
    def facts(self) -> dict:
        paid_at = self.attempt.paid_at
        return {
            "amount": self.amount(self.attempt.amount_cents),
            "reference": self.attempt.id,
            "paid_at": self.moment(paid_at) if paid_at else "",
            "means": self.say(means_title(self.attempt.means or "")),
            "payee": self.platform(self.attempt.platform_id).title,
            # Nobody asked for an invoice: no service is at work for it.
            "is_request": any(share.demarche_uid for share in self.attempt.shares),
            "overpaid": self.attempt.overpaid_cents > 0,
        }

    @property
    def receipt_url(self) -> str:
        """Return the address of the receipt as a PDF, for the payer of a paid attempt."""
        is_paid = self.attempt.state == states.PAID and self.is_mine
        return receipt_url(self.store, self.attempt.id) if is_paid else ""

    @property
    def go_on_url(self) -> str:
        """Return the way back to the bank for a payment that is still open there."""
        is_open = self.attempt.is_live and self.attempt.expires_at > utc_now()
        return go_url(self.store, self.attempt.id) if is_open else ""
