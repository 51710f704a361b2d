"""The basket: one block for each payment that will be made."""

from imio.payment import _
from imio.payment.basket.contents import Contents
from imio.payment.basket.contents import is_doubted
from imio.payment.basket.contents import read_basket
from imio.payment.basket.grouping import PlannedPayment
from imio.payment.basket.visitor import tell_count
from imio.payment.browser.basket.texts import texts_before_payment
from imio.payment.browser.basket.visitor import basket_id_of
from imio.payment.browser.basket.visitor import form_token
from imio.payment.browser.checkout.page import PaymentPage
from imio.payment.content.invoice import Invoice
from imio.payment.domain import psp
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.iban import format_iban
from imio.payment.domain.reference import format_communication
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class BasketView(PaymentPage):
    """Shows the basket; changes nothing. ``notice`` is what just went wrong, in words."""

    index = ViewPageTemplateFile("basket.pt")
    block_template = ViewPageTemplateFile("block.pt")
    item_template = ViewPageTemplateFile("item.pt")
    title = _("title_basket", default="My basket")
    notice = None
    elsewhere = None

    @property
    def transfer_first(self) -> bool:
        """Say whether the citizen came to pay by transfer: then its details are open."""
        return self.request.form.get("means") == "transfer"

    def __call__(self):
        self.basket_id = basket_id_of(self.request)
        tell_count(self.request, self.store, self.basket_id)
        return self.index()

    @property
    def contents(self) -> Contents:
        return read_basket(self.store, self.basket_id)

    def token(self, action: str) -> str:
        return form_token(self.store, self.basket_id, action)

    def block(self, payment: PlannedPayment) -> dict:
        """Return what the page shows of one payment."""
        platform = self._platform(payment.platform_id)
        texts = texts_before_payment(payment.dues, self.language)
        return {
            "key": payment.key,
            "digest": payment.digest,
            "total": self.amount(payment.amount_cents),
            "lines": [self.item(due) for due in payment.dues],
            "texts": texts,
            "title": platform.title if platform else "",
            "open": bool(platform and platform.enabled),
            "is_test": bool(platform and platform.mode == psp.TEST),
            "iban": format_iban(platform.iban) if platform and platform.iban else "",
            "beneficiary": (platform.beneficiary or "") if platform else "",
        }

    def item(self, due) -> dict:
        is_invoice = isinstance(due, Invoice)
        # A letter goes from hand to hand: its link puts no name into a basket.
        whom = "" if is_invoice else due.applicant
        until = due.due_on if is_invoice else due.expires_at
        return {
            "id": due.id,
            "title": due.title_in(self.language),
            "whom": whom,
            "number": due.tracking_code if is_invoice else "",
            "amount": self.amount(due.balance_cents),
            "until": self.day(until) if until else "",
            "communication": format_communication(due.communication),
            "under_way": due.id in self.store.locks,
            "doubted": is_doubted(self.store, due),
        }

    @property
    def payees(self) -> str:
        """Return the names of the bank accounts that the basket pays to."""
        known = [self._platform(name) for name in sorted(self.contents.platforms)]
        return ", ".join(platform.title for platform in known if platform)

    def _platform(self, platform_id: str):
        try:
            return self.platform(platform_id)
        except ConfigurationError:
            return None
