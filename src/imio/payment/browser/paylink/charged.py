"""What an invoice charges line by line, which may name a child: for its payer only."""

from imio.payment.content.invoice import Invoice
from imio.payment.domain.languages import pick_text
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_quantity


def charged_lines(due: Invoice, reader: str, language: str) -> list[dict[str, str]]:
    """Return the lines as a reader reads them; none for anybody but the payer's account.

    Whoever holds a letter sees amount and communication, and has the lines on paper.
    """
    if not reader or due.owner != reader:
        return []
    return [
        {
            "label": pick_text(line.labels, language),
            "detail": line.detail,
            "quantity": f"{format_quantity(line.quantity, language)} {line.unit}",
            "amount": format_amount(line.amount_cents, language),
        }
        for line in due.lines
    ]
