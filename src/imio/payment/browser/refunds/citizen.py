"""Money that goes back, as the citizen follows it on the page of what they paid."""

from imio.payment import _
from imio.payment.content.due import Due
from imio.payment.content.refund import Refund
from imio.payment.content.request import Request
from imio.payment.domain import states
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.notifications.refund_words import cause_in_words
from imio.payment.notifications.refund_words import how_it_went
from imio.payment.refunds.account import form_token
from imio.payment.storage.store import PaymentStore


STATES = {
    states.ASKED: _("refund_citizen_asked", default="To be decided"),
    states.AWAITING_ACCOUNT: _(
        "refund_citizen_account", default="Your account number is needed"
    ),
    states.TO_APPROVE: _("refund_citizen_prepared", default="Being prepared"),
    states.TO_SEND: _("refund_citizen_prepared", default="Being prepared"),
    states.IN_TRANSIT: _("refund_citizen_sent", default="Sent"),
    states.DONE: _("refund_citizen_done", default="Done"),
    states.FAILED: _("refund_citizen_failed", default="Being looked into"),
}
_ASKED = _("text_refund_asked", default="The service will tell you how it comes back.")
_FAILED = _(
    "text_refund_failed",
    default=(
        "The money did not reach you. The service knows and will send it again; you "
        "need do nothing unless we write to you."
    ),
)


def refund_rows(
    store: PaymentStore, due: Due, language: str, link_base: str = ""
) -> list[dict]:
    """Return each refund of a due in plain words, the newest first.

    With ``link_base`` (the site's address) an open account form is linked: for readers
    whom no mail reaches.
    """
    found = store.refunds.catalog.search({"due": (due.id,)})
    refunds = [store.refunds._getOb(refund_id) for refund_id in found]
    return [
        {
            "amount": format_amount(refund.amount_cents, language),
            "cause": cause_in_words(refund, language),
            "state": STATES[refund.state],
            "texts": _texts(refund, language),
            "form_url": _form_url(store, refund, link_base),
        }
        for refund in refunds
        if refund.state in STATES
    ]


def kept_text(due: Due, language: str):
    """Return what a decision did not give back, None when it keeps nothing of theirs.

    Who was refused is told also when nothing at all comes back.
    """
    if not isinstance(due, Request) or not due.paid_cents:
        return None
    if not due.given_back_cents and due.state != states.REFUSED:
        return None
    return _(
        "text_refund_kept",
        default="Of what you paid, ${amount} is not refunded.",
        mapping={"amount": format_amount(due.paid_cents, language)},
    )


def _form_url(store: PaymentStore, refund: Refund, link_base: str) -> str:
    if not link_base or refund.state != states.AWAITING_ACCOUNT:
        return ""
    token = form_token(store, refund)
    return f"{link_base}/@@payment-refund-account/{refund.id}/{token}" if token else ""


def _texts(refund: Refund, language: str) -> list:
    if refund.state == states.ASKED:
        return [_ASKED]
    if refund.state == states.FAILED:
        return [_FAILED]
    if refund.state == states.AWAITING_ACCOUNT:
        return [_account_text(refund, language)]
    dated = {
        states.IN_TRANSIT: (_sent_text, refund.sent_at),
        states.DONE: (_done_text, refund.done_at),
    }
    make, at = dated.get(refund.state, (None, None))
    texts = [how_it_went(refund, language)]
    if make and at:
        texts.append(make(format_date(at, language)))
    if refund.promised_on and refund.state != states.DONE:
        texts.append(
            _(
                "text_refund_promised",
                default="You should have the money by ${date} at the latest.",
                mapping={"date": format_date(refund.promised_on, language)},
            )
        )
    return texts


def _account_text(refund: Refund, language: str):
    if refund.form_expires_at is None:
        return _(
            "text_refund_form_over",
            default="We asked you for an account number in vain. Please contact us.",
        )
    if not refund.email or refund.unsent_mail:
        return _(
            "text_refund_account_wanted",
            default=(
                "Tell us before ${date} on which account you want the money. Please "
                "contact us if you see no form for it."
            ),
            mapping={"date": format_date(refund.form_expires_at, language)},
        )
    return _(
        "text_refund_form_open",
        default=(
            "We sent you a form by e-mail: tell us before ${date} on which account you "
            "want the money."
        ),
        mapping={"date": format_date(refund.form_expires_at, language)},
    )


def _sent_text(date: str):
    return _("text_refund_sent", default="Sent on ${date}.", mapping={"date": date})


def _done_text(date: str):
    return _("text_refund_done", default="Done on ${date}.", mapping={"date": date})
