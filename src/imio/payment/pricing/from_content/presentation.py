"""A price as pages and programs show it."""

from imio.payment.domain.languages import pick_text
from imio.payment.formatting import format_amount
from imio.payment.pricing.model import Quote
from imio.payment.pricing.words import outcome_message
from imio.payment.pricing.words import refusal_message
from typing import Any
from zope.i18n import translate


def present_quote(price: Quote, language: str) -> dict[str, Any]:
    """Return a price with amounts both in cents and as readers of a language write them."""
    return {
        "lines": [
            {
                "label": pick_text(line.labels, language),
                "quantity": line.quantity,
                "unit": format_amount(line.unit_cents, language),
                "unit_cents": line.unit_cents,
                "amount": format_amount(line.amount_cents, language),
                "amount_cents": line.amount_cents,
            }
            for line in price.lines
        ],
        "total": format_amount(price.total_cents, language),
        "total_cents": price.total_cents,
        "currency": "EUR",
        "digest": price.digest,
        "covered": price.covered,
        "acceptable": price.acceptable,
        "refusals": refusal_texts(price, language),
    }


def refusal_texts(price: Quote, language: str) -> list[str]:
    """Return why a price is refused, in the reader's language; empty when it is not."""
    return [
        translate(refusal_message(refusal, language), target_language=language)
        for refusal in price.refusals
    ]


def present_steps(price: Quote, language: str) -> list[dict[str, Any]]:
    """Return what each rule did to a price, for the editor who tries the rules out."""
    return [
        {
            "row": step.rule_number,
            "outcome": step.outcome,
            "applied": step.applied,
            "text": translate(outcome_message(step), target_language=language),
            "change": format_amount(step.change_cents, language),
            "change_cents": step.change_cents,
            "total": format_amount(step.total_cents, language),
            "total_cents": step.total_cents,
        }
        for step in price.steps
    ]
