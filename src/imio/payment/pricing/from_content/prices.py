"""What a form of the site costs, and what is wrong with its price."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from imio.payment.content.payable import IPayable
from imio.payment.content.regie import IRegie
from imio.payment.content.tariff import ITariff
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import InvalidRule
from imio.payment.pricing.answers import plain_answers
from imio.payment.pricing.from_content.fields import fields_by_language
from imio.payment.pricing.from_content.fields import form_fields
from imio.payment.pricing.from_content.rows import complete_rules
from imio.payment.pricing.model import Quote
from imio.payment.pricing.model import Refusal
from imio.payment.pricing.model import Tariff
from imio.payment.pricing.problems import Problem
from imio.payment.pricing.rules import quote
from imio.payment.pricing.validation import problems
from imio.payment.pricing.validation import row_problems
from typing import Any
from zope.component.hooks import getSite
from zope.event import notify
from zope.lifecycleevent import Attributes
from zope.lifecycleevent import ObjectModifiedEvent


BROKEN = "broken_rules"


def has_price(form: Any) -> bool:
    """Tell whether a form may cost something: it is payable and has rules."""
    return IPayable.providedBy(form) and bool(form.pricing_rules)


def regie_of(form: Any) -> Any | None:
    """Return the régie of a form, whoever asks, or None when it has none (any more)."""
    uid = form.regie
    if not uid:
        return None
    catalog = getSite().portal_catalog
    brains = catalog.unrestrictedSearchResults(
        UID=uid, object_provides=IRegie.__identifier__
    )
    return brains[0]._unrestrictedGetObject() if brains else None


def tariffs_of(regie: Any) -> tuple[Tariff, ...]:
    """Return the tariffs of a régie that can be read, past and future ones included."""
    if regie is None:
        return ()
    found = []
    for item in regie.objectValues():
        if ITariff.providedBy(item):
            found += _tariff(item)
    return tuple(found)


def _tariff(item: Any) -> list[Tariff]:
    try:
        amount_cents = item.amount_cents
    except InvalidAmount:
        # Left out: rules then say that no tariff is in force, and refuse to price.
        return []
    return [
        Tariff(
            tariff_id=item.UID(),
            item=item.item,
            amount_cents=amount_cents,
            titles=item.titles,
            unit=item.unit or "",
            valid_from=item.valid_from,
            valid_to=item.valid_to,
            legal_basis=item.legal_basis or "",
            accounting_code=item.accounting_code or "",
            vat_rate=item.vat_rate,
        )
    ]


def quote_for(
    form: Any,
    data: Mapping[str, Any],
    on: date,
    earlier: Sequence[Mapping[str, Any]] = (),
) -> Quote:
    """Return what somebody owes who submits a form with these answers on a day.

    ``data`` is what the form extracted, or the plain answers kept of it; ``earlier``
    the plain answers of the same person's other requests. A form whose
    rules no longer fit its questions is refused, not guessed: the quote is then not
    covered. Writes nothing. Raises InvalidAnswer, InvalidAmount.
    """
    price = quote_rows(form, form.pricing_rules or (), data, on, earlier)
    if price.total_cents and regie_of(form) is None:
        return replace(price, refusals=(*price.refusals, Refusal("no_regie")))
    return price


def quote_rows(
    form: Any,
    rows: Sequence[Mapping[str, Any]],
    data: Mapping[str, Any],
    on: date,
    earlier: Sequence[Mapping[str, Any]] = (),
) -> Quote:
    """Return what a form would cost with these rows as its rules.

    As ``quote_for``, for rows that may not be stored yet.
    """
    fields_in = fields_by_language(form)
    fields = fields_in("fr")
    tariffs = tariffs_of(regie_of(form))
    try:
        rules = complete_rules(rows, fields_in)
    except InvalidRule as broken:
        return Quote((), refusals=(Refusal(BROKEN, broken.row),))
    faults = row_problems(rules, fields, tariffs, on)
    if faults:
        return Quote((), refusals=(Refusal(BROKEN, faults[0].row),))
    return quote(rules, plain_answers(data), tariffs, on, earlier)


def problems_of(form: Any, on: date, language: str = "fr") -> list[Problem]:
    """Return everything that keeps a form from being charged rightly, by row."""
    found = problems_in(form, form.pricing_rules or (), on, language)
    return found + settings_problems(form)


def settings_problems(form: Any) -> list[Problem]:
    """Return what is missing around the rules of a form."""
    if form.pricing_rules and regie_of(form) is None:
        return [Problem(0, "no_regie")]
    return []


def problems_in(
    form: Any, rows: Sequence[Mapping[str, Any]], on: date, language: str = "fr"
) -> list[Problem]:
    """Return the problems that rows would have as the rules of a form.

    They name the questions of the form in ``language``.
    """
    fields = form_fields(form, language)
    try:
        rules = complete_rules(rows, fields_by_language(form))
    except InvalidRule as broken:
        code = "unknown_effect" if broken.cell == "effect" else "unreadable_row"
        return [Problem(broken.row, code, broken.cell)]
    return problems(rules, fields, tariffs_of(regie_of(form)), on)


def save_rules(form: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows as the rules of a form; the caller has looked at their problems."""
    form.pricing_rules = [dict(row) for row in rows]
    notify(ObjectModifiedEvent(form, Attributes(IPayable, "pricing_rules")))
