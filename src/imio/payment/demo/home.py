"""The first page of the demo commune, in the reader's language."""

from imio.payment import _
from imio.payment.demo.commune import describe_accounts
from plone import api
from Products.Five.browser import BrowserView


class DemoHomeView(BrowserView):
    """What a visitor can try, and as whom."""

    forms = (
        (
            "acte-naissance",
            _("demo_birth_title", default="Copy of a birth certificate"),
            _("demo_birth_text", default="From 0 € to 12 €, by purpose and delivery."),
        ),
        (
            "plaine-vacances",
            _("demo_playground_title", default="Holiday playground"),
            _(
                "demo_playground_text",
                default="Children × weeks, cheaper from the second child on.",
            ),
        ),
        (
            "spectacle",
            _("demo_show_title", default="Tickets for the year-end show"),
            _("demo_show_text", default="At most six seats for each person."),
        ),
        (
            "repas-scolaires",
            _("demo_meals_title", default="School meals"),
            _("demo_meals_text", default="Number of meals × the tariff of the year."),
        ),
    )

    def cards(self) -> list[dict]:
        """Return the démarches with their addresses."""
        base = api.portal.get().absolute_url()
        return [
            {"url": f"{base}/demarches/{name}", "title": title, "text": text}
            for name, title, text in self.forms
        ]

    def accounts(self) -> list[dict[str, str]]:
        """Return the demo accounts, named in the reader's language."""
        return describe_accounts(api.portal.get_current_language()[:2])

    def places(self) -> list[dict]:
        """Return the pages to look at after a payment."""
        base = api.portal.get().absolute_url()
        return [
            {
                "url": f"{base}/@@payment-demo-mails",
                "title": _("demo_mails_title", default="The mails that were sent"),
            },
            {
                "url": f"{base}/@@payment-desk",
                "title": _("demo_desk_title", default="The desk of agents and finance"),
            },
            {
                "url": f"{base}/@@payment-demo-statement",
                "title": _(
                    "demo_statement_title",
                    default="A bank statement to import (CODA), for finance",
                ),
            },
            {
                "url": f"{base}/@@payment-first-steps",
                "title": _(
                    "demo_steps_title", default="The site manager's first steps"
                ),
            },
        ]
