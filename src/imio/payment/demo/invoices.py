"""Invoices of the demo in every state, made by the code that makes real ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from imio.payment.checkout.settle import settle
from imio.payment.checkout.start import account_for
from imio.payment.checkout.start import Payer as Paying
from imio.payment.checkout.start import start_attempt
from imio.payment.content.invoice import Invoice
from imio.payment.content.payer import Payer
from imio.payment.demo import invoice_texts as texts
from imio.payment.demo.history import PEOPLE
from imio.payment.domain import psp
from imio.payment.formatting import local_day
from imio.payment.invoicing import corrections
from imio.payment.invoicing import credits
from imio.payment.invoicing.coming_prices import apply_plan
from imio.payment.invoicing.coming_prices import plan_prices
from imio.payment.invoicing.issuing import Issuing
from imio.payment.invoicing.making import finalise
from imio.payment.invoicing.making import make_draft
from imio.payment.invoicing.numbering import number_next
from imio.payment.invoicing.objections import object_to
from imio.payment.invoicing.payers import find_or_create_payer
from imio.payment.invoicing.prices import PriceList
from imio.payment.pricing.from_content import tariffs_of
from imio.payment.storage import suspensions
from plone import api
from text_unidecode import unidecode
from typing import Any


OFFICER, FINANCE = "regisseur", "finances"
DAY = timedelta(days=1)
NEXT_PRICES = {
    "repas-maternelle": 390,
    "repas-primaire": 445,
    "garderie-demi-heure": 85,
}
STREETS = ("Rue de la Station", "Chaussée de Namur", "Rue du Moulin", "Place Verte")
CHILDREN = ("Louise", "Noah", "Lina", "Arthur", "Yasmine", "Jules")


@dataclass(frozen=True)
class Making:
    """An issued invoice of the demo, and the moment that its story has come to."""

    store: Any
    invoice: Invoice
    at: datetime


def create_billing(store, regies, now: datetime) -> None:
    """Add invoice types with prices, payers and invoices in every state."""
    types = _create_types(regies, local_day(now))
    payers = [_payer(store, number, now) for number in range(len(PEOPLE))]
    for number, (days_ago, name, story) in enumerate(STORIES):
        at = now - timedelta(days=days_ago, minutes=7 * number)
        payer = payers[number % len(payers)]
        invoice = _draft(store, types[name], payer, number, at, now)
        if story is None:
            continue
        finalise(store, invoice, OFFICER, at)
        number_next(store, invoice.regie_uid, at)
        story(Making(store, invoice, at))
    for regie in regies.objectValues():
        # Credit notes wait for their number until somebody gives it.
        number_next(store, regie.UID(), now)
    _draw(store, now)


def _create_types(regies, today: date) -> dict[str, Any]:
    meals = regies["repas"]
    names = {f"title_{code}": text for code, text in texts.CARE.items()}
    api.content.create(
        meals,
        "imio.payment.Tariff",
        "garderie",
        title=texts.CARE["fr"],
        item="garderie-demi-heure",
        price="0,80",
        unit="demi-heure",
        legal_basis="Conseil communal du 18 décembre 2025",
        accounting_code="722/16109",
        **names,
    )
    start = date(today.year + 1, 1, 1)
    basis = f"Conseil communal du 17 décembre {today.year}"
    plan = plan_prices(tariffs_of(meals), NEXT_PRICES, start, None, basis)
    apply_plan(meals, plan)
    return {
        "meals": _type(
            meals,
            "facture-repas",
            texts.MEALS,
            items=("repas-maternelle", "repas-primaire"),
            numbering_pattern="REP-{year}-{number:05d}",
            direct_debit_allowed=True,
            treasury_days=90,
        ),
        "care": _type(
            meals,
            "facture-garderie",
            texts.CHILD_CARE,
            items=("garderie-demi-heure",),
            numbering_pattern="REP-{year}-{number:05d}",
            issuers_group="agents-population",
        ),
        "roads": _type(
            regies["population"],
            "titre-voirie",
            texts.ROADS,
            kind="titre",
            fixed_price="75,00",
            numbering_pattern="T-{year}-{number:04d}",
        ),
    }


def _type(regie, name: str, titles: dict[str, str], **values):
    return api.content.create(
        regie,
        "imio.payment.InvoiceType",
        name,
        title=titles["fr"],
        layout_texts=texts.LAYOUT,
        reminder_levels=texts.REMINDERS,
        **{f"title_{code}": text for code, text in titles.items()},
        **values,
    )


def _payer(store, number: int, now: datetime) -> Payer:
    surname, first_name = PEOPLE[number]
    email = unidecode(f"{first_name}.{surname}@example.org").lower().replace(" ", "")
    street = STREETS[number % len(STREETS)]
    values = {
        "surname": surname,
        "first_name": first_name,
        "email": email,
        "address_lines": (f"{street} {number * 7 + 3}", "5060 Sambrelles"),
        "language": ("fr", "nl", "de", "fr")[number % 4],
        "billing_reference": f"R{4001 + number}",
        "paperless": number % 3 != 2,
        "owner": "citoyen" if surname == "Dupont" else "",
    }
    return find_or_create_payer(store, values, now)


def _draft(store, kind, payer, number: int, at: datetime, now: datetime) -> Invoice:
    # At today's prices: those of the past months may not have been kept.
    prices = PriceList(kind, local_day(now))
    quantities = {item: Decimal(6 + number % 9) for item in prices.items[-1:]}
    child = CHILDREN[number % len(CHILDREN)] if prices.items else ""
    priced = prices.price(quantities, dict.fromkeys(quantities, child))
    return make_draft(
        store, kind, payer, priced.charges, at, OFFICER, beneficiary=child
    )


def _draw(store, now: datetime) -> None:
    job = Issuing()
    for key in job.find(store, now):
        job.do(store, key, job.ask(store, key), now)


def _asked(making: Making) -> None:
    """Nothing happened yet."""


def _online(*words: str) -> Callable[[Making], None]:
    def story(making: Making) -> None:
        for number, word in enumerate(words):
            _attempt(making, word, making.at + DAY * (number + 1))

    return story


def _attempt(making: Making, word: str, at: datetime) -> None:
    store, invoice = making.store, making.invoice
    paying = Paying(
        owner=invoice.owner,
        surname=invoice.surname,
        first_name=invoice.first_name,
        email=invoice.email,
    )
    attempt = start_attempt(store, [invoice], paying, at)
    verdict = psp.Verdict(
        authentic=True,
        state=word,
        event_key=f"demo:{attempt.id}",
        reference=attempt.id,
        amount_cents=attempt.amount_cents,
        currency="EUR",
        psp_id=f"demo-{attempt.id[:9]}",
        means="bancontact" if word == psp.PAID else None,
        psp_code=word,
    )
    account = account_for(store, attempt.platform_id)
    settle(store, attempt, verdict, account, "notification", at + timedelta(minutes=3))


def _counter(share: int) -> Callable[[Making], None]:
    """At the counter, by a share in percent."""

    def story(making: Making) -> None:
        invoice, at = making.invoice, making.at + 5 * DAY
        corrections.record_counter_payment(
            making.store,
            invoice,
            invoice.balance_cents * share // 100,
            corrections.CASH if share == 100 else corrections.TERMINAL,
            f"C-{invoice.number}",
            local_day(at),
            OFFICER,
            at,
        )

    return story


def _credited(making: Making) -> None:
    amount = making.invoice.balance_cents // 3
    reason = "Deux jours d'absence, certificat reçu"
    at = making.at + 3 * DAY
    credits.credit_note(making.store, making.invoice, amount, reason, OFFICER, at)


def _cancelled(making: Making) -> None:
    reason = "Facture établie au nom du mauvais parent"
    credits.cancel(making.store, making.invoice, reason, OFFICER, making.at + 2 * DAY)


def _reasoned(function: Callable, reason: str, days: int) -> Callable[[Making], None]:
    def story(making: Making) -> None:
        at = making.at + days * DAY
        function(making.store, making.invoice, reason, FINANCE, at)

    return story


def _objected(making: Making) -> None:
    words = "Mon enfant était malade cette semaine-là."
    object_to(making.store, making.invoice, words, making.at + 4 * DAY)


def _debited(making: Making) -> None:
    at = making.at + DAY
    corrections.set_direct_debit(making.store, making.invoice, True, FINANCE, at)


def _suspended(making: Making) -> None:
    words = {
        "fr": "Nous vérifions le tarif appliqué.",
        "nl": "Wij kijken het tarief na.",
    }
    found = suspensions.Suspension(making.at + DAY, None, FINANCE, words)
    suspensions.suspend(making.store, suspensions.DUE, making.invoice.id, found)


_treasury = _reasoned(
    corrections.hand_to_treasury, "Impayée depuis plus de nonante jours", 130
)
_given_up = _reasoned(corrections.write_off, "Débiteur insolvable", 60)
# Days ago, type, what became of it; None: still a draft
STORIES = (
    (150, "meals", _treasury),
    (140, "meals", _asked),
    (120, "care", _given_up),
    (110, "meals", _online(psp.PAID)),
    (105, "meals", _online(psp.REFUSED, psp.CANCELLED, psp.PAID)),
    (100, "roads", _counter(100)),
    (95, "care", _online(psp.PAID)),
    (90, "meals", _cancelled),
    (80, "care", _credited),
    (70, "meals", _counter(100)),
    (65, "meals", _asked),
    (60, "care", _counter(40)),
    (55, "roads", _asked),
    (50, "meals", _online(psp.REFUSED)),
    (45, "care", _online(psp.PAID)),
    (40, "meals", _objected),
    (35, "meals", _online(psp.PAID)),
    (25, "care", _asked),
    (21, "meals", _suspended),
    (18, "meals", _debited),
    (15, "roads", _online(psp.PAID)),
    (12, "care", _counter(50)),
    (9, "meals", _online(psp.CANCELLED)),
    (6, "care", _online(psp.PAID)),
    (5, "roads", _asked),
    (4, "meals", _asked),
    (1, "meals", None),
    (1, "care", None),
    (1, "roads", None),
)
