"""Payments of the past months, made by the code that makes real ones."""

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from imio.payment.basket.storage import new_basket_id
from imio.payment.checkout.settle import settle
from imio.payment.checkout.start import account_for
from imio.payment.checkout.start import Payer
from imio.payment.checkout.start import start_attempt
from imio.payment.demo.refunds import create_refunds
from imio.payment.domain import psp
from imio.payment.domain import states
from imio.payment.submission import expiry
from imio.payment.submission import requests
from imio.payment.submission.drafts import confirm_draft
from imio.payment.submission.drafts import Filled
from imio.payment.submission.drafts import keep_draft
from text_unidecode import unidecode

import random


PEOPLE = (
    ("Dupont", "Émilie"),
    ("Peeters", "Jan"),
    ("Schmitz", "Lena"),
    ("Lambert", "Lucas"),
    ("El Amrani", "Samira"),
    ("Janssens", "Noor"),
    ("Dubois-Martin", "Chloé"),
    ("Kowalski", "Adam"),
    ("Van den Berghe", "Ward"),
    ("Nguyen", "Minh"),
)
PARTLY = "Un document de moins que demandé : cette partie vous est remboursée."
MONTHS = 4
COUNT = 42
# What became of them, in turn: most people pay, as in life.
ENDS = (
    psp.PAID,
    psp.PAID,
    psp.REFUSED,
    psp.PAID,
    "refused by the agent",
    psp.PAID,
    psp.CANCELLED,
    psp.PAID,
    "accepted",
    psp.EXPIRED,
)


def create_history(store, forms: dict, now: datetime) -> None:
    """Fill the lists of a new demo: the same payments at each creation."""
    chance = random.Random(5060)
    for number, moment in enumerate(_moments(chance, now)):
        surname, first_name = PEOPLE[number % len(PEOPLE)]
        name = chance.choice(sorted(forms))
        request = _ask(
            store, forms[name], _answers(name, chance), surname, first_name, moment
        )
        if request.state == states.AWAITING_PAYMENT:
            _pay(store, request, ENDS[number % len(ENDS)], chance, moment)
        if request.state == states.AWAITING_PAYMENT and request.expires_at <= now:
            requests.expire(store, request, request.expires_at)
    for request_id in list(expiry.to_warn(store, now, 30)):
        expiry.warn(store, request_id, now)
    create_refunds(store, now)
    _consider_delivered(store, now)
    while store.journal.seal():
        pass


def _moments(chance: random.Random, now: datetime) -> Iterator[datetime]:
    days = sorted(chance.uniform(1, MONTHS * 30) for _number in range(COUNT))
    return (now - timedelta(days=day) for day in reversed(days))


def _answers(name: str, chance: random.Random) -> dict:
    if name == "acte-naissance":
        return {
            "motif": chance.choice(("allocations", "mariage", "emploi")),
            "envoi": chance.choice(("digital", "postal")),
        }
    if name == "plaine-vacances":
        return {
            "enfants": chance.randint(1, 3),
            "semaines": chance.randint(1, 4),
            "code_postal": chance.choice(("5060", "5060", "6000")),
        }
    if name == "spectacle":
        return {"places": chance.randint(1, 2), "tarif_reduit": chance.random() < 0.3}
    return {
        "repas": chance.choice((10, 20)),
        "niveau": chance.choice(("maternelle", "primaire")),
        "enfant": "Zoé",
    }


def _ask(store, form, answers: dict, surname: str, first_name: str, at: datetime):
    email = unidecode(f"{first_name}.{surname}@example.org").lower().replace(" ", "")
    values = answers | {"nom": surname, "prenom": first_name, "email": email}
    owner = "citoyen" if surname == "Dupont" else ""
    filled = Filled(values=values, sent={}, origin={}, owner=owner, language="fr")
    draft = keep_draft(store, form, filled, at)
    basket_id = f"member:{owner}" if owner else new_basket_id()
    confirm_draft(store, form, draft, owner, basket_id, at)
    return draft


def _pay(store, request, end: str, chance: random.Random, at: datetime) -> None:
    payer = Payer(
        owner=request.owner,
        surname=request.surname,
        first_name=request.first_name,
        email=request.email,
    )
    attempt = start_attempt(store, [request], payer, at + timedelta(minutes=2))
    account = account_for(store, attempt.platform_id)
    word = end if end in psp.VERDICT_STATES else psp.PAID
    verdict = psp.Verdict(
        authentic=True,
        state=word,
        event_key=f"demo:{attempt.id}",
        reference=attempt.id,
        amount_cents=attempt.amount_cents,
        currency="EUR",
        psp_id=f"demo{chance.randrange(10**9):09d}",
        means=chance.choice(("bancontact", "card")) if word == psp.PAID else None,
        psp_code=word,
    )
    settle(store, attempt, verdict, account, "notification", at + timedelta(minutes=4))
    treated_at = at + timedelta(days=0.8)
    if end == "accepted":
        back, reason = (200, PARTLY) if request.amount_cents >= 1000 else (0, "")
        requests.accept(store, request, "agent", treated_at, back, reason)
    elif end != word:
        reason = "Le document demandé n'existe pas dans nos registres."
        requests.refuse(store, request, reason, "agent", treated_at)


def _consider_delivered(store, now: datetime) -> None:
    # The mails of these payments would have left in their time: not today, in a flood.
    for key in list(store.outbox.waiting.keys()):
        store.outbox.succeed(key, now)
