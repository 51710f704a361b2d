"""The one part of pricing that reads the site: forms, régies and tariffs."""

from imio.payment.pricing.from_content.display import readable_answers
from imio.payment.pricing.from_content.fields import form_fields
from imio.payment.pricing.from_content.presentation import present_quote
from imio.payment.pricing.from_content.presentation import present_steps
from imio.payment.pricing.from_content.presentation import refusal_texts
from imio.payment.pricing.from_content.prices import has_price
from imio.payment.pricing.from_content.prices import problems_in
from imio.payment.pricing.from_content.prices import problems_of
from imio.payment.pricing.from_content.prices import quote_for
from imio.payment.pricing.from_content.prices import quote_rows
from imio.payment.pricing.from_content.prices import regie_of
from imio.payment.pricing.from_content.prices import save_rules
from imio.payment.pricing.from_content.prices import settings_problems
from imio.payment.pricing.from_content.prices import tariffs_of
from imio.payment.pricing.from_content.rows import complete_rules
from imio.payment.pricing.from_content.typed import judge_typed


__all__ = (
    "complete_rules",
    "form_fields",
    "has_price",
    "judge_typed",
    "present_quote",
    "present_steps",
    "problems_in",
    "problems_of",
    "quote_for",
    "readable_answers",
    "refusal_texts",
    "regie_of",
    "quote_rows",
    "save_rules",
    "settings_problems",
    "tariffs_of",
)
