"""Lines of statements as tables write them."""

from imio.payment.browser.bank import words
from imio.payment.browser.staff.page import StaffPage
from imio.payment.content.bank_line import BankLine


def line_row(page: StaffPage, line: BankLine) -> dict:
    """Return what a table shows of a line; accounts are masked."""
    return {
        "url": f"{page.address('payment-bank-lines')}/{line.id}",
        "day": page.day(line.entry_on),
        "statement": line.statement_number,
        "ref": line.ref,
        "name": line.name or line.iban_masked,
        "communication": line.reference or line.communication,
        "outcome": page.say(words.OUTCOMES.get(line.outcome, line.outcome)),
        "state": page.say(words.LINE_STATES[line.state]),
        "state_id": line.state,
        "amount": page.amount(line.amount_cents),
        "open": page.amount(line.open_cents) if line.open_cents else "",
    }
