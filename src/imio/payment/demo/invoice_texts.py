"""What the demo's invoice types say: their names, texts and reminders."""

from imio.payment.demo.prices import by_language


CARE = by_language(
    (
        "Garderie (demi-heure)",
        "Opvang (half uur)",
        "Betreuung (halbe Stunde)",
        "After-school care (half hour)",
    )
)
MEALS = by_language(
    ("Repas scolaires", "Schoolmaaltijden", "Schulmahlzeiten", "School meals")
)
CHILD_CARE = by_language(
    (
        "Garderie",
        "Buitenschoolse opvang",
        "Außerschulische Betreuung",
        "After-school care",
    )
)
ROADS = by_language(
    (
        "Occupation de la voirie",
        "Inname van de openbare weg",
        "Nutzung der öffentlichen Straße",
        "Use of the public road",
    )
)
LAYOUT = {
    "header": by_language(
        (
            "Service des finances",
            "Financiële dienst",
            "Finanzdienst",
            "Finance department",
        )
    ),
    "text_before": by_language(
        (
            "Madame, Monsieur,\nVoici le détail des prestations du mois.",
            "Mevrouw, mijnheer,\nHieronder vindt u de prestaties van de maand.",
            "Sehr geehrte Damen und Herren,\nhier die Leistungen des Monats.",
            "Dear parent,\nHere are the services of the month.",
        )
    ),
    "legal_mentions": by_language(
        (
            "Réclamation : par écrit, auprès du Collège communal.",
            "Bezwaar: schriftelijk, bij het gemeentecollege.",
            "Beschwerde: schriftlich, beim Gemeindekollegium.",
            "Objections: in writing, to the municipal college.",
        )
    ),
    "footer": dict.fromkeys(
        ("fr", "nl", "de", "en"),
        "Commune de Sambrelles · Place communale 1 · 5060 Sambrelles",
    ),
}


def level(days: int, channel: str, cost_cents: int, subjects, texts) -> dict:
    """Return a reminder as it is stored."""
    return {
        "days": days,
        "channel": channel,
        "cost_cents": cost_cents,
        "subject": by_language(subjects),
        "text": by_language(texts),
    }


REMINDERS = [
    level(
        10,
        "mail",
        0,
        ("Rappel de paiement", "Herinnering", "Zahlungserinnerung", "Reminder"),
        (
            "Sauf erreur de notre part, cette facture n'est pas encore payée.",
            "Behoudens vergissing is deze factuur nog niet betaald.",
            "Sofern wir nichts übersehen haben, ist diese Rechnung noch offen.",
            "Unless we are mistaken, this invoice has not been paid yet.",
        ),
    ),
    level(
        30,
        "print",
        500,
        (
            "Deuxième rappel",
            "Tweede herinnering",
            "Zweite Zahlungserinnerung",
            "Second reminder",
        ),
        (
            "Malgré notre rappel, cette facture reste impayée. Des frais sont ajoutés.",
            "Ondanks onze herinnering blijft deze factuur open. Er komen kosten bij.",
            "Trotz Erinnerung ist diese Rechnung noch offen. Kosten kommen hinzu.",
            "Despite our reminder this invoice is unpaid. Costs are added.",
        ),
    ),
]
