"""The receipt of a payment as a PDF, for who paid."""

from imio.payment.browser.basket.visitor import basket_id_of
from imio.payment.browser.checkout.page import AddressedPage
from imio.payment.checkout.addresses import is_attempt_proof
from imio.payment.checkout.payer import payer_who_looks
from imio.payment.checkout.resume import is_payer
from imio.payment.domain import states
from imio.payment.domain.errors import UnknownAttempt
from imio.payment.reporting.receipt import receipt_of
from zExceptions import NotFound


class ReceiptView(AddressedPage):
    """@@payment-receipt/<transaction>/<proof>: names the payer, so shown to them alone."""

    def __call__(self):
        if len(self.parts) != self.parts_expected:
            raise NotFound("receipt")
        transaction_id, proof = self.parts
        if not is_attempt_proof(self.store, transaction_id, proof):
            raise NotFound("receipt")
        try:
            attempt = self.store.get_transaction(transaction_id)
        except UnknownAttempt:
            raise NotFound("receipt") from None
        is_mine = is_payer(attempt, payer_who_looks(basket_id_of(self.request)))
        if attempt.state != states.PAID or not is_mine:
            raise NotFound("receipt")
        response = self.request.response
        response.setHeader("Content-Type", "application/pdf")
        response.setHeader(
            "Content-Disposition", f'attachment; filename="receipt-{attempt.id}.pdf"'
        )
        return receipt_of(attempt, self.language)
