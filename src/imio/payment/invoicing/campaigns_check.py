"""The dry run of a campaign: what its list comes to, and every problem by line."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from decimal import Decimal
from imio.payment.content.batch import Campaign
from imio.payment.domain.billing import Charge
from imio.payment.domain.billing import line_of
from imio.payment.domain.billing import total_of
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.file_errors import UnreadableFile
from imio.payment.domain.money import decimal_text
from imio.payment.invoicing import lists_payers
from imio.payment.invoicing import prices
from imio.payment.invoicing.campaigns_columns import columns_of
from imio.payment.invoicing.campaigns_columns import is_long
from imio.payment.invoicing.campaigns_columns import ITEM
from imio.payment.invoicing.campaigns_columns import items_by_word
from imio.payment.invoicing.campaigns_columns import PREFIX
from imio.payment.invoicing.campaigns_columns import QUANTITY
from imio.payment.invoicing.lists_entries import CARD_NUMBER
from imio.payment.invoicing.lists_entries import Entries
from imio.payment.invoicing.lists_entries import Findings
from imio.payment.invoicing.lists_intake import find_same
from imio.payment.invoicing.places import type_at
from imio.payment.storage.store import PaymentStore
from imio.payment.submission.cards import holds_card
from imio.payment.tables.columns import apply
from imio.payment.tables.columns import Record
from imio.payment.tables.problems import Problem
from imio.payment.tables.problems import show
from imio.payment.tables.reading import read_table
from imio.payment.tables.values import fold


SAME_PAYER = "same_payer"
SAME_ITEM = "same_item"
DUPLICATE_LINE = "duplicate_line"
SAME_LIST = "same_list"
LEFT_OUT = (prices.BELOW_MINIMUM, prices.NOTHING_CHARGED)
NOTES = (
    SAME_PAYER,
    SAME_ITEM,
    SAME_LIST,
    lists_payers.NEW,
    lists_payers.OTHER_NAME,
    lists_payers.NAMESAKE,
    lists_payers.NO_ADDRESS,
    lists_payers.NO_EMAIL,
)
# What stands under FIXED is charged once a line.
FIXED = ""
_ONE = Decimal(1)


@dataclass
class Checked:
    """What a dry run found; ``trouble`` is why the file cannot be read at all."""

    entries: Entries
    findings: Findings
    counts: dict[str, int] = field(default_factory=dict)
    amount_cents: int = 0
    charges: dict[str, Charge] = field(default_factory=dict)
    trouble: tuple[str, int | None, str] | None = None


@dataclass
class _Group:
    """All lines of one payer: they become one invoice."""

    line: int
    values: dict[str, object]
    quantities: dict[tuple[str, str], Decimal]
    seen: set[tuple]
    is_faulty: bool = False


def check_list(store: PaymentStore, campaign: Campaign, today: date) -> Checked:
    """Read the list of a campaign and say what would be made of it. Reads only.

    Prices are those of the first day of its period. What makes no invoice is told.
    """
    found = Checked(Entries(), Findings(NOTES, LEFT_OUT))
    invoice_type = type_at(campaign.type_uid)
    if invoice_type is None:
        found.trouble = ("no_type", None, "")
        return found
    found.charges = _price_items(invoice_type, campaign.since or today, found.findings)
    try:
        groups = _read(campaign, columns_of(invoice_type, campaign.mapping), found)
    except UnreadableFile as error:
        found.trouble = (error.code, error.line, error.column)
        return found
    _warn_of_same_list(store, campaign, found.findings)
    minimum_cents = prices.minimum_of(invoice_type)
    for group in groups.values():
        _finish(store, group, minimum_cents, found)
    return found


def _warn_of_same_list(
    store: PaymentStore, campaign: Campaign, findings: Findings
) -> None:
    """Tell of another campaign with the very same list: nobody wants to charge twice."""
    same = (campaign.kind, campaign.regie_uid, campaign.content_hash)
    for other_id in find_same(store, *same):
        other = store.batches._getOb(other_id)
        if other_id != campaign.id and other.state != "cancelled":
            findings.add(Problem(None, "", SAME_LIST, show(other.title)))


def _price_items(invoice_type, on: date, findings: Findings) -> dict[str, Charge]:
    """Return the charge of one of each item; those without a price are problems."""
    price_list = prices.PriceList(invoice_type, on)
    if not price_list.items:
        return {FIXED: price_list.price({}).charges[0]} if _is_fixed(price_list) else {}
    charges = {}
    for item in price_list.items:
        priced = price_list.price({item: _ONE})
        if priced.charges:
            charges[item] = priced.charges[0]
        for problem in priced.problems:
            if problem.item:
                findings.add(Problem(None, "", problem.code, show(item)))
    return charges


def _is_fixed(price_list: prices.PriceList) -> bool:
    return bool(price_list.price({}).charges)


def _read(campaign: Campaign, columns, found: Checked) -> dict[tuple, _Group]:
    groups: dict[tuple, _Group] = {}
    words = items_by_word(found.charges)
    table = read_table(campaign.content.data, campaign.file_name)
    is_list_of_items = is_long(campaign.mapping)
    lines = 0
    for record in apply(table, columns, campaign.mapping):
        lines += 1
        problems = [*record.problems, *_card_problems(record, campaign.mapping)]
        quantities, more = _quantities_of(record, words, campaign.mapping)
        for problem in (*problems, *more):
            found.findings.add(problem)
        values = lists_payers.payer_values(record.values)
        beneficiary = str(record.values.get("beneficiary") or "")
        key = lists_payers.identity_of(values)
        if not any(key):
            found.findings.add(Problem(record.line, "", lists_payers.NOBODY))
            continue
        if FIXED in found.charges:
            quantities = {FIXED: _ONE}
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Group(record.line, values, {}, set())
        else:
            group.values = values | group.values
            code = _double(group, quantities, beneficiary, is_list_of_items)
            if code:
                shown = str(group.line)
                found.findings.add(Problem(record.line, "", code, shown))
        _add(group, quantities, beneficiary)
        group.is_faulty = group.is_faulty or bool(problems or more)
    found.counts["lines"] = lines
    return groups


def _quantities_of(
    record: Record, words: Mapping[str, str], mapping: Mapping[str, str]
) -> tuple[dict[str, Decimal], list[Problem]]:
    read = record.values
    if not is_long(mapping):
        names = [name for name in mapping if name.startswith(PREFIX)]
        found = {name.removeprefix(PREFIX): read.get(name) for name in names}
        return {item: quantity for item, quantity in found.items() if quantity}, []
    word, quantity = read.get(ITEM), read.get(QUANTITY)
    if not isinstance(word, str) or quantity is None:
        return {}, []
    item = words.get(fold(word))
    if item is None:
        problem = Problem(record.line, mapping[ITEM], prices.UNKNOWN_ITEM, show(word))
        return {}, [problem]
    return {item: quantity}, []


def _card_problems(record: Record, mapping: Mapping[str, str]) -> Iterator[Problem]:
    for name, value in record.values.items():
        if isinstance(value, str) and holds_card(value):
            yield Problem(record.line, mapping.get(name, ""), CARD_NUMBER)


def _double(
    group: _Group,
    quantities: Mapping[str, Decimal],
    beneficiary: str,
    is_list_of_items: bool,
) -> str:
    """Return what to say of a second line of a payer: "" for one more item."""
    if (beneficiary, *sorted(quantities.items())) in group.seen and quantities:
        return SAME_ITEM if is_list_of_items else DUPLICATE_LINE
    if is_list_of_items:
        known = any((item, beneficiary) in group.quantities for item in quantities)
        return SAME_ITEM if known else ""
    return SAME_PAYER


def _add(group: _Group, quantities: Mapping[str, Decimal], beneficiary: str) -> None:
    group.seen.add((beneficiary, *sorted(quantities.items())))
    for item, quantity in quantities.items():
        key = (item, beneficiary)
        group.quantities[key] = group.quantities.get(key, Decimal(0)) + quantity


def _finish(
    store: PaymentStore, group: _Group, minimum_cents: int, found: Checked
) -> None:
    """Price what a payer owes, say who that is, and write the entry down."""
    if group.is_faulty:
        # Told already; what it comes to nobody knows.
        return
    beneficiaries = {beneficiary for _item, beneficiary in group.quantities}
    only = beneficiaries.pop() if len(beneficiaries) == 1 else ""
    quantities = [
        [item, str(quantity), "" if only else beneficiary]
        for (item, beneficiary), quantity in group.quantities.items()
        if item in found.charges
    ]
    code, amount_cents = _total(quantities, found.charges, minimum_cents)
    if code:
        shown = decimal_text(amount_cents)
        found.findings.add(Problem(group.line, "", code, shown))
    if code in LEFT_OUT:
        found.counts["left_out"] = found.counts.get("left_out", 0) + 1
        return
    match = lists_payers.match_payer(store, group.values)
    payer = store.payers._getOb(match.payer_id, None) if match.payer_id else None
    reach = lists_payers.reach_of(group.values, payer)
    for told in filter(None, (match.code, reach)):
        found.findings.add(Problem(group.line, "", told))
    paperless = group.values.get("paperless", getattr(payer, "paperless", False))
    by_mail = paperless and not reach
    for name in ("invoices", "mails" if by_mail else "papers"):
        found.counts[name] = found.counts.get(name, 0) + 1
    if payer is None:
        found.counts["new_payers"] = found.counts.get("new_payers", 0) + 1
    found.amount_cents += amount_cents
    entry = {"l": group.line, "p": group.values, "id": match.payer_id, "b": only}
    found.entries.add(entry | {"q": quantities, "a": amount_cents})


def _total(
    quantities: list[list[str]], charges: Mapping[str, Charge], minimum_cents: int
) -> tuple[str, int]:
    """Return why quantities make no invoice ("" when they do), and their sum."""
    try:
        lines = [line_of(charge) for charge in charges_of(quantities, charges)]
    except InvalidAmount:
        return prices.BAD_QUANTITY, 0
    try:
        total_cents = total_of(lines)
    except InvalidAmount:
        return prices.TOO_HIGH, 0
    if not total_cents:
        return prices.NOTHING_CHARGED, 0
    return prices.BELOW_MINIMUM if total_cents < minimum_cents else "", total_cents


def charges_of(
    quantities: list[list[str]], charges: Mapping[str, Charge]
) -> list[Charge]:
    """Return the charges of an entry, in the order of the price list."""
    order = list(charges)
    ordered = sorted(quantities, key=lambda one: order.index(one[0]))
    return [
        replace(charges[item], quantity=Decimal(quantity), detail=detail)
        for item, quantity, detail in ordered
    ]
