"""How a mail text is written: paragraphs, lists, one button, ``${values}``.

The shape is read before values are put in, so no value can add a button or a list.
A line is left out when a value that it needs is not known.
"""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from imio.payment.notifications.kinds import LISTS

import re


PLACEHOLDER = re.compile(r"\$\{([a-z_]+)\}")
BUTTON = re.compile(r"\[([^\[\]]+)\]")
LIST = re.compile(r"\$\{(" + "|".join(LISTS) + r")\}")
BULLET = "- "


@dataclass(frozen=True)
class Item:
    """One row of a list: what, how much, and where to read more."""

    text: str
    amount: str
    url: str = ""


Values = Mapping[str, "str | tuple[Item, ...]"]


@dataclass(frozen=True)
class Block:
    """One part of a mail; ``kind`` is "lines", "bullets", "rows" or "button"."""

    kind: str
    lines: tuple[str, ...] = ()
    rows: tuple[Item, ...] = ()
    url: str = ""


def fill(line: str, values: Values) -> str:
    """Put values into one line; "" when one of them is missing."""
    names = PLACEHOLDER.findall(line)
    if any(not isinstance(values.get(name), str) or not values[name] for name in names):
        return ""
    return PLACEHOLDER.sub(lambda found: values[found[1]], line)


def paragraphs_of(body: str) -> Iterator[list[str]]:
    """Yield the lines of each paragraph; blank lines stand between paragraphs."""
    for part in re.split(r"\n[ \t]*\n", body.replace("\r\n", "\n").strip()):
        lines = [line.rstrip() for line in part.split("\n") if line.strip()]
        if lines:
            yield lines


def blocks_of(body: str, values: Values) -> list[Block]:
    """Return a text with its values as blocks, ready to be written in any form."""
    blocks = []
    for lines in paragraphs_of(body):
        block = _special(lines[0], values) if len(lines) == 1 else None
        blocks.append(block or _block_of_lines(lines, values))
    return [block for block in blocks if block.lines or block.rows]


def _special(line: str, values: Values) -> Block | None:
    if found := LIST.fullmatch(line):
        return Block("rows", rows=tuple(values.get(found[1]) or ()))
    if found := BUTTON.fullmatch(line):
        url = values.get("link", "")
        return Block("button", (fill(found[1], values),), url=url) if url else None
    return None


def _block_of_lines(lines: list[str], values: Values) -> Block:
    bullets = all(line.startswith(BULLET) for line in lines)
    filled = [
        fill(line.removeprefix(BULLET) if bullets else line, values) for line in lines
    ]
    whole = [text for line in filled for text in line.split("\n") if text]
    return Block("bullets" if bullets else "lines", tuple(whole))


def as_plain(blocks: list[Block], language: str) -> str:
    """Write blocks as plain text; French sets a colon apart from its word."""
    colon = "\u202f:" if language == "fr" else ":"
    return "\n\n".join(_plain(block, colon) for block in blocks) + "\n"


def _plain(block: Block, colon: str) -> str:
    if block.kind == "button":
        return f"{block.lines[0]}{colon}\n{block.url}"
    if block.kind == "rows":
        return "\n".join(_plain_row(row, colon) for row in block.rows)
    mark = BULLET if block.kind == "bullets" else ""
    return "\n".join(f"{mark}{line}" for line in block.lines)


def _plain_row(row: Item, colon: str) -> str:
    end = f"\n  {row.url}" if row.url else ""
    return f"{BULLET}{row.text}{colon} {row.amount}{end}"


_BUTTON_STYLE = (
    "display:inline-block;padding:12px 20px;background:#1d5a96;color:#ffffff;"
    "border-radius:4px;font-weight:bold;text-decoration:none"
)


def as_html(blocks: list[Block]) -> str:
    """Write blocks as HTML; everything that a person wrote is escaped."""
    return "\n".join(_html(block) for block in blocks)


def _html(block: Block) -> str:
    lines = [escape(line) for line in block.lines]
    if block.kind == "button":
        url = escape(block.url)
        return f'<p><a href="{url}" style="{_BUTTON_STYLE}">{lines[0]}</a></p>'
    if block.kind == "rows":
        rows = "".join(_html_row(row) for row in block.rows)
        return f'<table role="presentation" style="border-collapse:collapse">{rows}</table>'
    if block.kind == "bullets":
        return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    return "<p>" + "<br>\n".join(lines) + "</p>"


def _html_row(row: Item) -> str:
    text = escape(row.text)
    if row.url:
        text = f'<a href="{escape(row.url)}">{text}</a>'
    return (
        f'<tr><td style="padding:4px 16px 4px 0">{text}</td>'
        '<td style="padding:4px 0;text-align:right;white-space:nowrap">'
        f"{escape(row.amount)}</td></tr>"
    )
