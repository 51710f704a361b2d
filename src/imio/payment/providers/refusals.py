"""What a refund call means when no clear answer came: rule R11 and "ask, never repeat"."""

from imio.payment.domain import psp
from imio.payment.domain.errors import GatewayUnreachable


def unanswered_refund(error: GatewayUnreachable) -> psp.RefundVerdict:
    """Return the verdict on a refund whose outcome nobody knows: ask before anything."""
    return psp.RefundVerdict(
        psp.REFUND_PENDING, reason=str(error), action=psp.ASK_FIRST
    )


def refused_refund(reason: str, code: str | None = None) -> psp.RefundVerdict:
    """Return the verdict on a refund that the PSP definitely did not make."""
    return psp.RefundVerdict(psp.REFUND_FAILED, psp_code=code, reason=reason)
