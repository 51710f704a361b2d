"""The page of an invoice type: what it does in words, and the pages that edit it."""

from imio.payment import _
from imio.payment.browser.invoices.levels import CHANNELS
from imio.payment.browser.invoices.page import FormPage
from imio.payment.clock import utc_now
from imio.payment.content.invoice_type import KINDS
from imio.payment.domain.money import parse_amount
from imio.payment.formatting import format_percent
from imio.payment.formatting import known_language
from imio.payment.formatting import local_day
from imio.payment.invoicing.places import regie_of_type
from imio.payment.invoicing.tariffs import prices_of
from plone import api


NO_PRICE = {
    "gap": _("text_item_gap", default="no price today"),
    "overlap": _("text_item_overlap", default="two prices today"),
}


class InvoiceTypeView(FormPage):
    """The default page of an invoice type."""

    def title(self) -> str:
        return self.context.titles[known_language(self.language)]

    def regie(self) -> dict:
        regie = regie_of_type(self.context)
        title = regie.titles[known_language(self.language)]
        return {"url": regie.absolute_url(), "title": title}

    def facts(self) -> list[tuple[str, str]]:
        """Return how invoices of this type are made, as (label, value)."""
        kept = self.context
        days = _("text_days", default="${days} days", mapping={"days": kept.term_days})
        example = kept.numbering_pattern.format(
            year=local_day(utc_now()).year, number=1
        )
        rate = kept.vat_rate
        rate = format_percent(rate, self.language) if rate is not None else ""
        facts = [
            (
                _("label_invoice_kind", default="Kind of document"),
                KINDS.getTerm(kept.kind).title,
            ),
            (
                _("label_fixed_price", default="Fixed amount in euros"),
                self._price(kept.fixed_price),
            ),
            (
                _("label_minimum_price", default="Smallest amount collected"),
                self._price(kept.minimum_price),
            ),
            (_("label_vat_rate", default="VAT rate in percent"), rate),
            (_("label_term_days", default="Days to pay"), days),
            (_("label_first_number", default="First number of this year"), example),
            (
                _("label_accounting_code", default="Accounting code"),
                kept.accounting_code,
            ),
            (
                _("label_issuers_group", default="Group that may issue it"),
                self._group(kept.issuers_group),
            ),
        ]
        return [(self.say(label), self.say(value)) for label, value in facts if value]

    def _price(self, text: str | None) -> str:
        return self.amount(parse_amount(text)) if text else ""

    def _group(self, group_id: str | None) -> str:
        group = api.group.get(group_id) if group_id else None
        return group.getProperty("title") or group_id if group is not None else ""

    def items(self) -> list[tuple[str, str]]:
        """Return what it charges with today's price, as (name, price or trouble)."""
        language = known_language(self.language)
        return [
            (
                price.tariff.titles[language] if price.tariff else price.item,
                (
                    self.amount(price.tariff.amount_cents)
                    if price.tariff
                    else self.say(NO_PRICE[price.code])
                ),
            )
            for price in prices_of(self.context, local_day(utc_now()))
        ]

    def reminders(self) -> list[str]:
        """Return each reminder as a sentence."""
        return [
            self.say(self._sentence(one)) for one in self.context.reminder_levels or ()
        ]

    def _sentence(self, level: dict):
        values = {
            "days": abs(level["days"]),
            "channel": self.say(dict(CHANNELS)[level["channel"]]),
            "cost": self.amount(level.get("cost_cents", 0)),
        }
        if level["days"] < 0:
            return _(
                "text_reminder_before",
                default="${days} days before the due date, ${channel}",
                mapping=values,
            )
        return _(
            "text_reminder_after",
            default="${days} days after the due date, ${channel}, cost: ${cost}",
            mapping=values,
        )

    def may_edit(self) -> bool:
        return api.user.has_permission("Modify portal content", obj=self.context)
