"""What somebody may do about a refund now: by where it stands, and by who they are."""

from imio.payment import access
from imio.payment.content.refund import BY_PSP
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.refunds.acting import APPROVE
from imio.payment.refunds.acting import ASK_AGAIN
from imio.payment.refunds.acting import ASK_PSP
from imio.payment.refunds.acting import CHOOSE
from imio.payment.refunds.acting import GIVE_ACCOUNT
from imio.payment.refunds.acting import KEEP_CREDIT
from imio.payment.refunds.acting import MAIL_AGAIN
from imio.payment.refunds.acting import REJECT
from imio.payment.refunds.acting import RETRY
from imio.payment.refunds.acting import RETURNED
from imio.payment.refunds.acting import SEND_FORM
from imio.payment.refunds.acting import TELL_OUTCOME
from imio.payment.refunds.acting import TOLD


# act -> the permission that it needs on the régie of the refund
PERMISSIONS = {
    CHOOSE: access.MANAGE_REFUNDS,
    APPROVE: access.APPROVE_REFUNDS,
    REJECT: access.MANAGE_REFUNDS,
    RETRY: access.MANAGE_REFUNDS,
    SEND_FORM: access.MANAGE_REFUNDS,
    GIVE_ACCOUNT: access.MANAGE_REFUNDS,
    KEEP_CREDIT: access.MANAGE_REFUNDS,
    ASK_PSP: access.MANAGE_REFUNDS,
    TELL_OUTCOME: access.MANAGE_REFUNDS,
    RETURNED: access.MANAGE_REFUNDS,
    ASK_AGAIN: access.MANAGE_REFUNDS,
    MAIL_AGAIN: access.MANAGE_REFUNDS,
    TOLD: access.MANAGE_REFUNDS,
}
_IN_STATE = {
    states.ASKED: (CHOOSE, KEEP_CREDIT, REJECT),
    states.AWAITING_ACCOUNT: (SEND_FORM, GIVE_ACCOUNT, KEEP_CREDIT, REJECT),
    states.TO_APPROVE: (APPROVE, REJECT),
    states.TO_SEND: (REJECT,),
    states.FAILED: (RETRY, KEEP_CREDIT, REJECT),
    states.REJECTED: (ASK_AGAIN,),
}


def acts_now(refund: Refund) -> tuple[str, ...]:
    """Return what the user may do about a refund where it stands now."""
    possible = _IN_STATE.get(refund.state, ())
    if refund.way == BY_TRANSFER and refund.state in (states.IN_TRANSIT, states.DONE):
        possible = (RETURNED,)
    if refund.way == BY_PSP and refund.state == states.IN_TRANSIT:
        possible = (ASK_PSP, TELL_OUTCOME)
    if refund.unsent_mail:
        possible = (MAIL_AGAIN, TOLD, *possible)
    return tuple(
        act for act in possible if access.may_see_refund(refund, PERMISSIONS[act])
    )
