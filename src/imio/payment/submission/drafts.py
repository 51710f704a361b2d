"""From a filled form to a draft with its price, and from its review to a request."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from imio.payment.content.request import Request
from imio.payment.content.submission import Submission
from imio.payment.content.titles import titles_of
from imio.payment.domain import states
from imio.payment.domain.errors import CardNumberTyped
from imio.payment.domain.errors import ConfigurationError
from imio.payment.domain.errors import InvalidAmount
from imio.payment.domain.errors import NotPriced
from imio.payment.domain.errors import PriceChanged
from imio.payment.formatting import local_day
from imio.payment.pricing.answers import plain_answers
from imio.payment.pricing.from_content import form_fields
from imio.payment.pricing.from_content import quote_for
from imio.payment.pricing.from_content import regie_of
from imio.payment.pricing.model import NO_PRICE
from imio.payment.pricing.model import Quote
from imio.payment.pricing.model import Refusal
from imio.payment.storage.platforms import get_platform
from imio.payment.storage.settings import get_settings
from imio.payment.submission import requests
from imio.payment.submission.cards import fields_with_card
from imio.payment.submission.payer import payer_of
from imio.payment.submission.persons import earlier_answers
from imio.payment.submission.persons import take_turn
from imio.payment.tokens import is_signed
from imio.payment.tokens import sign
from typing import Any


NO_REGIE = "no_regie"


@dataclass(frozen=True)
class Filled:
    """A form that was filled in and found valid.

    ``values`` are what the form extracted, ``sent`` what the browser sent without
    files, ``origin`` the headers that the form's actions ask for.
    """

    values: Mapping[str, Any]
    sent: Mapping[str, Any]
    origin: Mapping[str, str]
    owner: str
    language: str


@dataclass(frozen=True)
class Price:
    """What a form costs now, and where its money goes ("" when it is free)."""

    quote: Quote
    regie_uid: str
    platform_id: str


def price_of(
    form: Any,
    answers: Mapping[str, Any],
    earlier: Sequence[Mapping[str, Any]],
    now: datetime,
) -> Price:
    """Compute what answers cost at a moment; only what can be paid has a price.

    ``earlier`` are the answers of the person's other requests (submission.persons).
    Raises NotPriced, and InvalidAnswer for an answer that a rule cannot read.
    """
    try:
        quote = quote_for(form, answers, local_day(now), earlier)
    except InvalidAmount as error:
        raise NotPriced((Refusal(NO_PRICE),)) from error
    if not quote.acceptable:
        raise NotPriced(quote.refusals)
    regie = regie_of(form)
    regie_uid = regie.UID() if regie is not None else ""
    if not quote.total_cents:
        return Price(quote, regie_uid, "")
    if regie is None or not _is_open(regie.platform):
        raise NotPriced((Refusal(NO_REGIE),))
    return Price(quote, regie_uid, regie.platform)


def _is_open(platform_id: str | None) -> bool:
    try:
        return bool(platform_id) and get_platform(platform_id).enabled
    except ConfigurationError:
        return False


def keep_draft(
    store, form: Any, filled: Filled, now: datetime, draft: Request | None = None
) -> Request:
    """Keep a filled form with its price for the review; ``draft`` is corrected. Writes.

    Raises CardNumberTyped, NotPriced, InvalidAnswer; nothing is kept then.
    """
    cards = fields_with_card(filled.values) or fields_with_card(filled.sent)
    if cards:
        raise CardNumberTyped(cards)
    fields = form_fields(form)
    names = {field.name for field in fields}
    plain = plain_answers(
        {name: value for name, value in filled.values.items() if name in names}
    )
    answers = {field.name: plain[field.name] for field in fields if field.name in plain}
    payer = payer_of(form, fields, answers, filled.owner)
    but = draft.id if draft is not None else ""
    earlier = earlier_answers(store, form, filled.owner, payer["email"], but)
    price = price_of(form, answers, earlier, now)
    values = {
        "demarche_uid": form.UID(),
        "demarche_title": form.Title(),
        "demarche_titles": _other_titles(form),
        "owner": filled.owner,
        "language": filled.language,
        "answers": answers,
        "submission": Submission(filled.values, filled.sent, filled.origin),
        **payer,
    }
    if draft is None:
        draft = requests.create_draft(store, values, now)
    else:
        requests.correct_draft(store, draft, values)
    _write_price(store, draft, price)
    return draft


def _other_titles(form: Any) -> dict[str, str]:
    """Return the names of a form in the languages where it is called otherwise."""
    own = form.Title()
    return {code: title for code, title in titles_of(form).items() if title != own}


def price_of_draft(
    store, form: Any, draft: Request, owner: str, now: datetime
) -> Price:
    """Compute what a draft costs now if ``owner`` confirms it, "" for who has no account.

    Raises NotPriced and InvalidAnswer.
    """
    owner = draft.owner or owner
    earlier = earlier_answers(store, form, owner, draft.email, draft.id)
    return price_of(form, draft.answers, earlier, now)


def check_price(
    store, form: Any, draft: Request, seen_digest: str, owner: str, now: datetime
) -> None:
    """Bring the price of a draft up to date and compare it with what was seen. Writes.

    Raises PriceChanged when the citizen saw another price (the new one is kept),
    NotPriced and InvalidAnswer when there is none any more.
    """
    _write_price(store, draft, price_of_draft(store, form, draft, owner, now))
    if seen_digest != draft.price_digest:
        raise PriceChanged(draft.id)


def confirm_draft(
    store, form: Any, draft: Request, owner: str, basket_id: str, now: datetime
) -> None:
    """Make a draft binding at the price that was just checked. Writes."""
    if owner and not draft.owner:
        draft.owner = owner
    take_turn(store, form, draft.owner, draft.email)
    days = form.expiry_days or get_settings().expiry_days
    requests.confirm(store, draft, draft.price_digest, basket_id, days, now)


def _write_price(store, draft: Request, price: Price) -> None:
    # What a price is made of is the same for everybody: compare before writing.
    if (price.quote.digest, price.platform_id, price.regie_uid) != (
        draft.price_digest,
        draft.platform_id,
        draft.regie_uid,
    ):
        requests.reprice(draft, price.quote, price.regie_uid, price.platform_id)
        store.requests.reindex(draft)


def draft_proof(store, draft_id: str) -> str:
    """Return the proof that stands in the address of a draft's review page."""
    return sign(store.signing_secret, "draft", draft_id)


def find_draft(
    store, form: Any, draft_id: str, proof: object, user_id: str
) -> Request | None:
    """Return the draft (or request) of a review page that the visitor may see, or None.

    Who holds the proof may see it; a member's own draft also demands that member.
    """
    if not is_signed(store.signing_secret, proof, "draft", draft_id):
        return None
    found = store.requests._getOb(draft_id, None)
    if found is None or found.demarche_uid != form.UID():
        return None
    if found.owner and found.owner != user_id:
        return None
    return found


def is_draft(request: Request) -> bool:
    """Say whether a request still waits for its confirmation."""
    return request.state == states.DRAFT


def review_url(store, form: Any, draft: Request) -> str:
    """Return the address of the review page of a draft."""
    proof = draft_proof(store, draft.id)
    return f"{form.absolute_url()}/@@payment-review/{draft.id}/{proof}"


def edit_url(store, form: Any, draft: Request) -> str:
    """Return the address where a draft is corrected."""
    proof = draft_proof(store, draft.id)
    return f"{form.absolute_url()}/@@payment-edit/{draft.id}/{proof}"
