"""The page of a régie: its tariffs, the one in force first."""

from datetime import datetime
from datetime import UTC
from imio.payment.formatting import format_amount
from imio.payment.formatting import format_date
from imio.payment.formatting import known_language
from imio.payment.formatting import local_day
from imio.payment.pricing.from_content import tariffs_of
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.platforms import platform_ids
from plone import api
from Products.Five import BrowserView

import datetime as calendar


class RegieView(BrowserView):
    """Shows whose account a régie pays into, and what it charges for."""

    @property
    def language(self):
        return known_language(api.portal.get_current_language())

    def title(self):
        return self.context.titles[self.language]

    def platform(self):
        name = self.context.platform
        return get_platform(name).title if name in platform_ids() else ""

    def tariffs(self):
        """Return all tariffs by item, the latest first within an item."""
        today = local_day(datetime.now(UTC))
        found = sorted(
            tariffs_of(self.context),
            key=lambda one: one.valid_from or calendar.date.min,
            reverse=True,
        )
        return [
            {
                "title": tariff.titles[self.language],
                "item": tariff.item,
                "unit": tariff.unit,
                "amount": format_amount(tariff.amount_cents, self.language),
                "from": self.day(tariff.valid_from),
                "to": self.day(tariff.valid_to),
                "legal_basis": tariff.legal_basis,
                "in_force": tariff.covers(today),
            }
            for tariff in sorted(found, key=lambda one: one.item)
        ]

    def day(self, day):
        return format_date(day, self.language, "short") if day else "…"
