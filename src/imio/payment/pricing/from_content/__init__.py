"""The one part of pricing that reads the site: forms, régies and tariffs."""

from imio.payment.pricing.from_content.display import readable_answers
from imio.payment.pricing.from_content.fields import form_fields
from imio.payment.pricing.from_content.presentation import present_quote
from imio.payment.pricing.from_content.presentation import present_steps
from imio.payment.pricing.from_content.presentation import refusal_texts
from imio.payment.pricing.from_content.prices import has_price
from imio.payment.pricing.from_content.prices import problems_of
from imio.payment.pricing.from_content.prices import quote_for
from imio.payment.pricing.from_content.prices import regie_of
from imio.payment.pricing.from_content.prices import tariffs_of


__all__ = (
    "form_fields",
    "has_price",
    "present_quote",
    "present_steps",
    "problems_of",
    "quote_for",
    "readable_answers",
    "refusal_texts",
    "regie_of",
    "tariffs_of",
)
