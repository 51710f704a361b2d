"""The list of campaigns or imports, newest first, with where each stands."""

from imio.payment import _
from imio.payment.browser.campaigns import words
from imio.payment.browser.campaigns.kinds import Kind
from imio.payment.browser.staff.lists import ListPage
from imio.payment.reporting.filters import read_filters
from imio.payment.reporting.listing import Page
from imio.payment.reporting.listing import PAGE_SIZE
from imio.payment.reporting.names import invoice_type_titles
from imio.payment.reporting.names import read_names
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class BatchList(ListPage):
    """One page of batches."""

    search_help = _("help_search_lists", default="Title or name of the file.")
    empty_text = _("help_no_lists", default="There is none yet.")
    head = ViewPageTemplateFile("templates/head.pt")
    table = ViewPageTemplateFile("templates/table.pt")

    def __init__(self, context, request, kind: Kind, regies) -> None:
        search = read_filters(request.form, ("state", "regie"))
        store = get_store()
        filters = {"kind": (kind.kind,)}
        if search.state:
            filters["state"] = (search.state,)
        if search.regie:
            allowed = regies is None or search.regie in regies
            filters["regie"] = (search.regie,) if allowed else ()
        elif regies is not None:
            filters["regie"] = regies
        found = store.batches.catalog.search(
            filters, search.words, search.since_at, search.until_at
        )
        ids = found.page(search.start, PAGE_SIZE)
        items = tuple(store.batches._getOb(one) for one in ids)
        page = Page(items, len(found), search.start, PAGE_SIZE, search.sort)
        self.page_name = kind.page
        super().__init__(context, request, search, page)
        self.kind = kind
        self.title = kind.title
        names = read_names(regies, demarches=())
        self.names, self.types = names, invoice_type_titles(regies)
        states = {state: words.STATES[state] for state in kind.states}
        self.choices = {
            "state": (_("label_state", default="State"), states),
            "regie": (_("label_regie", default="Collecting office"), names.regies),
        }

    @property
    def new_url(self) -> str:
        return f"{self.form_action}/new"

    def headings(self) -> list[str]:
        return [
            self.say(label)
            for label in (
                _("label_list_title", default="Title"),
                _("label_made_on", default="Made on"),
                _("label_invoice_type", default="Invoice type"),
                _("label_state", default="State"),
                _("label_count", default="Count"),
                _("label_total", default="Total"),
            )
        ]

    def lines(self) -> list[dict]:
        """Return the rows as the table writes them."""
        return [
            {
                "url": f"{self.form_action}/{batch.id}",
                "title": batch.title or batch.file_name,
                "at": self.moment(batch.created_at),
                "type": self.types.get(batch.type_uid, ""),
                "state": self.say(words.STATES[batch.state]),
                "count": str(batch.total_count),
                "amount": self.amount(batch.amount_cents),
            }
            for batch in self.page.items
        ]
