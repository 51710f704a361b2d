"""A titre is an invoice by another name: the words of its pages and of its register."""

from imio.payment import _
from imio.payment.content.invoice import TITRE
from zope.i18nmessageid import Message


# What is said of an invoice, and what of a titre in its place
_PAIRS = (
    (
        _("title_new_invoice", default="New invoice"),
        _("title_new_titre", default="New collection order"),
    ),
    (
        _("link_new_invoice", default="New invoice"),
        _("title_new_titre", default="New collection order"),
    ),
    (
        _("label_back_to_invoices", default="All invoices"),
        _("title_titres", default="Register of collection orders"),
    ),
    (
        _("help_choose_type", default="Which kind of invoice?"),
        _("help_choose_titre", default="Which kind of collection order?"),
    ),
    (
        _("legend_invoice_more", default="On the invoice"),
        _("legend_titre_more", default="On the collection order"),
    ),
    (
        _("label_second_invoice", default="A second invoice of this type is meant"),
        _("label_second_titre", default="A second collection order is meant"),
    ),
    (
        _("heading_invoice_facts", default="About this invoice"),
        _("heading_titre_facts", default="About this collection order"),
    ),
    (
        _("caption_invoice_lines", default="Lines of the invoice"),
        _("caption_titre_lines", default="Lines of the collection order"),
    ),
    (
        _("button_export_invoices", default="CSV of these invoices"),
        _("button_export_titres", default="CSV of these collection orders"),
    ),
    (
        _("caption_invoices", default="Invoices, one per line"),
        _("caption_titres", default="Collection orders, one per line"),
    ),
    (
        _("help_no_invoices", default="No invoice corresponds to this search."),
        _("help_no_titres", default="No collection order corresponds to this search."),
    ),
    (
        _("label_invoice_type", default="Invoice type"),
        _("label_titre_type", default="Type of collection order"),
    ),
    (
        _("title_issue", default="Issue the invoice"),
        _("title_issue_titre", default="Issue the collection order"),
    ),
    (
        _("button_issue", default="Issue this invoice"),
        _("button_issue_titre", default="Issue this collection order"),
    ),
    (
        _("message_issued", default="The invoice is being issued: it gets its number."),
        _(
            "message_titre_issued",
            default="The collection order is being issued: it gets its number.",
        ),
    ),
    (
        _(
            "help_send_again",
            default=(
                "${email} gets the invoice with its payment link once more, at most "
                "three times a day."
            ),
        ),
        _(
            "help_send_titre_again",
            default=(
                "${email} gets the collection order with its payment link once more, at "
                "most three times a day."
            ),
        ),
    ),
    (
        _("title_cancel_invoice", default="Cancel the invoice"),
        _("title_cancel_titre", default="Cancel the collection order"),
    ),
    (
        _("button_cancel_invoice", default="Cancel this invoice"),
        _("button_cancel_titre", default="Cancel this collection order"),
    ),
    (
        _("message_invoice_cancelled", default="The invoice is being cancelled."),
        _(
            "message_titre_cancelled",
            default="The collection order is being cancelled.",
        ),
    ),
    (
        _("title_suspend", default="Suspend payment of this invoice"),
        _("title_suspend_titre", default="Suspend payment of this collection order"),
    ),
    (
        _("help_resume", default="The suspension of this invoice ends at once."),
        _(
            "help_resume_titre",
            default="The suspension of this collection order ends at once.",
        ),
    ),
    (
        _(
            "error_invoice_moved",
            default="Nothing was changed: the invoice is no longer in that state.",
        ),
        _(
            "error_titre_moved",
            default="Nothing was changed: the collection order has moved on.",
        ),
    ),
    (
        _(
            "error_invoice_duplicate",
            default=(
                "This request already has an invoice of this type (${number}). Tick the "
                "box below if a second one is meant."
            ),
        ),
        _(
            "error_titre_duplicate",
            default=(
                "This request already has a collection order of this type (${number}). "
                "Tick the box below if a second one is meant."
            ),
        ),
    ),
)
_INVOICES = {str(one): one for one, _titre in _PAIRS}
_TITRES = {str(one): titre for one, titre in _PAIRS}


def worded(kind: str, message):
    """Return what is said of this kind of document in place of a message."""
    if kind != TITRE or not isinstance(message, Message):
        return message
    found = _TITRES.get(str(message))
    return message if found is None else Message(found, mapping=message.mapping)


class Worded:
    """A page about one kind of document; ``kind`` says which."""

    kind = ""

    def say(self, message) -> str:
        return super().say(worded(self.kind, message))

    def word(self, name: str) -> str:
        """Return a text that is another one for titres, by its name."""
        return self.say(_INVOICES[name])

    def back_url(self) -> str:
        """Return the address of the list that this kind stands in."""
        query = {"kind": TITRE} if self.kind == TITRE else None
        return self.address("payment-invoices", query)
