"""What an agent typed to decide on a request, before anything is decided."""

from dataclasses import dataclass
from dataclasses import field
from imio.payment import _
from imio.payment.browser.staff.page import form_text
from imio.payment.content.request import Request
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.languages import pick_text
from imio.payment.domain.money import parse_amount
from imio.payment.reporting.filters import read_number
from imio.payment.submission.places import demarche_of


ACCEPT = "accept"
REFUSE = "refuse"
USE_TEXT = "use"
PREVIEW = "preview"
MAX_REASON = 2_000
REASON_MISSING = _(
    "error_reason_missing",
    default="Write why the request is refused: the citizen reads it.",
)
AMOUNT_WRONG = _(
    "error_refund_amount",
    default="Write an amount such as 12,50, not more than what was paid.",
)


@dataclass
class Decision:
    """A decision as typed; ``problems`` says by field why it cannot be taken yet.

    ``refund_cents`` is what goes back of what was paid; ``step`` is "use" or "preview"
    when the agent only wants to see more, "" to decide.
    """

    verdict: str
    step: str = ""
    template: str = ""
    reason: str = ""
    amount: str = ""
    refund_cents: int = 0
    problems: dict = field(default_factory=dict)


def read_decision(http_request, due: Request, verdict: str) -> Decision:
    """Read the form of a decision; a picked text replaces what stood there."""
    decision = Decision(
        verdict,
        form_text(http_request, "step"),
        form_text(http_request, "template"),
        form_text(http_request, "reason", MAX_REASON),
        form_text(http_request, "amount", 40),
    )
    if decision.step == USE_TEXT:
        decision.reason = template_text(due, decision.template) or decision.reason
        return decision
    if verdict == REFUSE and not decision.reason:
        decision.problems["reason"] = REASON_MISSING
    try:
        decision.refund_cents = _refund_cents(http_request.form, decision, due)
    except InvalidAmount:
        decision.problems["amount"] = AMOUNT_WRONG
    return decision


def _refund_cents(form, decision: Decision, due: Request) -> int:
    if "amount" not in form and decision.verdict == REFUSE:
        return due.paid_cents
    cents = parse_amount(decision.amount) if decision.amount else 0
    if cents > due.paid_cents:
        raise InvalidAmount(decision.amount)
    return cents


def templates_of(due: Request) -> list[dict]:
    """Return the texts that agents of this form can pick, as its editor wrote them."""
    form = demarche_of(due)
    return list(getattr(form, "refusal_templates", None) or [])


def template_text(due: Request, place: str) -> str:
    """Return the picked text in the citizen's language, "" for none."""
    texts = templates_of(due)
    number = read_number({"place": place}, "place")
    if not 0 < number <= len(texts):
        return ""
    return pick_text(texts[number - 1].get("texts"), due.language)
