"""Acts on how an invoice is collected: treasury, direct debit, suspension, reminders."""

from imio.payment import _
from imio.payment import access
from imio.payment.browser.invoices.act_money import is_issued
from imio.payment.browser.invoices.act_money import reason_field
from imio.payment.browser.invoices.acts import Act
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.suspending import messages_of
from imio.payment.browser.invoices.suspending import suspension_fields
from imio.payment.domain import states
from imio.payment.invoicing import corrections
from imio.payment.invoicing.objections import close_objection
from imio.payment.invoicing.objections import object_to
from imio.payment.invoicing.pauses import pause_reminders
from imio.payment.invoicing.pauses import resume_reminders
from imio.payment.invoicing.suspending import resume_payments
from imio.payment.invoicing.suspending import suspend_payments
from imio.payment.recovery.mandates import collect_by_debit
from imio.payment.storage import suspensions


class Recovery(Act):
    """What these acts share."""

    permission = access.MANAGE_RECOVERY

    def make_fields(self):
        return (reason_field(),)

    def call(self, function, *arguments):
        """Call a rule of the floor below in the name of the reader."""
        case = self.case
        return function(case.store, self.invoice, *arguments, case.actor, case.now)


class DirectDebit(Recovery):
    name = "direct-debit"
    title = _("title_direct_debit", default="Collect by direct debit")
    button = _("button_direct_debit", default="Mark for direct debit")
    done = _("message_direct_debit", default="It is collected by direct debit.")

    def is_offered(self):
        return self.invoice.is_payable and not self.invoice.direct_debit

    def help(self):
        return _(
            "help_direct_debit",
            default=(
                "It joins the next file of direct debits and cannot be paid online; the "
                "payer's page says so. Its payer needs a mandate."
            ),
        )

    def make_fields(self):
        return ()

    def do(self, values):
        self.call(collect_by_debit)


class NoDirectDebit(DirectDebit):
    name = "no-direct-debit"
    title = _("title_no_direct_debit", default="Do not collect by direct debit")
    button = _("button_no_direct_debit", default="Take direct debit off")
    done = _("message_no_direct_debit", default="It can be paid online again.")

    def is_offered(self):
        return is_issued(self.invoice) and self.invoice.direct_debit

    def help(self):
        return _(
            "help_no_direct_debit",
            default="It leaves the next file of direct debits and can be paid online.",
        )

    def do(self, values):
        self.call(corrections.set_direct_debit, False)


class ToTreasury(Recovery):
    name = "treasury"
    title = _("title_to_treasury", default="Hand over to the treasury")
    button = _("button_to_treasury", default="Hand over to the treasury")
    done = _("message_to_treasury", default="It was handed over to the treasury.")
    css = "btn-outline-danger"

    def is_offered(self):
        return self.invoice.is_payable

    def help(self):
        return _(
            "help_to_treasury",
            default=(
                "${amount} is left to the treasury. It cannot be paid online any more, "
                "and gets no more reminders. You can take it back."
            ),
            mapping={"amount": self.case.amount(self.invoice.balance_cents)},
        )

    def do(self, values):
        self.call(corrections.hand_to_treasury, values["reason"])


class FromTreasury(Recovery):
    name = "from-treasury"
    title = _("title_from_treasury", default="Take back from the treasury")
    button = _("button_from_treasury", default="Take it back")
    done = _("message_from_treasury", default="It can be paid online again.")

    def is_offered(self):
        return self.invoice.due_state == states.TREASURY

    def help(self):
        return _("help_from_treasury", default="It can be paid online again at once.")

    def do(self, values):
        self.call(corrections.take_back_from_treasury, values["reason"])


class Objection(Recovery):
    name = "object"
    title = _("title_objection", default="Note an objection of the payer")
    button = _("button_objection", default="Note the objection")
    done = _("message_objection", default="The objection was noted.")

    def is_offered(self):
        return self.invoice.is_payable and not self.invoice.objection

    def help(self):
        return _(
            "help_objection",
            default=(
                "It cannot be paid online and gets no reminders until the objection is "
                "answered; the payer's page says so."
            ),
        )

    def make_fields(self):
        label = _("label_objection", default="What the payer says")
        return (Field("reason", label, "area", required=True),)

    def do(self, values):
        case = self.case
        object_to(case.store, self.invoice, values["reason"], case.now, case.actor)


class CloseObjection(Recovery):
    name = "close-objection"
    title = _("title_close_objection", default="Answer the objection")
    button = _("button_close_objection", default="Close the objection")
    done = _("message_close_objection", default="The objection is closed.")

    def is_offered(self):
        return bool(self.invoice.objection)

    def make_fields(self):
        by_mail = _(
            "help_objection_answer",
            default="The payer gets it at ${email}; it is kept with your name.",
            mapping={"email": self.invoice.email},
        )
        no_mail = _(
            "help_objection_answer_paper",
            default=(
                "The payer has no e-mail address: answer by letter. It is kept with "
                "your name."
            ),
        )
        return (
            Field(
                "reason",
                _("label_objection_answer", default="Your answer"),
                "area",
                required=True,
                help=by_mail if self.invoice.email else no_mail,
            ),
        )

    def help(self):
        return _(
            "help_close_objection",
            default=(
                "The payer wrote: “${words}” The invoice is asked again as it stands; if "
                "the payer is right, make a credit note as well."
            ),
            mapping={"words": self.invoice.objection},
        )

    def do(self, values):
        self.call(close_objection, values["reason"])


class Suspend(Recovery):
    name = "suspend"
    title = _("title_suspend", default="Suspend payment of this invoice")
    button = _("button_suspend", default="Suspend payment")
    done = _("message_suspended", default="Nobody can pay it meanwhile.")

    @property
    def place(self):
        return suspensions.DUE, self.invoice.id

    def is_offered(self):
        return self.invoice.is_payable and self.place not in self.case.store.suspensions

    def help(self):
        return _(
            "help_suspend",
            default="It cannot be paid between these days; payers read your message.",
        )

    def make_fields(self):
        return suspension_fields(self.case.today.isoformat())

    def do(self, values):
        days, told = (values["since"], values["until"]), messages_of(values)
        case = self.case
        suspend_payments(case.store, *self.place, days, told, case.actor, case.now)


class Resume(Suspend):
    name = "resume"
    title = _("title_resume", default="Let payments through again")
    button = _("button_resume", default="Let payments through")
    done = _("message_resumed", default="It can be paid again.")

    def is_offered(self):
        return self.place in self.case.store.suspensions

    def help(self):
        return _("help_resume", default="The suspension of this invoice ends at once.")

    def make_fields(self):
        return ()

    def do(self, values):
        case = self.case
        resume_payments(case.store, *self.place, case.actor, case.now)


class PauseReminders(Recovery):
    name = "pause"
    title = _("title_pause", default="Pause the reminders")
    button = _("button_pause", default="Pause the reminders")
    done = _("message_paused", default="Reminders wait.")

    def is_offered(self):
        return self.invoice.is_payable and self.invoice.reminder_pause is None

    def help(self):
        return _(
            "help_pause",
            default="No reminder leaves until that day; it can still be paid.",
        )

    def make_fields(self):
        label = _("label_pause_until", default="Until (empty: until you end it)")
        return (Field("until", label, "day"), reason_field())

    def do(self, values):
        self.call(pause_reminders, values["until"], values["reason"])


class ResumeReminders(PauseReminders):
    name = "unpause"
    title = _("title_unpause", default="Let reminders leave again")
    button = _("button_unpause", default="End the pause")
    done = _("message_unpaused", default="Reminders leave again.")

    def is_offered(self):
        return self.invoice.reminder_pause is not None

    def help(self):
        return _(
            "help_unpause",
            default="The reminders wait because: ${reason}",
            mapping={"reason": self.invoice.reminder_pause.reason},
        )

    def make_fields(self):
        return ()

    def do(self, values):
        self.call(resume_reminders)
