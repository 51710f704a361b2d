"""The box beside a form that shows what it will cost, kept up to date by price.js."""

from imio.payment.formatting import known_language
from imio.payment.pricing.from_content import form_fields
from imio.payment.pricing.from_content import has_price
from importlib.metadata import version
from plone import api
from Products.Five import BrowserView

import json


class EstimateView(BrowserView):
    """A snippet for the form's page; without JavaScript it says where the price comes."""

    def __call__(self):
        return self.index() if has_price(self.context) else ""

    def service(self):
        return f"{self.context.absolute_url()}/@payment-price"

    def script(self):
        # The version makes browsers fetch the script again after an upgrade.
        return (
            f"{api.portal.get().absolute_url()}/++plone++imio.payment/price.js"
            f"?v={version('imio.payment')}"
        )

    def language(self):
        return known_language(api.portal.get_current_language())

    def fields(self):
        """Return the kind of each question that rules use, for the script."""
        used = set()
        for row in self.context.pricing_rules:
            used.update(row.get("quantity_fields") or ())
            used.update(test.get("field") for test in row.get("conditions") or ())
        return json.dumps(
            {
                field.name: field.kind
                for field in form_fields(self.context)
                if field.name in used
            }
        )
