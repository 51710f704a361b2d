"""What a batch comes to: counts and sums, before and after it was confirmed."""

from collections.abc import Iterator
from imio.payment import _
from imio.payment.clock import utc_now
from imio.payment.content.invoice import DRAW_FAILED
from imio.payment.content.invoice import Invoice
from imio.payment.content.invoice import MAILED
from imio.payment.content.invoice import TO_DRAW
from imio.payment.content.invoice import TO_PRINT
from imio.payment.domain import states
from imio.payment.formatting import local_day
from imio.payment.invoicing.lists_print import count_flag
from imio.payment.invoicing.numbering import last_number
from imio.payment.storage.store import PaymentStore
from itertools import islice


# Drafts on the page; the list of invoices has them all.
MAX_DRAFTS = 50


class Figures:
    """Reads what a page of a batch tells; ``page`` writes amounts and words."""

    def __init__(self, page, store: PaymentStore) -> None:
        self.page = page
        self.batch = page.batch
        self.store = store

    def checked(self) -> list[tuple[str, str]]:
        """Return what the list comes to, as the check found it."""
        counts, say = self.batch.counts, self.page.say
        names = {
            "lines": _("figure_lines", default="Lines"),
            "invoices": _("figure_invoices", default="Invoices to make"),
            "new": _("figure_new", default="New invoices"),
            "updated": _("figure_updated", default="Invoices with news"),
            "unchanged": _("figure_unchanged", default="Known, nothing new"),
            "left_out": _("figure_left_out", default="Left out"),
            "new_payers": _("figure_new_payers", default="New payers"),
            "mails": _("figure_mails", default="By mail"),
            "papers": _("figure_papers", default="On paper"),
            "errors": _("figure_errors", default="To mend"),
        }
        found = [
            (say(title), str(counts[name]))
            for name, title in names.items()
            if name in counts
        ]
        total = say(_("label_total", default="Total"))
        return [*found, (total, self.page.amount(self.batch.amount_cents))]

    def to_confirm(self) -> list[tuple[str, str]]:
        """Return what will be issued: count, sum, first and last number, ways out."""
        say, count = self.page.say, self.batch.draft_count
        mails = self.batch.draft_mails
        found = [(_("figure_invoices", default="Invoices to make"), count)]
        total = self.page.amount(self.batch.draft_cents)
        found.append((_("label_total", default="Total"), total))
        first, last = self._numbers(count)
        found += [
            (_("figure_first_number", default="First number (expected)"), first),
            (_("figure_last_number", default="Last number (expected)"), last),
            (_("figure_mails", default="By mail"), mails),
            (_("figure_papers", default="On paper"), count - mails),
        ]
        return [(say(title), str(value)) for title, value in found]

    def _numbers(self, count: int) -> tuple[str, str]:
        invoice_type = self.page.invoice_type
        if invoice_type is None or not count:
            return "", ""
        year = local_day(utc_now()).year
        last = last_number(self.store, self.batch.regie_uid, year)
        write = invoice_type.numbering_pattern.format
        return tuple(
            write(year=year, number=number) for number in (last + 1, last + count)
        )

    def drafts(self) -> list[dict]:
        """Return the first drafts, as the table writes them; no other is read."""
        return [self._row(one) for one in islice(self._drafts(), MAX_DRAFTS)]

    def _drafts(self) -> Iterator[Invoice]:
        for invoice_id in self.batch.results.values():
            invoice = self.store.invoices._getOb(invoice_id, None)
            if invoice is not None and invoice.state == states.DRAFT:
                yield invoice

    @property
    def has_more_drafts(self) -> bool:
        return self.batch.draft_count > MAX_DRAFTS

    def _row(self, invoice: Invoice) -> dict:
        return {
            "id": invoice.id,
            "url": f"{self.page.address('payment-invoices')}/{invoice.id}",
            "payer": invoice.payer_name,
            "beneficiary": invoice.beneficiary,
            "amount": self.page.amount(invoice.amount_cents),
        }

    def result(self) -> list[tuple[str, str]]:
        """Return what became of the batch: first and last number, how each leaves."""
        say = self.page.say
        first, last = self._ends()
        found = [
            (_("label_state", default="State"), self.page.state_title),
            (_("label_count", default="Count"), str(len(self.batch.results))),
            (_("figure_first", default="First number"), first),
            (_("figure_last", default="Last number"), last),
        ]
        if self.batch.counts.get("postponed"):
            title = _("figure_postponed", default="Being paid now, not handed over")
            found.append((title, str(self.batch.counts["postponed"])))
        return [(say(title), value) for title, value in found if value]

    def ways_out(self) -> list[tuple[str, str]]:
        """Return how many documents wait, were mailed, are to be printed or failed."""
        counts = {
            flag: count_flag(self.store, self.batch, flag)
            for flag in (TO_DRAW, DRAW_FAILED, TO_PRINT)
        }
        printed = sum(part.count for part in self.batch.prints)
        issued = len(self.batch.results)
        counts["printed"] = printed
        counts[MAILED] = max(issued - sum(counts.values()), 0)
        if not getattr(self.batch, "sends", True):
            counts[MAILED] = 0
        titles = {
            TO_DRAW: _("figure_to_draw", default="Documents still to be drawn"),
            MAILED: _("figure_mailed", default="Sent by mail"),
            TO_PRINT: _("figure_to_print", default="To be printed"),
            "printed": _("figure_printed", default="In a print file"),
            DRAW_FAILED: _("figure_draw_failed", default="Documents that failed"),
        }
        return [
            (self.page.say(title), str(counts[flag]))
            for flag, title in titles.items()
            if counts[flag]
        ]

    @property
    def may_print(self) -> bool:
        return count_flag(self.store, self.batch, TO_PRINT) > 0

    def progress(self) -> tuple[int, int]:
        """Return how many pieces of the work under way are done, of how many."""
        total = max(self.batch.total_count, 1)
        if self.batch.state == "numbering":
            filters = {"campaign": (self.batch.id,), "state": (states.TO_NUMBER,)}
            waiting = len(self.store.invoices.catalog.search(filters))
            return max(total - waiting, 0), total
        return min(self.batch.done_count, total), total

    def prints(self) -> list[dict]:
        """Return the files for the printer."""
        return [
            {
                "url": f"{self.page.url}/{part.file_name}",
                "name": part.file_name,
                "whole_url": f"{self.page.url}/{part.whole_name}",
                "whole_name": part.whole_name,
                "count": str(part.count),
                "at": self.page.moment(part.made_at),
            }
            for part in self.batch.prints
        ]

    def _ends(self) -> tuple[str, str]:
        places = self.batch.results
        if not places:
            return "", ""
        found = [places[places.minKey()], places[places.maxKey()]]
        invoices = [self.store.invoices._getOb(one, None) for one in found]
        first, last = (one.number if one is not None else "" for one in invoices)
        return first, last
