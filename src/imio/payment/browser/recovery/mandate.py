"""@@payment-mandate/<payer>: the mandate for direct debits that a payer signed."""

from functools import cached_property
from imio.payment import _
from imio.payment.browser.invoices.fields import errors_of
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import read_all
from imio.payment.browser.recovery import words
from imio.payment.browser.recovery.tab import Tab
from imio.payment.browser.staff.page import StaffFolder
from imio.payment.domain import bank_errors
from imio.payment.domain import errors
from imio.payment.recovery import mandates
from imio.payment.reporting.stops import is_payer_of
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound


_FIELD_OF = {
    "no_holder": "holder",
    "bad_reference": "reference",
    "reference_taken": "reference",
    "future_day": "signed_on",
}


class MandateTab(Tab):
    """The page of one payer; the account number is only ever shown masked."""

    index = ViewPageTemplateFile("templates/mandate.pt")
    acts = {"save": "save", "revoke": "revoke"}

    @property
    def title(self):
        return _(
            "title_mandate",
            default="Mandate of ${name}",
            mapping={"name": self.payer.name},
        )

    def serve(self, path: tuple[str, ...]):
        payer = self.store.payers._getOb(path[0], None) if path else None
        if payer is None or not is_payer_of(self.store, payer, self.regies):
            raise NotFound(path[0] if path else "")
        self.payer = payer
        return super().serve(path[1:])

    def show(self, *path: str):
        if path:
            raise NotFound(path[-1])
        return self.index()

    @property
    def own_url(self) -> str:
        return f"{self.address('payment-mandate')}/{self.payer.id}"

    @property
    def payer_url(self) -> str:
        return f"{self.address('payment-payers')}/{self.payer.id}"

    @cached_property
    def fields(self) -> list[Field]:
        return [
            Field(
                "reference",
                _("label_mandate_reference", default="Reference of the mandate"),
                help=_(
                    "help_mandate_reference",
                    default="As on the signed paper; no two mandates share one.",
                ),
                required=True,
            ),
            Field(
                "holder",
                _("label_account_holder", default="Account holder"),
                required=True,
                value=self.payer.name,
            ),
            Field(
                "iban",
                _("label_iban", default="IBAN"),
                help=_(
                    "help_mandate_iban",
                    default="It is kept encrypted and never shown in full again.",
                ),
                required=True,
            ),
            Field("bic", _("label_bic", default="Code of the bank (BIC)")),
            Field(
                "signed_on",
                _("label_signed_on", default="Signed on"),
                "day",
                required=True,
            ),
        ]

    def wrong(self) -> list[Field]:
        return errors_of(self.fields)

    def facts(self) -> list[tuple[str, str]]:
        """Return what is known of the mandate in force."""
        if not mandates.has_mandate(self.payer):
            return []
        mandate = self.payer.mandate
        return [
            (self.say(self.fields[0].label), mandate.reference),
            (self.say(self.fields[1].label), mandate.holder),
            (self.say(self.fields[2].label), mandate.iban_masked),
            (self.say(self.fields[4].label), self.day(mandate.signed_on)),
        ]

    def save(self):
        """Keep what was typed, or show what is wrong with it."""
        values = read_all(self.fields, self.request.form)
        if not self.wrong():
            try:
                mandates.set_mandate(
                    self.store, self.payer, now=self.now, **self._texts(values)
                )
            except errors.PaymentError as error:
                self._blame(error)
        if not self.wrong():
            self.tell(_("message_mandate_saved", default="The mandate is saved."))
            return self.redirect(self.own_url)
        self.refuse()
        return self.index()

    def revoke(self):
        """End the mandate."""
        args = (self.store, self.payer, self.user_id(), self.now)
        self.attempt(_REVOKED, mandates.revoke_mandate, *args)
        return self.redirect(self.own_url)

    def _texts(self, values: dict) -> dict:
        return values | {"bic": values["bic"] or ""}

    def _blame(self, error: errors.PaymentError) -> None:
        names = {bank_errors.InvalidIban: "iban", bank_errors.InvalidBic: "bic"}
        code = getattr(error, "code", "")
        name = names.get(type(error)) or _FIELD_OF.get(code, "reference")
        field = next(one for one in self.fields if one.name == name)
        field.error = words.error_in_words(error)


class PaymentMandate(StaffFolder):
    """The address of the page and of its acts."""

    def __call__(self):
        return MandateTab(self.context, self.request).serve(self.path)


_REVOKED = _(
    "message_mandate_revoked",
    default="The mandate is ended: open invoices can be paid online again.",
)
