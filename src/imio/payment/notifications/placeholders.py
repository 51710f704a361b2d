"""What a mail may tell, under the names that its text uses, in words for its editors."""

from imio.payment import _


PLACEHOLDERS = {
    "amount": _("mail_value_amount", default="Amount"),
    "answer": _("mail_value_answer", default="Answer of the service"),
    "basket_link": _("mail_value_basket_link", default="Address of the basket"),
    "communication": _("label_communication", default="Structured communication"),
    "commune": _("mail_value_commune", default="Name of the sender"),
    "contact": _("mail_value_contact", default="Contact of the service"),
    "credit_number": _("mail_value_credit_number", default="Number of the credit note"),
    "due_date": _("mail_value_due_date", default="Last day to pay"),
    "items": _("mail_value_items", default="List of what was paid"),
    "kept_amount": _("mail_value_kept_amount", default="Amount that is not refunded"),
    "lines": _("mail_value_lines", default="Lines of the price"),
    "link": _("mail_value_link", default="Address that the button leads to"),
    "means": _("label_means", default="Means of payment"),
    "number": _("mail_value_number", default="Number of the invoice"),
    "overpaid_amount": _("mail_value_overpaid", default="Amount paid too much"),
    "paid_at": _("mail_value_paid_at", default="Date and time of the payment"),
    "platform": _("label_platform", default="Payment platform"),
    "promised_on": _("mail_value_promised_on", default="Day until when money is back"),
    "reason": _("mail_value_reason", default="Reason of the refusal"),
    "received_at": _("mail_value_received_at", default="When the keys came"),
    "received_by": _("mail_value_received_by", default="Who handed the keys over"),
    "received_on": _("mail_value_received_on", default="Day when the money came"),
    "receipt_number": _("mail_value_receipt", default="Receipt number"),
    "refund_amount": _("mail_value_refund_amount", default="Amount that goes back"),
    "refund_cause": _("mail_value_refund_cause", default="Why it goes back"),
    "refund_how": _("mail_value_refund_how", default="How it goes back"),
    "refund_number": _("label_refund_number", default="Refund number"),
    "remainder": _("mail_value_remainder", default="What is still to be paid"),
    "reminder_cost": _("mail_value_reminder_cost", default="Costs of the reminder"),
    "title": _("mail_value_title", default="Name of the service request"),
    "tracking_code": _("label_tracking_code", default="Tracking code"),
}

# What mails about the same thing tell
REQUEST = ("title", "tracking_code", "link", "commune")
OPEN = (*REQUEST, "amount", "due_date", "lines", "communication", "basket_link")
PAYMENT = ("title", "amount", "items", "link", "commune", "receipt_number")
PAID = (*PAYMENT, "paid_at", "means")
BOOKED = (*REQUEST, "number", "amount", "means", "received_on", "remainder")
BOOKED += ("overpaid_amount", "communication")
UNPAID = (*PAYMENT, "due_date", "basket_link")
INVOICE = ("title", "number", "amount", "link", "commune")
ISSUED = (*INVOICE, "due_date", "lines", "communication")
CREDITED = (*INVOICE, "credit_number", "reason")
REFUSED = (*REQUEST, "reason", "kept_amount")
GIVEN_BACK = (*REQUEST, "reason", "refund_amount", "refund_how")
REFUND = ("title", "refund_amount", "refund_cause", "refund_number", "link", "commune")
ACCOUNT = (*REFUND, "due_date")
WAY = (*REFUND, "refund_how", "promised_on")
