"""The page between the site and the bank: opens the payment there, once."""

from html import escape
from imio.payment import _
from imio.payment import logger
from imio.payment.browser.checkout.page import AddressedPage
from imio.payment.checkout.addresses import is_attempt_proof
from imio.payment.checkout.addresses import notify_url
from imio.payment.checkout.addresses import return_url
from imio.payment.checkout.settle import settle
from imio.payment.checkout.start import account_for
from imio.payment.checkout.start import note_started
from imio.payment.checkout.start import open_at_bank
from imio.payment.checkout.start import order_of
from imio.payment.clock import utc_now
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import GatewayRefused
from imio.payment.domain.errors import GatewayUnreachable
from imio.payment.domain.errors import NotPayable
from imio.payment.domain.errors import PlatformUnavailable
from plone.protect.interfaces import IDisableCSRFProtection
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound
from zope.interface import alsoProvides


class GoView(AddressedPage):
    """Takes the citizen of an attempt to the bank's page."""

    index = ViewPageTemplateFile("go.pt")
    title = _("title_go", default="To the bank")
    way = None
    trouble = ""

    def __call__(self):
        transaction_id, proof = self.parts if len(self.parts) == 2 else ("", "")
        if not is_attempt_proof(self.store, transaction_id, proof):
            raise NotFound("payment-go")
        self.attempt = self.store.get_transaction(transaction_id)
        if self.is_read_only:
            return ""
        now = utc_now()
        if not self.attempt.is_live or self.attempt.expires_at <= now:
            return self.see_other(return_url(self.store, self.attempt.id))
        if self.attempt.state == states.STARTED:
            return self._leave(self.attempt.way_to_bank)
        # The proof in the address was checked: this GET may write.
        alsoProvides(self.request, IDisableCSRFProtection)
        return self._open(now)

    def _open(self, now):
        order = order_of(
            self.attempt,
            return_url(self.store, self.attempt.id),
            notify_url(self.attempt.platform_id),
        )
        try:
            way = open_at_bank(self.store, self.attempt, order)
        except NotPayable as refusal:
            return self._end(refusal, "not_payable", 409, now)
        except GatewayRefused as refusal:
            return self._end(refusal, "refused", 502, now)
        except (GatewayUnreachable, PlatformUnavailable, ConfigurationError) as error:
            logger.warning(
                "transaction %s: not opened, %s", self.attempt.id, type(error).__name__
            )
            return self._tell("unreachable", 503)
        note_started(self.store, self.attempt, way, now)
        return self._leave(way)

    def _end(self, refusal: Exception, trouble: str, status: int, now):
        """End the attempt: the bank knows nothing of it, so the due is free again."""
        verdict = psp.Verdict(
            authentic=True,
            state=psp.ERROR,
            event_key="start-refused",
            reason="start refused",
            psp_code=str(refusal)[:60],
            proof="fetch",
        )
        account = account_for(self.store, self.attempt.platform_id)
        settle(self.store, self.attempt, verdict, account, "citizen", now)
        return self._tell(trouble, status)

    def _tell(self, trouble: str, status: int):
        self.trouble = trouble
        self.request.response.setStatus(status)
        return self.index()

    def _leave(self, way: psp.Redirect | psp.PostForm):
        if isinstance(way, psp.PostForm):
            self.way = way
            return self.index()
        # Set as it is: a bank may have signed its address, so nothing is quoted anew.
        self.request.response.setStatus(303)
        self.request.response.setHeader("Location", way.url)
        # Shown only by what does not follow a redirect.
        return f'<p><a href="{escape(way.url)}">{escape(self.say(self.title))}</a></p>'

    @property
    def total(self) -> str:
        return self.amount(self.attempt.amount_cents)

    @property
    def payee(self) -> str:
        return self.platform(self.attempt.platform_id).title
