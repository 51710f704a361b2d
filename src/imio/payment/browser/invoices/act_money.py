"""Acts that change what an issued invoice asks, or that book money for it."""

from imio.payment import _
from imio.payment.browser.invoices.acts import Act
from imio.payment.browser.invoices.fields import Field
from imio.payment.content.invoice import CREDIT_NOTE
from imio.payment.domain import states
from imio.payment.domain.errors import InvoiceRefused
from imio.payment.domain.languages import pick_text
from imio.payment.domain.money import decimal_text
from imio.payment.formatting import format_date
from imio.payment.invoicing import corrections
from imio.payment.invoicing.credits import cancel
from imio.payment.invoicing.credits import credit_note
from imio.payment.invoicing.credits import creditable_cents
from imio.payment.invoicing.credits import creditable_parts
from imio.payment.recovery.at_bank import collected_on
from imio.payment.reporting.invoice_labels import MEANS


REASON = _("label_kept_reason", default="Reason (it is kept with your name)")


def reason_field() -> Field:
    return Field("reason", REASON, "area", required=True)


class CounterPayment(Act):
    """Money taken at the counter, all of it or a part."""

    name = "counter"
    title = _("title_counter_payment", default="Record a counter payment")
    button = _("button_counter_payment", default="Record the payment")
    done = _("message_counter_payment", default="The payment was recorded.")

    def is_offered(self) -> bool:
        return self.invoice.is_payable

    def help(self):
        left = self.invoice.balance_cents
        values = {
            "amount": self.case.amount(left),
            "cash": self.case.amount(
                corrections.received_cents(self.invoice, left, corrections.CASH)
            ),
        }
        if values["cash"] == values["amount"]:
            return _(
                "help_counter_payment_exact",
                default=(
                    "${amount} is still to be paid. The payment is booked at once and "
                    "the payer's page shows it. A slip number can be used once."
                ),
                mapping=values,
            )
        return _(
            "help_counter_payment",
            default=(
                "${amount} is still to be paid; in cash and in full it is rounded to "
                "${cash}. The payment is booked at once and the payer's page shows it. "
                "A slip number can be used once."
            ),
            mapping=values,
        )

    def warning(self):
        day = collected_on(self.case.store, self.invoice)
        return day and _(
            "warning_at_bank",
            default=(
                "The bank collects it by direct debit on ${day}. What is then paid twice "
                "is to be paid back."
            ),
            mapping={"day": format_date(day, self.case.language)},
        )

    def make_fields(self):
        left = decimal_text(max(self.invoice.balance_cents, 0)).replace(".", ",")
        return (
            Field(
                "amount",
                _("label_amount_in_euros", default="Amount in euros"),
                "amount",
                required=True,
                value=left,
            ),
            Field(
                "means",
                _("label_means", default="Means of payment"),
                "choice",
                required=True,
                options=tuple(MEANS.items()),
            ),
            Field(
                "slip",
                _("label_slip_number", default="Number of the slip"),
                required=True,
            ),
            Field(
                "paid_on",
                _("label_payment_day", default="Day of the payment"),
                "day",
                required=True,
                value=self.case.today.isoformat(),
            ),
        )

    def do(self, values):
        corrections.record_counter_payment(
            self.case.store,
            self.invoice,
            values["amount"],
            values["means"],
            values["slip"],
            values["paid_on"],
            self.case.actor,
            self.case.now,
        )


class CreditNote(Act):
    """A credit note of an amount, or of amounts by line."""

    name = "credit"
    title = _("title_credit_note", default="Make a credit note")
    button = _("button_credit_note", default="Make the credit note")
    done = _(
        "message_credit_note", default="The credit note was made; it gets its number."
    )

    def is_offered(self) -> bool:
        return creditable_cents(self.invoice) > 0

    def help(self):
        return _(
            "help_credit_note",
            default=(
                "At most ${amount} can be taken off. The credit note gets a number of "
                "its own and goes to the payer; the invoice itself stays as it is. What "
                "was paid too much is then to be paid back. Fill in the amounts by line, "
                "or one amount for all of it."
            ),
            mapping={"amount": self.case.amount(creditable_cents(self.invoice))},
        )

    def make_fields(self):
        if not self.is_offered():
            return ()
        parts = creditable_parts(self.case.store, self.invoice)
        lines = [
            Field(
                f"line-{place}",
                pick_text(line.labels, self.case.language)
                or line.item
                or str(place + 1),
                "amount",
                help=_(
                    "help_credit_line",
                    default="At most ${amount}",
                    mapping={"amount": self.case.amount(part)},
                ),
            )
            for place, (line, part) in enumerate(
                zip(self.invoice.lines, parts, strict=True)
            )
            if part
        ]
        whole = Field(
            "amount", _("label_credit_amount", default="One amount for all"), "amount"
        )
        return (*lines, whole, reason_field())

    def do(self, values):
        by_line = {
            int(name.removeprefix("line-")): cents
            for name, cents in values.items()
            if name.startswith("line-") and cents
        }
        if by_line and values["amount"]:
            raise InvoiceRefused("two_amounts")
        asked = by_line or values["amount"]
        if not asked:
            raise InvoiceRefused("no_amount")
        credit_note(
            self.case.store,
            self.invoice,
            asked,
            values["reason"],
            self.case.actor,
            self.case.now,
        )


class Cancel(Act):
    """A credit note of everything."""

    name = "cancel"
    title = _("title_cancel_invoice", default="Cancel the invoice")
    button = _("button_cancel_invoice", default="Cancel this invoice")
    done = _("message_invoice_cancelled", default="The invoice is being cancelled.")
    css = "btn-outline-danger"

    def is_offered(self) -> bool:
        return creditable_cents(self.invoice) > 0

    def help(self):
        values = {"amount": self.case.amount(creditable_cents(self.invoice))}
        if not self.invoice.paid_cents:
            return _(
                "help_cancel_unpaid",
                default=(
                    "A credit note of ${amount} takes off all that it asks; the payer "
                    "is told. Nothing was paid."
                ),
                mapping=values,
            )
        return _(
            "help_cancel_paid",
            default=(
                "A credit note of ${amount} takes off all that it asks; the payer is "
                "told. ${paid} was paid and is then to be paid back."
            ),
            mapping={**values, "paid": self.case.amount(self.invoice.paid_cents)},
        )

    def make_fields(self):
        return (reason_field(),)

    def do(self, values):
        cancel(
            self.case.store,
            self.invoice,
            values["reason"],
            self.case.actor,
            self.case.now,
        )


class WriteOff(Act):
    """Give up collecting."""

    name = "write-off"
    title = _("title_write_off", default="Give up collecting")
    button = _("button_write_off", default="Give up the rest")
    done = _("message_written_off", default="It is no longer asked.")
    css = "btn-outline-danger"

    def is_offered(self) -> bool:
        return self.invoice.is_payable

    def help(self):
        return _(
            "help_write_off",
            default=(
                "${amount} is no longer asked and cannot be paid online. The claim stays "
                "in the books; money that still arrives is booked."
            ),
            mapping={"amount": self.case.amount(self.invoice.balance_cents)},
        )

    def make_fields(self):
        return (reason_field(),)

    def do(self, values):
        corrections.write_off(
            self.case.store,
            self.invoice,
            values["reason"],
            self.case.actor,
            self.case.now,
        )


def is_issued(invoice) -> bool:
    """Say whether an invoice is one that a payer has, and not a credit note."""
    return invoice.state == states.ISSUED and invoice.kind != CREDIT_NOTE
