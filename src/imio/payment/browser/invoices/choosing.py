"""Who pays an invoice: whoever made the request, somebody known, or somebody new."""

from collections.abc import Mapping
from datetime import datetime
from imio.payment import _
from imio.payment.browser.invoices.fields import errors_of
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import read_all
from imio.payment.browser.invoices.new_form import check_payer
from imio.payment.browser.invoices.new_form import check_reference
from imio.payment.browser.invoices.new_form import payer_fields
from imio.payment.browser.invoices.new_form import payer_values
from imio.payment.content.payer import Payer
from imio.payment.content.request import Request
from imio.payment.invoicing.payers import find_or_create_payer
from imio.payment.invoicing.payers import payer_of_request
from imio.payment.storage.store import PaymentStore
from typing import Any


FROM_REQUEST = "request"
NEW = "new"
MAX_FOUND = 10
MIN_SEARCH = 3
NO_PAYER = _("error_invoice_no_payer", default="Say who pays.")


class PayerChoice:
    """The part of the form that asks who pays."""

    def __init__(
        self, store: PaymentStore, request: Request | None, known: Payer | None
    ) -> None:
        self.store = store
        self.request = request
        self.known = known
        language = known.language if known else "fr"
        self.fields = payer_fields(language)
        self.search = Field(
            "payer_search",
            _("label_payer_search", default="Look for a known payer"),
            help=_(
                "help_payer_search",
                default="Name, e-mail or reference: three letters at least.",
            ),
        )
        self.chosen = known.id if known else FROM_REQUEST if request else NEW
        self.problem: Any = ""

    def read(self, form: Mapping[str, Any]) -> None:
        """Take what was chosen and typed."""
        self.search.read(form)
        chosen = form.get("payer", "")
        self.chosen = chosen if isinstance(chosen, str) else ""
        self.typed = payer_values(read_all(self.fields, form))
        if self.chosen == NEW:
            check_payer(self.fields, self.typed)
            check_reference(self.store, self.fields, self.typed)
            return
        for field in self.fields:
            field.error = ""
        is_known = self.store.payers._getOb(self.chosen or "-", None) is not None
        if not is_known and not (self.chosen == FROM_REQUEST and self.request):
            self.problem = NO_PAYER

    @property
    def errors(self) -> list[Field]:
        if self.problem:
            label = _("label_payer_name", default="Payer")
            return [Field("payer-choice", label, error=self.problem)]
        return errors_of(self.fields)

    def options(self) -> list[dict[str, Any]]:
        """Return who can be chosen: known ones with what tells them apart."""
        found = []
        if self.request is not None:
            found.append(self._option(FROM_REQUEST, self._told_request()))
        for payer in self._known():
            found.append(self._option(payer.id, _told(payer)))
        title = _("label_new_payer", default="Somebody new")
        return [*found, self._option(NEW, title)]

    def _option(self, value: str, title: Any) -> dict[str, Any]:
        return {"value": value, "title": title, "checked": value == self.chosen}

    def _told_request(self):
        return _(
            "label_payer_of_request",
            default="Who made the request: ${name}, ${email}",
            mapping={"name": self.request.applicant, "email": self.request.email},
        )

    def _known(self) -> list[Payer]:
        payers = self.store.payers
        found = {} if self.known is None else {self.known.id: self.known}
        if len(self.search.value) >= MIN_SEARCH:
            ids = payers.catalog.search(text=self.search.value).page(0, MAX_FOUND)
            found |= {one: payers._getOb(one) for one in ids}
        chosen = payers._getOb(self.chosen or "-", None)
        if chosen is not None:
            found[chosen.id] = chosen
        return list(found.values())

    def keep(self, now: datetime) -> Payer:
        """Return who pays, made now when they are new. Writes."""
        if self.chosen == FROM_REQUEST and self.request is not None:
            return payer_of_request(self.store, self.request, now)
        if self.chosen == NEW:
            return find_or_create_payer(self.store, self.typed, now)
        return self.store.payers._getOb(self.chosen)


def _told(payer: Payer) -> str:
    town = payer.address_lines[-1] if payer.address_lines else ""
    known = (payer.name, town, payer.email, payer.billing_reference)
    return " · ".join(part for part in known if part)
