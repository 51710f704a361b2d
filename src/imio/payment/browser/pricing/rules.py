"""The Payment tab of a form: its rules, their problems, and the test bench."""

from imio.payment import _
from imio.payment.browser.pricing import options
from imio.payment.browser.pricing.bench import Bench
from imio.payment.browser.pricing.grid import act_on
from imio.payment.browser.pricing.grid import read_grid
from imio.payment.browser.pricing.grid import text_in
from imio.payment.browser.pricing.grid import typed_from_stored
from imio.payment.browser.pricing.sentences import Sentences
from imio.payment.browser.title import ITitledPage
from imio.payment.clock import utc_now
from imio.payment.domain.errors import InvalidRule
from imio.payment.formatting import known_language
from imio.payment.formatting import LANGUAGES
from imio.payment.formatting import local_day
from imio.payment.pricing import model
from imio.payment.pricing.form import by_name
from imio.payment.pricing.from_content import complete_rules
from imio.payment.pricing.from_content import form_fields
from imio.payment.pricing.from_content import judge_typed
from imio.payment.pricing.from_content import present_quote
from imio.payment.pricing.from_content import present_steps
from imio.payment.pricing.from_content import quote_rows
from imio.payment.pricing.from_content import regie_of
from imio.payment.pricing.from_content import save_rules
from imio.payment.pricing.from_content import settings_problems
from imio.payment.pricing.from_content import tariffs_of
from plone import api
from plone.memoize.view import memoize
from plone.protect import CheckAuthenticator
from Products.Five import BrowserView
from zope.interface import implementer


@implementer(ITitledPage)
class PricingView(BrowserView):
    """Shows and edits the rules; what cannot be saved is shown again with its reason."""

    result = None
    focus = 0

    @property
    def title(self):
        """Name the tab and the form it belongs to."""
        return _(
            "title_payment_tab",
            default="Payment: ${title}",
            mapping={"title": self.context.Title()},
        )

    def __call__(self):
        if self.request.method == "POST":
            CheckAuthenticator(self.request)
            return self.handle_post()
        self.show(self.stored_as_typed())
        return self.index()

    def stored_as_typed(self):
        fields = by_name(self.fields)
        stored = self.context.pricing_rules or ()
        return [typed_from_stored(row, fields) for row in stored]

    @property
    def unsaved(self):
        """Tell whether the rows shown differ from the stored ones."""
        return self.typed_rows != self.stored_as_typed()

    def handle_post(self):
        act = text_in(self.request.form, "act")
        typed = read_grid(self.request.form)
        changed = act_on(typed, act)
        if changed:
            typed, self.focus = changed
        self.show(typed)
        if act == "try":
            self.try_out()
        elif not changed and not self.blocking:
            save_rules(self.context, self.stored_rows)
            message = _("message_rules_saved", default="The pricing rules are saved.")
            api.portal.show_message(message, self.request)
            self.request.response.redirect(
                f"{self.context.absolute_url()}/@@payment-pricing"
            )
            return ""
        elif not changed:
            # An unprocessable form: nothing was stored, everything typed is kept.
            self.request.response.setStatus(422)
        return self.index()

    def show(self, typed):
        self.typed_rows = typed
        self.stored_rows, self.blocking = judge_typed(
            self.context, typed, self.today, self.language
        )
        self.bench = Bench(self.used_fields(), self.request.form)

    def try_out(self):
        if any(problem.row for problem in self.blocking):
            self.bench.error = _(
                "error_bench_rules", default="Correct the rows above first."
            )
            return
        price = self.bench.price(self.quote)
        if price is not None:
            language = self.language
            self.result = {
                **present_quote(price, language),
                "steps": present_steps(price, language),
            }

    def quote(self, answers):
        return quote_rows(self.context, self.stored_rows, answers, self.today)

    @property
    def today(self):
        return local_day(utc_now())

    @property
    def language(self):
        return known_language(api.portal.get_current_language())

    @property
    @memoize
    def fields(self):
        return form_fields(self.context, self.language)

    @property
    @memoize
    def tariffs(self):
        return tariffs_of(regie_of(self.context))

    def regie_title(self):
        regie = regie_of(self.context)
        return regie.titles[self.language] if regie is not None else ""

    def used_fields(self):
        """Return the questions that the rows look at, in the order of the form."""
        used = {test["field"] for row in self.typed_rows for test in row["conditions"]}
        used |= {name for row in self.typed_rows for name in row["quantity_fields"]}
        return [field for field in self.fields if field.name in used]

    def problems(self, number):
        """Return the problems of one row, or of the rules as a whole (0)."""
        found = [one for one in self.blocking if one.row == number]
        return found + ([] if number else settings_problems(self.context))

    def has_problems(self):
        return bool(self.blocking)

    def rows(self):
        """Return everything that the template shows of each row."""
        return [
            self.row(number, typed)
            for number, typed in enumerate(self.typed_rows, start=1)
        ]

    def row(self, number, typed):
        found = self.problems(number)
        prefix = f"rule-{number}"
        return {
            "number": number,
            "prefix": prefix,
            "typed": typed,
            "sentence": self.sentence(number),
            "problems": [problem.message for problem in found],
            "describedby": f"{prefix}-problems" if found else None,
            "bad": {problem.cell: True for problem in found},
            "counts": bool(
                typed["effect"] in model.QUANTITY_EFFECTS
                or typed["quantity_fields"]
                or typed["maximum"]
            ),
            "conditions": self.condition_cells(prefix, typed, found),
            "effects": options.EFFECT_OPTIONS,
            "tariffs": options.with_stored(
                options.tariff_options(self.tariffs), typed["tariff"]
            ),
            "quantities": options.quantity_options(self.fields),
            "labels": [
                {
                    "code": code,
                    "name": f"{prefix}-label_{code}",
                    "value": typed["labels"].get(code, ""),
                }
                for code in LANGUAGES
            ],
        }

    def condition_cells(self, prefix, typed, found):
        known = options.field_options(self.fields)
        bad = {problem.cell for problem in found}
        blank = {"field": "", "operator": "", "value": ""}
        return [
            {
                **test,
                "prefix": f"{prefix}-condition-{place}",
                "fields": options.with_stored(known, test["field"]),
                "operators": options.OPERATOR_OPTIONS,
                "bad": f"conditions-{place}" in bad,
                "list": f"values-{test['field']}" if test["field"] else None,
            }
            for place, test in enumerate(typed["conditions"] or [blank])
        ]

    def sentence(self, number):
        fields = by_name(self.fields)
        try:
            [rule] = complete_rules(
                self.stored_rows[number - 1 : number], lambda _language: fields
            )
        except InvalidRule:
            return ""
        return Sentences(fields, self.tariffs, self.language).write(rule)
