"""Acts on drafts, and on how an issued invoice reaches its payer."""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.invoices.act_money import is_issued
from imio.payment.browser.invoices.acts import Act
from imio.payment.content.invoice import DRAW_FAILED
from imio.payment.domain import states
from imio.payment.invoicing.issuing import draw_again
from imio.payment.invoicing.making import delete_draft
from imio.payment.invoicing.making import finalise
from imio.payment.invoicing.places import type_at
from imio.payment.notifications.outgoing import send_invoice_again


class Issuing(Act):
    """Acts of whoever may issue invoices of the type."""

    def is_allowed(self) -> bool:
        invoice_type = type_at(self.invoice.type_uid)
        if invoice_type is None:
            return access.may_see_invoice(self.invoice, access.ISSUE_INVOICES)
        return access.may_issue(invoice_type)


class Issue(Issuing):
    name = "issue"
    title = _("title_issue", default="Issue the invoice")
    button = _("button_issue", default="Issue this invoice")
    done = _(
        "message_issued", default="The invoice is being issued: it gets its number."
    )

    def is_offered(self):
        return self.invoice.state == states.DRAFT

    def help(self):
        values = {"amount": self.case.amount(self.invoice.amount_cents)}
        payer = self.case.store.payers._getOb(self.invoice.payer_id, None)
        if payer is not None and payer.paperless and self.invoice.email:
            return _(
                "help_issue_mail",
                default=(
                    "It gets its number within seconds and cannot be changed any more, "
                    "only credited. ${amount} is asked from the payer, who gets a mail "
                    "at ${email}."
                ),
                mapping={**values, "email": self.invoice.email},
            )
        return _(
            "help_issue_paper",
            default=(
                "It gets its number within seconds and cannot be changed any more, only "
                "credited. ${amount} is asked from the payer, by a letter that you print."
            ),
            mapping=values,
        )

    def do(self, values):
        finalise(self.case.store, self.invoice, self.case.actor, self.case.now)


class Delete(Issuing):
    name = "delete"
    title = _("title_delete_draft", default="Delete the draft")
    button = _("button_delete_draft", default="Delete this draft")
    done = _("message_draft_deleted", default="The draft was deleted.")
    css = "btn-outline-danger"

    def is_offered(self):
        return self.invoice.state == states.DRAFT

    def help(self):
        return _(
            "help_delete_draft",
            default="Nobody has to pay it, and nothing of it is kept.",
        )

    def do(self, values):
        delete_draft(self.case.store, self.invoice)


class SendAgain(Issuing):
    name = "send"
    title = _("title_send_again", default="Send it again by mail")
    button = _("button_send_again", default="Send it again")
    done = _("message_sent_again", default="The mail leaves at once.")

    def is_offered(self):
        return is_issued(self.invoice) and bool(self.invoice.email)

    def help(self):
        return _(
            "help_send_again",
            default=(
                "${email} gets the invoice with its payment link once more, at most "
                "three times a day."
            ),
            mapping={"email": self.invoice.email},
        )

    def do(self, values):
        case = self.case
        if not send_invoice_again(case.store, self.invoice, case.now):
            return _(
                "error_sent_enough",
                default="Nothing was sent: it left three times today already.",
            )
        self.invoice.note(case.now, case.actor, "", "", "sent again")
        return None


class DrawAgain(Issuing):
    name = "draw"
    title = _("title_draw_again", default="Draw the document again")
    button = _("button_draw_again", default="Draw it again")
    done = _("message_draw_again", default="The document is drawn within seconds.")

    def is_offered(self):
        return self.invoice.dispatch == DRAW_FAILED

    def help(self):
        return _(
            "help_draw_again",
            default=(
                "The document could not be drawn: look at the account number of the "
                "platform and at the logo first."
            ),
        )

    def do(self, values):
        draw_again(self.case.store, self.invoice, self.case.actor, self.case.now)
