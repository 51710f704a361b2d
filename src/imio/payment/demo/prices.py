"""What the demo's forms cost, and who treats them."""

from imio.payment.domain.languages import LANGUAGES


def by_language(texts: tuple[str, ...]) -> dict[str, str]:
    """Pair four texts with the four languages."""
    return dict(zip(LANGUAGES, texts, strict=True))


def labels(french: str, dutch: str, german: str, english: str) -> dict[str, str]:
    """Return the label of a rule in the four languages."""
    return by_language((french, dutch, german, english))


def when(field: str, value: str = "", operator: str = "equals") -> dict:
    """Return a condition of a pricing rule."""
    return {"field": field, "operator": operator, "value": value}


def rule(effect: str, *conditions: dict, **cells) -> dict:
    """Return a pricing rule as it is stored."""
    return {"effect": effect, "conditions": list(conditions), **cells}


COPY = labels(
    "Copie d'acte de naissance",
    "Afschrift van de geboorteakte",
    "Abschrift der Geburtsurkunde",
    "Copy of a birth certificate",
)
POST = labels("Envoi postal", "Verzending per post", "Postversand", "Postage")
WEEK = labels(
    "Semaine de plaine", "Speelpleinweek", "Ferienlagerwoche", "Week of playground"
)
WEEK_OTHERS = labels(
    "Semaine de plaine (hors commune)",
    "Speelpleinweek (niet-inwoners)",
    "Ferienlagerwoche (Auswärtige)",
    "Week of playground (non-residents)",
)
NEXT_CHILD = labels(
    "À partir du deuxième enfant (-20 %)",
    "Vanaf het tweede kind (-20 %)",
    "Ab dem zweiten Kind (-20 %)",
    "From the second child on (-20%)",
)
SEAT = labels("Place", "Plaats", "Platz", "Seat")
REDUCED = labels("Tarif réduit", "Verminderd tarief", "Ermäßigung", "Reduced price")
SIX_SEATS = labels(
    "Six places au plus par personne",
    "Hoogstens zes plaatsen per persoon",
    "Höchstens sechs Plätze pro Person",
    "At most six seats a person",
)

PLAYGROUND = labels(
    "Inscription à la plaine de vacances",
    "Inschrijving voor het speelplein",
    "Anmeldung zum Ferienlager",
    "Registration for the holiday playground",
)
SHOW = labels(
    "Places pour le spectacle de fin d'année",
    "Plaatsen voor de eindejaarsvoorstelling",
    "Plätze für die Jahresabschlussvorstellung",
    "Tickets for the year-end show",
)
MEALS = labels(
    "Achat de repas scolaires",
    "Aankoop van schoolmaaltijden",
    "Kauf von Schulmahlzeiten",
    "School meals",
)

# Each id with its régie, group of agents, names and rules
DEMARCHES = {
    "acte-naissance": (
        "etat-civil",
        "agents-population",
        COPY,
        [
            rule("base", when("motif", "emploi"), amount_cents=0, labels=COPY),
            rule(
                "base",
                when("motif", ["allocations", "mariage", "autre"], "in"),
                amount_cents=500,
                labels=COPY,
            ),
            rule("surcharge", when("envoi", "digital"), amount_cents=0, labels={}),
            rule("surcharge", when("envoi", "postal"), amount_cents=700, labels=POST),
        ],
    ),
    "plaine-vacances": (
        "plaines",
        "agents-jeunesse",
        PLAYGROUND,
        [
            rule(
                "unit",
                when("code_postal", "5060", "resident"),
                amount_cents=5000,
                quantity_fields=["enfants", "semaines"],
                labels=WEEK,
            ),
            rule(
                "unit",
                when("code_postal", "5060", "not_resident"),
                amount_cents=7500,
                quantity_fields=["enfants", "semaines"],
                labels=WEEK_OTHERS,
            ),
            rule(
                "next_items",
                percent="20",
                from_item=2,
                quantity_fields=["enfants"],
                labels=NEXT_CHILD,
            ),
        ],
    ),
    "spectacle": (
        "plaines",
        "agents-jeunesse",
        SHOW,
        [
            rule(
                "max_quantity", maximum=6, quantity_fields=["places"], labels=SIX_SEATS
            ),
            rule("unit", amount_cents=1250, quantity_fields=["places"], labels=SEAT),
            rule(
                "discount",
                when("tarif_reduit", "", "checked"),
                percent="30",
                labels=REDUCED,
            ),
        ],
    ),
    "repas-scolaires": (
        "repas",
        "agents-jeunesse",
        MEALS,
        [
            rule(
                "unit",
                when("niveau", "maternelle"),
                tariff="repas-maternelle",
                quantity_fields=["repas"],
            ),
            rule(
                "unit",
                when("niveau", "primaire"),
                tariff="repas-primaire",
                quantity_fields=["repas"],
            ),
        ],
    ),
}
