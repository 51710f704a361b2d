"""Lines of statements as tables write them."""

from imio.payment.banking.statement import TO_DECIDE as TO_DECIDE_OUTCOMES
from imio.payment.browser.bank import words
from imio.payment.browser.staff.page import StaffPage
from imio.payment.content.bank_line import BankLine
from imio.payment.content.bank_line import TO_DECIDE


def outcome_text(page: StaffPage, line: BankLine) -> str:
    """Return how a line was judged; what somebody did of one that waited for that."""
    outcome = words.OUTCOMES.get(line.outcome, line.outcome)
    if line.outcome in TO_DECIDE_OUTCOMES and line.state != TO_DECIDE:
        cause = line.history[-1].cause
        outcome = words.CAUSES.get(cause, cause)
    return page.say(outcome)


def line_row(page: StaffPage, line: BankLine) -> dict:
    """Return what a table shows of a line; accounts are masked."""
    return {
        "url": f"{page.address('payment-bank-lines')}/{line.id}",
        "day": page.day(line.entry_on),
        "statement": line.statement_number,
        "ref": line.ref,
        "name": line.name or line.iban_masked,
        "communication": line.reference or line.communication,
        "outcome": outcome_text(page, line),
        "state": page.say(words.LINE_STATES[line.state]),
        "state_id": line.state,
        "amount": page.amount(line.amount_cents),
        "open": page.amount(line.open_cents) if line.open_cents else "",
    }
