"""Prices decided ahead: what is in force ends the day before, the new ones begin."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import timedelta
from imio.payment.content.regie import Regie
from imio.payment.content.tariff import ITariff
from imio.payment.domain.money import decimal_text
from imio.payment.invoicing.tariffs import CatalogueProblem
from imio.payment.invoicing.tariffs import check_tariffs
from imio.payment.pricing.model import Tariff
from plone import api
from zope.event import notify
from zope.lifecycleevent import Attributes
from zope.lifecycleevent import ObjectModifiedEvent


_TITLES = ("title_fr", "title_nl", "title_de", "title_en")
_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Step:
    """One item that gets a new price: what ends, and what begins the day after."""

    ending: Tariff
    coming: Tariff

    @property
    def difference_cents(self) -> int:
        return self.coming.amount_cents - self.ending.amount_cents


@dataclass(frozen=True)
class Plan:
    """What would change, and the gaps and overlaps that it would leave."""

    steps: tuple[Step, ...]
    problems: tuple[CatalogueProblem, ...]


def running_before(tariffs: Sequence[Tariff], start: date) -> list[Tariff]:
    """Return the tariffs in force on the day before, one of each item, by item."""
    found: dict[str, Tariff] = {}
    for tariff in tariffs:
        if tariff.covers(start - _DAY):
            found.setdefault(tariff.item, tariff)
    return [found[item] for item in sorted(found)]


def prepared_from(tariffs: Sequence[Tariff], item: str, start: date) -> Tariff | None:
    """Return the tariff of an item that already begins on a day or later, if any."""
    later = [
        one
        for one in tariffs
        if one.item == item and one.valid_from is not None and one.valid_from >= start
    ]
    return min(later, key=lambda one: one.valid_from or start, default=None)


def plan_prices(
    tariffs: Sequence[Tariff],
    prices: Mapping[str, int],
    start: date,
    until: date | None,
    legal_basis: str,
) -> Plan:
    """Return what new prices, in cents by item, would change from a day on.

    Items without a new price stay as they are. ``until`` is the last day of the new
    prices, None for prices without an end. Gaps and overlaps are looked for until then
    and until the last price that was prepared. Reads nothing and writes nothing.
    """
    steps = []
    after = {tariff.tariff_id: tariff for tariff in tariffs}
    for ending in running_before(tariffs, start):
        if ending.item not in prices:
            continue
        coming = replace(
            ending,
            tariff_id=f"coming-{ending.item}",
            amount_cents=prices[ending.item],
            valid_from=start,
            valid_to=until,
            legal_basis=legal_basis or ending.legal_basis,
        )
        ended = replace(ending, valid_to=start - _DAY)
        steps.append(Step(ended, coming))
        after[ending.tariff_id] = ended
        after[coming.tariff_id] = coming
    problems: list[CatalogueProblem] = []
    for step in steps:
        own = [one for one in after.values() if one.item == step.coming.item]
        begins = [one.valid_from for one in own if one.valid_from]
        last = max(begins + [until or start + _YEAR])
        problems += check_tariffs(own, start - _DAY, last)
    return Plan(tuple(steps), tuple(problems))


def apply_plan(regie: Regie, plan: Plan) -> None:
    """Write the new tariffs of a plan without problems into a régie. Writes.

    The user needs the permission to add tariffs there.
    """
    by_uid = {one.UID(): one for one in regie.objectValues() if ITariff.providedBy(one)}
    for step in plan.steps:
        before = by_uid[step.ending.tariff_id]
        before.valid_to = step.ending.valid_to
        notify(ObjectModifiedEvent(before, Attributes(ITariff, "valid_to")))
        year = step.coming.valid_from.year if step.coming.valid_from else ""
        api.content.create(
            regie,
            "imio.payment.Tariff",
            id=f"{step.coming.item}-{year}",
            safe_id=True,
            title=before.title,
            item=before.item,
            price=decimal_text(step.coming.amount_cents).replace(".", ","),
            unit=before.unit,
            valid_from=step.coming.valid_from,
            valid_to=step.coming.valid_to,
            legal_basis=step.coming.legal_basis,
            accounting_code=before.accounting_code,
            vat_rate=before.vat_rate,
            **{name: getattr(before, name) for name in _TITLES},
        )
