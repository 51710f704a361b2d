"""The rows of the rules grid: read from a posted form, or from what is stored."""

from imio.payment.domain.languages import LANGUAGES
from imio.payment.domain.money import decimal_text
from imio.payment.pricing.model import NEXT_ITEMS
from imio.payment.pricing.rows import VALUE_SEPARATOR
from imio.payment.reporting.filters import read_number


MAX_ROWS = 200
MAX_CONDITIONS = 20
TEXT_CELLS = (
    "effect",
    "amount",
    "percent",
    "tariff",
    "from_item",
    "maximum",
    "accounting_code",
)


def text_in(form, name):
    """Return a posted text; anything else that was sent under the name is nothing."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def texts_in(form, name):
    """Return the texts posted under one name, such as the options of a list."""
    value = form.get(name, [])
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str) and one]


def count_in(form, name, most):
    """Return a posted count of rows, never more than ``most``."""
    return min(read_number(form, name), most)


def read_grid(form):
    """Return the rows of a posted grid as the editor typed them."""
    return [
        _read_row(form, f"rule-{number}")
        for number in range(1, count_in(form, "rules", MAX_ROWS) + 1)
    ]


def _read_row(form, prefix):
    count = count_in(form, f"{prefix}-conditions", MAX_CONDITIONS)
    return {
        **{cell: text_in(form, f"{prefix}-{cell}") for cell in TEXT_CELLS},
        "quantity_fields": texts_in(form, f"{prefix}-quantity_fields"),
        "labels": {code: text_in(form, f"{prefix}-label_{code}") for code in LANGUAGES},
        "conditions": [
            {
                cell: text_in(form, f"{prefix}-condition-{place}-{cell}")
                for cell in ("field", "operator", "value")
            }
            for place in range(count)
        ],
    }


def empty_row():
    """Return a row in which nothing was typed yet."""
    return {
        **dict.fromkeys(TEXT_CELLS, ""),
        "quantity_fields": [],
        "labels": dict.fromkeys(LANGUAGES, ""),
        "conditions": [],
    }


def typed_from_stored(row, fields):
    """Return a stored row as its editor would have typed it, choices by their titles."""
    typed = empty_row()
    typed.update(
        effect=str(row.get("effect") or ""),
        amount=_amount(row.get("amount_cents")),
        percent=str(row.get("percent") or "").replace(".", ","),
        tariff=str(row.get("tariff") or ""),
        from_item=(
            _number(row.get("from_item")) if row.get("effect") == NEXT_ITEMS else ""
        ),
        maximum=_number(row.get("maximum")),
        accounting_code=str(row.get("accounting_code") or ""),
        quantity_fields=list(row.get("quantity_fields") or ()),
    )
    typed["labels"].update(row.get("labels") or {})
    typed["conditions"] = [
        {
            "field": test.get("field", ""),
            "operator": test.get("operator", ""),
            "value": _value(test.get("value"), fields.get(test.get("field"))),
        }
        for test in row.get("conditions") or ()
    ]
    return typed


def _amount(cents):
    return decimal_text(cents).replace(".", ",") if isinstance(cents, int) else ""


def _number(value):
    return "" if value is None else str(value)


def _value(value, field):
    values = value if isinstance(value, list | tuple) else [value or ""]
    return f"{VALUE_SEPARATOR} ".join(_title(str(one), field) for one in values)


def _title(value, field):
    title = field.choice_title(value) if field else value
    if VALUE_SEPARATOR in title or not field or field.chosen_value(title) != value:
        return value
    return title


def act_on(rows, act):
    """Carry out a button of the grid that stores nothing: add, move, remove, condition.

    Returns the new rows and the number of the row to look at, or None for another act.
    """
    name, _separator, number = act.partition("-")
    place = read_number({"place": number}, "place") - 1
    rows = list(rows)
    if name == "add":
        return [*rows, empty_row()][:MAX_ROWS], min(len(rows) + 1, MAX_ROWS)
    if not 0 <= place < len(rows):
        return None
    if name == "remove":
        del rows[place]
        return rows, min(place + 1, len(rows))
    if name == "condition":
        blank = {"field": "", "operator": "", "value": ""}
        rows[place] = {
            **rows[place],
            "conditions": [*rows[place]["conditions"], blank][:MAX_CONDITIONS],
        }
        return rows, place + 1
    if name in ("up", "down"):
        target = max(0, min(len(rows) - 1, place + (1 if name == "down" else -1)))
        rows.insert(target, rows.pop(place))
        return rows, target + 1
    return None
