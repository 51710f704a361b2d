"""The list of refunds: figures on top, then the queue by what to do next."""

from decimal import Decimal
from imio.payment import _
from imio.payment import access
from imio.payment.browser.staff.lists import ListPage
from imio.payment.clock import utc_now
from imio.payment.content.refund import BY_TRANSFER
from imio.payment.content.refund import Refund
from imio.payment.domain import states
from imio.payment.formatting import format_quantity
from imio.payment.refunds.figures import figures
from imio.payment.reporting import refund_labels as labels
from imio.payment.reporting.names import read_names
from imio.payment.reporting.refunds import Group
from imio.payment.reporting.refunds import list_groups
from imio.payment.reporting.refunds import list_refunds
from imio.payment.storage.store import get_store
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile


class RefundList(ListPage):
    """One page of refunds; without any filter, the queue in its groups."""

    page_name = "payment-refunds"
    title = _("title_refunds", default="Refunds")
    search_help = _(
        "help_search_refunds",
        default="Name, e-mail, refund number, item or payment identifier.",
    )
    empty_text = _(
        "help_no_refunds",
        default=(
            "No refund corresponds to this search. Money that goes back stands here: "
            "refused requests, double payments, credit notes."
        ),
    )
    head = ViewPageTemplateFile("templates/figures.pt")
    table = ViewPageTemplateFile("templates/queue.pt")

    def __init__(self, context, request, search, regies) -> None:
        self.store = get_store()
        page = list_refunds(self.store, search, regies)
        super().__init__(context, request, search, page)
        self.regies = regies
        self.names = read_names(regies, demarches=())
        self.managed = access.visible_regies(access.MANAGE_REFUNDS)
        self.choices = {
            "state": (_("label_state", default="State"), labels.REFUND_STATES),
            "way": (_("label_refund_way", default="Way"), labels.WAYS),
            "regie": (_("label_regie", default="Collecting office"), self.names.regies),
            "platform": (
                _("label_platform", default="Payment platform"),
                self.names.platforms,
            ),
            "flag": (_("label_flags", default="Remarks"), labels.FLAGS),
        }

    def figures(self) -> list[dict]:
        """Return the numbers on top, each with the list behind it."""
        found = figures(self.store, self.regies, utc_now())
        open_count = sum(found.counts.get(one, 0) for one in labels.OPEN_STATES)
        open_cents = sum(found.cents.get(one, 0) for one in labels.OPEN_STATES)
        days = found.average_days
        return [
            {
                "label": self.say(_("figure_refunds_open", default="Open")),
                "value": str(open_count),
                "more": self.amount(open_cents),
                "url": "",
            },
            {
                "label": self.say(_("figure_refund_days", default="Days on average")),
                "value": "–" if days is None else self._days_text(days),
                "more": self._of_how_many(found.done_count),
                "url": "",
            },
            {
                "label": self.say(_("figure_refunds_failed", default="Failures")),
                "value": str(found.counts.get(states.FAILED, 0)),
                "more": self.amount(found.cents.get(states.FAILED, 0)),
                "url": self.link(state=states.FAILED),
            },
            {
                "label": self.say(labels.FLAGS["form_expired"]),
                "value": str(found.expired_forms),
                "more": "",
                "url": self.link(flag="form_expired"),
            },
        ]

    def _days_text(self, days: float) -> str:
        return format_quantity(Decimal(f"{days:.1f}"), self.language)

    def _of_how_many(self, count: int) -> str:
        message = _(
            "figure_refunds_done",
            default="${count} done in 90 days",
            mapping={"count": count},
        )
        return self.say(message)

    def groups(self) -> list[dict]:
        """Return the sections of the page: the queue, or all that a search found."""
        if self.search.active():
            return [self._section("", self.range_text(), self.page.items)]
        found = list_groups(self.store, tuple(labels.NEXT), self.regies)
        return [
            self._section(
                group.state or group.flag,
                self._heading_of(group),
                group.refunds,
                group.total,
                self._rest_of(group) if group.has_more else "",
            )
            for group in found
        ]

    def _heading_of(self, group: Group) -> str:
        if group.flag:
            return self.say(labels.NEXT_BY_FLAG[group.flag])
        return self.say(labels.NEXT[group.state])

    def _rest_of(self, group: Group) -> str:
        return self.link(state=group.state, flag=group.flag)

    def _section(self, state, title, refunds, total=None, more_url="") -> dict:
        lines = [self._line(refund) for refund in refunds]
        return {
            "state": state or "found",
            "title": title,
            "total": total,
            "lines": lines,
            "selects": any(line["selects"] for line in lines),
            "more_url": more_url,
        }

    def _line(self, refund: Refund) -> dict:
        return {
            "id": refund.id,
            "url": f"{self.form_action}/{refund.id}",
            "at": self.moment(refund.created_at),
            "payee": refund.payee,
            "title": refund.object_title,
            "cause": self.say(labels.CAUSES.get(refund.cause, refund.cause)),
            "way": self.say(labels.WAYS[refund.way]) if refund.way else "–",
            "state": self.say(labels.state_of(refund)),
            "state_id": refund.state,
            "flags": [self.say(flag) for flag in labels.flags_of(refund)],
            "amount": self.amount(refund.amount_cents),
            "selects": self._goes_into_a_file(refund),
        }

    def _goes_into_a_file(self, refund: Refund) -> bool:
        may = self.managed is None or refund.regie_uid in self.managed
        return may and refund.state == states.TO_SEND and refund.way == BY_TRANSFER

    def headings(self) -> list[str]:
        headings = (
            _("label_refund", default="Refund"),
            _("label_refund_payee", default="Paid back to"),
            _("label_refund_what", default="For what"),
            _("label_refund_way", default="Way"),
            _("label_state", default="State"),
            _("label_amount", default="Amount"),
        )
        return [self.say(heading) for heading in headings]

    @property
    def files_url(self) -> str:
        return self.address("payment-refund-files")

    def export_url(self) -> str:
        return self.address("payment-refunds-export", self.search.query(start=0))

    def previous_url(self) -> str:
        return super().previous_url() if self.search.active() else ""

    def next_url(self) -> str:
        return super().next_url() if self.search.active() else ""
