"""The page of a régie: its catalogue of prices, today's and the next, and its types."""

from datetime import date
from datetime import timedelta
from imio.payment import _
from imio.payment.clock import utc_now
from imio.payment.content.invoice_type import IInvoiceType
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import format_percent
from imio.payment.formatting import known_language
from imio.payment.formatting import local_day
from imio.payment.invoicing.tariffs import CatalogueProblem
from imio.payment.invoicing.tariffs import check_tariffs
from imio.payment.invoicing.tariffs import GAP
from imio.payment.pricing.from_content import tariffs_of
from imio.payment.pricing.model import Tariff
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from plone import api
from plone.memoize.view import memoize
from Products.Five import BrowserView
from zope.i18n import translate


LOOK_AHEAD = timedelta(days=400)


class CatalogueWords(BrowserView):
    """Days, prices and holes of a catalogue in the reader's words."""

    @property
    def language(self) -> str:
        return known_language(api.portal.get_current_language())

    def say(self, message) -> str:
        return translate(message, target_language=self.language)

    def day(self, day: date | None) -> str:
        return format_date(day, self.language, "short") if day else "…"

    def amount(self, cents: int) -> str:
        return format_amount(cents, self.language)

    def problem(self, found: CatalogueProblem, names: dict[str, str]) -> str:
        """Return a gap or an overlap as a sentence with its days."""
        values = {
            "item": names.get(found.item, found.item),
            "since": self.day(found.since),
            "until": self.day(found.until),
        }
        if found.code == GAP:
            message = _(
                "error_catalogue_gap",
                default="${item}: no price from ${since} to ${until}.",
                mapping=values,
            )
        else:
            message = _(
                "error_catalogue_overlap",
                default="${item}: two prices from ${since} to ${until}.",
                mapping=values,
            )
        return self.say(message)


class RegieView(CatalogueWords):
    """Shows whose account a régie pays into, and what it charges for."""

    def title(self) -> str:
        return self.context.titles[self.language]

    def platform(self) -> str:
        name = self.context.platform
        return get_platform(name).title if name in platform_ids() else ""

    @property
    @memoize
    def tariffs(self) -> tuple[Tariff, ...]:
        return tariffs_of(self.context)

    @property
    def today(self) -> date:
        return local_day(utc_now())

    def items(self) -> list[dict]:
        """Return each item once: its price today and what follows."""
        names = sorted({one.item for one in self.tariffs})
        return [self._item([t for t in self.tariffs if t.item == one]) for one in names]

    def _item(self, tariffs: list[Tariff]) -> dict:
        ordered = sorted(tariffs, key=lambda one: one.valid_from or date.min)
        now = next((one for one in ordered if one.covers(self.today)), None)
        later = [one for one in ordered if (one.valid_from or date.min) > self.today]
        shown = now or (later or ordered)[0]
        rate = shown.vat_rate
        return {
            "item": shown.item,
            "title": shown.titles[self.language],
            "titles": [(code, shown.titles[code]) for code in shown.titles],
            "unit": shown.unit,
            "amount": self.amount(now.amount_cents) if now else "",
            "next": self.amount(later[0].amount_cents) if later else "",
            "next_from": self.day(later[0].valid_from) if later else "",
            "vat": format_percent(rate, self.language) if rate is not None else "",
            "legal_basis": shown.legal_basis,
            "code": shown.accounting_code,
            "history": [self._period(one) for one in ordered],
        }

    def _period(self, tariff: Tariff) -> str:
        start, end = self.day(tariff.valid_from), self.day(tariff.valid_to)
        return f"{self.amount(tariff.amount_cents)} · {start} – {end}"

    def problems(self) -> list[str]:
        """Return the holes and overlaps of the months to come."""
        names = {one.item: one.titles[self.language] for one in self.tariffs}
        found = check_tariffs(self.tariffs, self.today, self.today + LOOK_AHEAD)
        return [self.problem(one, names) for one in found]

    def types(self) -> list[dict]:
        """Return the invoice types of the régie."""
        found = [
            one for one in self.context.objectValues() if IInvoiceType.providedBy(one)
        ]
        return [
            {"url": one.absolute_url(), "title": one.titles[self.language]}
            for one in found
        ]

    def links(self) -> list[dict]:
        """Return what the reader may add or change here."""
        url = self.context.absolute_url()
        offered = (
            (
                "imio.payment: Add Tariff",
                "++add++imio.payment.Tariff",
                _("link_add_tariff", default="Add a tariff"),
            ),
            (
                "imio.payment: Add Tariff",
                "@@payment-next-prices",
                _("link_next_prices", default="Prepare the next prices"),
            ),
            (
                "imio.payment: Add Invoice Type",
                "++add++imio.payment.InvoiceType",
                _("link_add_invoice_type", default="Add an invoice type"),
            ),
        )
        return [
            {"url": f"{url}/{page}", "title": self.say(title)}
            for permission, page, title in offered
            if api.user.has_permission(permission, obj=self.context)
        ]
