"""Next year's prices in one grid: typed, shown side by side, and only then written."""

from datetime import date
from imio.payment import _
from imio.payment.browser.checkout.headers import protect
from imio.payment.browser.invoices.fields import errors_of
from imio.payment.browser.invoices.fields import Field
from imio.payment.browser.invoices.fields import read_all
from imio.payment.browser.invoices.page import FormPage
from imio.payment.browser.pricing.regie import CatalogueWords
from imio.payment.browser.staff.page import form_text
from imio.payment.clock import utc_now
from imio.payment.domain.money import decimal_text
from imio.payment.formatting import known_language
from imio.payment.formatting import local_day
from imio.payment.invoicing.coming_prices import apply_plan
from imio.payment.invoicing.coming_prices import Plan
from imio.payment.invoicing.coming_prices import plan_prices
from imio.payment.invoicing.coming_prices import prepared_from
from imio.payment.invoicing.coming_prices import running_before
from imio.payment.pricing.from_content import tariffs_of
from imio.payment.pricing.model import Tariff


class NextPricesView(FormPage):
    """@@payment-next-prices of a régie"""

    plan: Plan | None = None
    title = _("title_next_prices", default="Prepare the next prices")

    def __call__(self):
        protect(self.request.response)
        self.words = CatalogueWords(self.context, self.request)
        self.tariffs = tariffs_of(self.context)
        year = local_day(utc_now()).year + 1
        self.start = self._day("start", _("label_next_from", default="In force from"))
        self.until = self._day(
            "until", _("label_valid_to", default="In force until (included)"), False
        )
        self.basis = Field(
            "legal_basis",
            _("label_legal_basis", default="Decision of the council"),
            help=_("help_legal_basis", default="Date and subject of the decision."),
        )
        self.start.value = date(year, 1, 1).isoformat()
        self.prices = self._prices(date(year, 1, 1))
        return self._handle() if self.is_posted() else self.index()

    def _day(self, name: str, label, required: bool = True) -> Field:
        return Field(name, label, "day", required=required)

    def _prices(self, start: date) -> list[Field]:
        return [
            self._price(tariff, start) for tariff in running_before(self.tariffs, start)
        ]

    def _price(self, tariff: Tariff, start: date) -> Field:
        prepared = prepared_from(self.tariffs, tariff.item, start)
        typed = "" if prepared else decimal_text(tariff.amount_cents).replace(".", ",")
        field = Field(
            f"price-{tariff.item}",
            tariff.titles[known_language(self.language)],
            "amount",
            value=typed,
        )
        field.help = self._explained(tariff, prepared)
        return field

    def _explained(self, tariff: Tariff, prepared: Tariff | None):
        values = {
            "amount": self.amount(tariff.amount_cents),
            "unit": tariff.unit or "–",
        }
        if prepared is None:
            return _(
                "help_price_now",
                default="Now ${amount} (unit: ${unit}). Empty: stays as it is.",
                mapping=values,
            )
        values |= {
            "next": self.amount(prepared.amount_cents),
            "day": self.words.day(prepared.valid_from),
        }
        return _(
            "help_price_prepared",
            default="Now ${amount}. Already prepared: ${next} from ${day}.",
            mapping=values,
        )

    def _handle(self):
        dates = read_all([self.start, self.until, self.basis], self.request.form)
        if self.start.error:
            self.refuse()
            return self.index()
        self.prices = self._prices(dates["start"])
        if form_text(self.request, "act") == "dates":
            return self.index()
        typed = read_all(self.prices, self.request.form)
        if self.wrong():
            self.refuse()
            return self.index()
        found = {
            name.removeprefix("price-"): cents
            for name, cents in typed.items()
            if cents is not None
        }
        basis = dates["legal_basis"] or ""
        self.plan = plan_prices(
            self.tariffs, found, dates["start"], dates["until"], basis
        )
        if self.plan.problems:
            self.refuse()
        elif form_text(self.request, "act") == "save" and self.plan.steps:
            apply_plan(self.context, self.plan)
            self.tell(_("message_prices_prepared", default="The prices are prepared."))
            return self.redirect(self.context.absolute_url())
        return self.index()

    def wrong(self) -> list[Field]:
        return errors_of([self.start, self.until, self.basis, *self.prices])

    def problems(self) -> list[str]:
        """Return the gaps and overlaps that the plan would leave."""
        names = {
            one.item: one.titles[known_language(self.language)] for one in self.tariffs
        }
        found = self.plan.problems if self.plan else ()
        return [self.words.problem(one, names) for one in found]

    def steps(self) -> list[dict]:
        """Return what would change, item by item."""
        found = self.plan.steps if self.plan else ()
        return [
            {
                "title": step.coming.titles[known_language(self.language)],
                "before": self.amount(step.ending.amount_cents),
                "until": self.words.day(step.ending.valid_to),
                "after": self.amount(step.coming.amount_cents),
                "since": self.words.day(step.coming.valid_from),
                "difference": self.amount(step.difference_cents),
            }
            for step in found
        ]
