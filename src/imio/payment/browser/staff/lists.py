"""Searchable lists: filters that can be taken away, count, order, pages."""

from functools import cached_property
from imio.payment import _
from imio.payment.browser.staff.page import StaffPage
from imio.payment.reporting import filters as kinds
from imio.payment.reporting.filters import Filters
from imio.payment.reporting.listing import MAX_SORTED
from imio.payment.reporting.listing import Page
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


ALL = _("label_all", default="All")
DAY_LABELS = {
    "since": _("label_since", default="From"),
    "until": _("label_until", default="Until"),
}
TEXT_LABEL = _("label_search", default="Search")


class ListPage(StaffPage):
    """The frame of a list; subclasses name the page, its filters and its table."""

    index = ViewPageTemplateFile("templates/list.pt")
    filters = ViewPageTemplateFile("templates/filters.pt")
    page_name = ""
    search_help = ""
    empty_text = ""
    # filter -> (label, {value: title})
    choices: dict[str, tuple]

    def __init__(self, context, request, search: Filters, page: Page) -> None:
        super().__init__(context, request)
        self.__name__ = self.page_name
        self.search = search
        self.page = page

    def __call__(self):
        return self.index()

    def link(self, **changes) -> str:
        """Return the address of this search, changed, from its first page on."""
        changes.setdefault("start", 0)
        return self.address(self.page_name, self.search.query(**changes))

    @cached_property
    def form_action(self) -> str:
        return self.address(self.page_name)

    def head(self) -> str:
        """Return what stands above the search."""
        return ""

    def fields(self) -> list[dict]:
        """Return the filters that offer values, with the chosen one."""
        return [
            {
                "name": name,
                "label": self.say(label),
                "options": [
                    {
                        "value": value,
                        "title": self.say(title),
                        "selected": value == getattr(self.search, name),
                    }
                    for value, title in [("", ALL), *titles.items()]
                ],
            }
            for name, (label, titles) in self.choices.items()
            if titles
        ]

    def chips(self) -> list[dict]:
        """Return what narrows the list, each with the address without it."""
        chips = []
        for name, value in self.search.active().items():
            label, title = self._described(name, value)
            text = f"{self.say(label)}: {self.say(title)}"
            without = None if name in DAY_LABELS else ""
            remove = _(
                "label_remove_filter",
                default="Remove the filter ${filter}",
                mapping={"filter": text},
            )
            chips.append(
                {
                    "text": text,
                    "remove": self.say(remove),
                    "url": self.link(**{name: without}),
                }
            )
        return chips

    def _described(self, name: str, value: str) -> tuple:
        if name in DAY_LABELS:
            return DAY_LABELS[name], self.day(getattr(self.search, name))
        if name in self.choices:
            label, titles = self.choices[name]
            return label, titles.get(value, value)
        return TEXT_LABEL, value

    def problem(self) -> str:
        """Return what to say about filters that cannot be read, "" when all can."""
        if not self.search.problems:
            return ""
        labels = {"text": TEXT_LABEL} | DAY_LABELS
        labels |= {name: label for name, (label, _titles) in self.choices.items()}
        names = [self.say(labels.get(name, name)) for name in self.search.problems]
        message = _(
            "error_filter_unreadable",
            default="Some filters could not be read and were left out: ${fields}.",
            mapping={"fields": ", ".join(names)},
        )
        return self.say(message)

    def range_text(self) -> str:
        """Return which rows of how many are on this page."""
        first = min(self.page.start + 1, self.page.total)
        last = min(self.page.start + self.page.size, self.page.total)
        message = _(
            "label_rows_shown",
            default="${first}–${last} of ${total}",
            mapping={"first": first, "last": last, "total": self.page.total},
        )
        return self.say(message)

    def unsorted_text(self) -> str:
        """Return why the asked order is not shown, "" when it is."""
        if not self.page.too_many_to_sort:
            return ""
        message = _(
            "help_too_many_to_sort",
            default=(
                "This order is available for up to ${limit} results: narrow the search, "
                "by a period for instance. The newest are shown first."
            ),
            mapping={"limit": MAX_SORTED},
        )
        return self.say(message)

    def previous_url(self) -> str:
        if self.page.start == 0:
            return ""
        return self.link(start=max(self.page.start - self.page.size, 0))

    def next_url(self) -> str:
        if not self.page.has_more:
            return ""
        return self.link(start=self.page.start + self.page.size)

    def heading(self, label, sort: str = "") -> dict:
        """Return a column's heading: its order, and the address that changes it."""
        asked = kinds.OLDEST if self._toggles(sort) else sort
        order = {kinds.NEWEST: "descending", kinds.AMOUNT: "descending"}
        order |= {kinds.OLDEST: "ascending", kinds.NAME: "ascending"}
        shown = self.page.sort
        active = shown == sort or (sort == kinds.NEWEST and shown == kinds.OLDEST)
        return {
            "label": self.say(label),
            "url": self.link(sort=asked) if sort else "",
            "order": order[shown] if active and sort else None,
        }

    def _toggles(self, sort: str) -> bool:
        return sort == kinds.NEWEST == self.page.sort
