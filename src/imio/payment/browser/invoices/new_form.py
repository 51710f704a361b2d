"""What is typed to make an invoice: payer, quantities, day; and what that comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal
from imio.payment import _
from imio.payment.browser.invoices.fields import errors_of
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import read_all
from imio.payment.browser.invoices.fields import read_quantity
from imio.payment.browser.invoices.fields import TOO_LONG
from imio.payment.browser.invoices.layout import LANGUAGE_NAMES
from imio.payment.browser.invoices.refusals import WORDS
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice_type import InvoiceType
from imio.payment.content.payer import Payer
from imio.payment.domain.languages import LANGUAGES
from imio.payment.formatting import format_amount
from imio.payment.formatting import known_language
from imio.payment.invoicing.payers import find_payer
from imio.payment.invoicing.prices import Priced
from imio.payment.invoicing.prices import PriceList
from imio.payment.invoicing.tariffs import prices_of
from imio.payment.storage.settings import reads_as_email
from imio.payment.storage.store import PaymentStore
from typing import Any
from zope.i18nmessageid import Message


NO_NAME = _("error_payer_name", default="Give a surname or an organisation.")
ONE_NAME = _(
    "help_payer_name",
    default="A surname or an organisation is needed; both may be given.",
)
# A window envelope shows no more
MAX_ADDRESS_LINES = 6


def payer_fields(language: str) -> tuple[Field, ...]:
    """Return the fields of somebody who pays."""
    return (
        Field(
            "surname",
            _("label_surname", default="Surname"),
            help=ONE_NAME,
            is_one_of=True,
        ),
        Field("first_name", _("label_first_name", default="First name")),
        Field(
            "organisation",
            _("label_organisation", default="Organisation"),
            help=ONE_NAME,
            is_one_of=True,
        ),
        Field("email", _("label_email", default="E-mail"), "email"),
        Field(
            "address",
            _("label_address_lines", default="Postal address"),
            "area",
            help=_("help_address_lines", default="Street and number, then town."),
        ),
        Field(
            "language",
            _("label_payer_language", default="Language of the payer"),
            "choice",
            required=True,
            options=tuple((code, LANGUAGE_NAMES[code]) for code in LANGUAGES),
            value=language,
        ),
        Field(
            "billing_reference",
            _("label_payer_reference", default="Reference of the payer"),
            help=_(
                "help_payer_reference", default="As your billing software calls them."
            ),
        ),
        Field(
            "paperless",
            _("label_paperless", default="Gets invoices by mail, not on paper"),
            "box",
        ),
    )


def payer_values(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the typed values as fields of a payer."""
    values = {
        name: typed[name] or ""
        for name in (
            "surname",
            "first_name",
            "organisation",
            "email",
            "language",
            "billing_reference",
        )
    }
    lines = (typed["address"] or "").splitlines()
    values["address_lines"] = tuple(line.strip() for line in lines if line.strip())
    values["paperless"] = bool(typed["paperless"])
    return values


def check_payer(fields: tuple[Field, ...], values: Mapping[str, Any]) -> None:
    """Note in the fields what is missing of a payer."""
    if errors_of(fields):
        return
    by_name = {one.name: one for one in fields}
    if not (values["surname"] or values["organisation"]):
        for name in ("surname", "organisation"):
            by_name[name].error = NO_NAME
    if values["email"] and not reads_as_email(values["email"]):
        by_name["email"].error = _(
            "error_payer_email", default="This is not an e-mail address."
        )
    if values["paperless"] and not values["email"]:
        by_name["email"].error = _(
            "error_paperless_email", default="Without an address no mail can leave."
        )
    if len(values["address_lines"]) > MAX_ADDRESS_LINES:
        by_name["address"].error = TOO_LONG
    if not values["paperless"] and not values["address_lines"]:
        by_name["address"].error = _(
            "error_paper_address", default="Without an address no letter can leave."
        )


def check_reference(
    store: PaymentStore,
    fields: tuple[Field, ...],
    values: Mapping[str, Any],
    payer: Payer | None = None,
) -> None:
    """Note a reference of somebody else, who would get another name and address."""
    other = find_payer(store, values["billing_reference"])
    if other is None or (payer is not None and other.id == payer.id):
        return
    [field] = [one for one in fields if one.name == "billing_reference"]
    field.error = _(
        "error_payer_reference",
        default="${name} already has this reference.",
        mapping={"name": other.name},
    )


@dataclass
class Item:
    """One tariff of the type: its price today, the quantity, a text of this invoice."""

    quantity: Field
    detail: Field


@dataclass
class InvoiceForm:
    """Everything typed about the invoice itself."""

    invoice_type: InvoiceType
    today: date
    language: str
    items: dict[str, Item] = field(default_factory=dict)
    main: tuple[Field, ...] = ()
    priced: Priced | None = None

    def __post_init__(self) -> None:
        self.items = {
            price.item: self._item(price)
            for price in prices_of(self.invoice_type, self.today)
            if not self.invoice_type.fixed_price
        }
        self.main = (
            Field(
                "object_title",
                _("label_invoice_object", default="Object"),
                value=self.invoice_type.shown_title,
                required=True,
            ),
            Field(
                "beneficiary",
                _("label_for_whom", default="For whom"),
                help=_("help_for_whom", default="For instance the child's name."),
            ),
            Field(
                "due_on",
                _("label_due_on", default="Due date"),
                "day",
                help=_(
                    "help_due_on",
                    default="Empty: ${days} days after it is issued.",
                    mapping={"days": self.invoice_type.term_days},
                ),
            ),
        )

    def _item(self, price) -> Item:
        tariff = price.tariff
        name = tariff.titles[known_language(self.language)] if tariff else price.item
        if tariff is None:
            told = WORDS["no_tariff"]
            told = Message(told, mapping={"item": price.item})
        else:
            told = _(
                "help_item_price",
                default="${amount} each (unit: ${unit})",
                mapping={
                    "amount": format_amount(tariff.amount_cents, self.language),
                    "unit": tariff.unit or "–",
                },
            )
        quantity = Field(
            f"quantity-{price.item}",
            _("label_quantity_of", default="Quantity: ${item}", mapping={"item": name}),
            "quantity",
            help=told,
        )
        detail = Field(
            f"detail-{price.item}",
            _(
                "label_detail_of",
                default="Words on this line: ${item}",
                mapping={"item": name},
            ),
        )
        return Item(quantity, detail)

    def show(self, invoice: Invoice) -> None:
        """Fill the form with what a draft says."""
        values = {
            "object_title": invoice.object_title,
            "beneficiary": invoice.beneficiary,
            "due_on": invoice.due_on.isoformat() if invoice.due_on else "",
        }
        for one in self.main:
            one.value = values[one.name]
        for line in invoice.lines:
            if line.item in self.items:
                number = f"{line.quantity.normalize():f}".replace(".", ",")
                self.items[line.item].quantity.value = number
                self.items[line.item].detail.value = line.detail

    def read(self, form: Mapping[str, Any]) -> dict[str, Any]:
        """Read the form and price it; errors stand in the fields."""
        values = read_all(self.main, form)
        quantities, details = {}, {}
        for name, item in self.items.items():
            item.quantity.read(form)
            details[name] = item.detail.read(form) or ""
            quantities[name] = self._quantity(item.quantity)
        self.priced = PriceList(self.invoice_type, self.today).price(
            quantities, details
        )
        self._blame()
        return values

    def price_fixed(self) -> None:
        """Say at once what a type with a fixed amount comes to."""
        if not self.items:
            self.priced = PriceList(self.invoice_type, self.today).price({}, {})

    def _quantity(self, one: Field) -> Decimal:
        if not one.value:
            return Decimal(0)
        try:
            return read_quantity(one.value)
        except ValueError:
            one.error = WORDS["bad_quantity"]
            return Decimal(0)

    def _blame(self) -> None:
        if self.errors or self.priced is None:
            return
        fields = [item.quantity for item in self.items.values()] or list(self.main)
        for problem in self.priced.problems:
            item = self.items.get(problem.item)
            words = WORDS[problem.code]
            values = {
                "item": problem.item,
                "amount": format_amount(self.priced.total_cents, self.language),
                "minimum": format_amount(self.priced.minimum_cents, self.language),
            }
            words = Message(words, mapping=values)
            (item.quantity if item is not None else fields[0]).error = words

    @property
    def errors(self) -> list[Field]:
        items = [
            one for item in self.items.values() for one in (item.quantity, item.detail)
        ]
        return errors_of([*items, *self.main])
