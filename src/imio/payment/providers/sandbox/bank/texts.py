"""The words of the bank's own pages, in its four languages."""

_WORDS = ("fr", "nl", "de", "en")

_TABLE = {
    "bank": (
        "Banque de démonstration",
        "Demonstratiebank",
        "Demonstrationsbank",
        "Bank of demonstration",
    ),
    "warning": (
        "Démonstration\N{NO-BREAK SPACE}: aucun argent réel n’est en jeu.",
        "Demonstratie: er is geen echt geld mee gemoeid.",
        "Demonstration: Es ist kein echtes Geld im Spiel.",
        "Demonstration: no real money is involved.",
    ),
    "title": ("Votre paiement", "Uw betaling", "Ihre Zahlung", "Your payment"),
    "shop": ("Bénéficiaire", "Begunstigde", "Empfänger", "Payee"),
    "for": ("Objet", "Voor", "Zweck", "For"),
    "reference": ("Référence", "Referentie", "Referenz", "Reference"),
    "amount": (
        "Montant à payer",
        "Te betalen bedrag",
        "Zu zahlender Betrag",
        "Amount to pay",
    ),
    "choose": (
        "Comment voulez-vous payer\N{NO-BREAK SPACE}?",
        "Hoe wilt u betalen?",
        "Wie möchten Sie zahlen?",
        "How do you want to pay?",
    ),
    "bancontact": (
        "Payer avec Bancontact",
        "Betalen met Bancontact",
        "Mit Bancontact zahlen",
        "Pay with Bancontact",
    ),
    "card": (
        "Payer par carte",
        "Betalen met kaart",
        "Mit Karte zahlen",
        "Pay by card",
    ),
    "cancel": (
        "Abandonner et revenir au site",
        "Afbreken en terug naar de site",
        "Abbrechen und zur Website zurückkehren",
        "Cancel and go back to the site",
    ),
    "stage": (
        "Rejouer une situation difficile",
        "Een moeilijke situatie naspelen",
        "Eine schwierige Situation nachspielen",
        "Play a difficult situation",
    ),
    "refuse": (
        "La banque refuse le paiement",
        "De bank weigert de betaling",
        "Die Bank lehnt die Zahlung ab",
        "The bank refuses the payment",
    ),
    "lost": (
        "Payer, mais la banque n’avertit pas la commune",
        "Betalen, maar de bank verwittigt de gemeente niet",
        "Zahlen, aber die Bank benachrichtigt die Gemeinde nicht",
        "Pay, but the bank does not tell the commune",
    ),
    "late": (
        "Payer, mais la banque ne confirme que plus tard",
        "Betalen, maar de bank bevestigt pas later",
        "Zahlen, aber die Bank bestätigt erst später",
        "Pay, but the bank confirms only later",
    ),
    "other_amount": (
        "Payer un autre montant",
        "Een ander bedrag betalen",
        "Einen anderen Betrag zahlen",
        "Pay another amount",
    ),
    "other_label": (
        "Autre montant, en euros",
        "Ander bedrag, in euro",
        "Anderer Betrag, in Euro",
        "Other amount, in euros",
    ),
    "wrong_amount": (
        "Indiquez un montant comme 12,50.",
        "Vul een bedrag in zoals 12,50.",
        "Geben Sie einen Betrag wie 12,50 ein.",
        "Enter an amount like 12.50.",
    ),
    "error_title": (
        "Il y a un problème",
        "Er is een probleem",
        "Es gibt ein Problem",
        "There is a problem",
    ),
    "closed": (
        "Ce paiement est terminé.",
        "Deze betaling is afgesloten.",
        "Diese Zahlung ist abgeschlossen.",
        "This payment is closed.",
    ),
    "paid": ("Payé", "Betaald", "Bezahlt", "Paid"),
    "refused": ("Refusé", "Geweigerd", "Abgelehnt", "Refused"),
    "cancelled": ("Abandonné", "Afgebroken", "Abgebrochen", "Cancelled"),
    "expired": ("Expiré", "Vervallen", "Abgelaufen", "Expired"),
    "processing": (
        "En cours de traitement",
        "In behandeling",
        "In Bearbeitung",
        "Being processed",
    ),
    "back": (
        "Revenir au site de la commune",
        "Terug naar de site van de gemeente",
        "Zurück zur Website der Gemeinde",
        "Back to the commune’s site",
    ),
    "unknown": (
        "Ce paiement n’existe pas.",
        "Deze betaling bestaat niet.",
        "Diese Zahlung existiert nicht.",
        "This payment does not exist.",
    ),
    "languages": ("Langues", "Talen", "Sprachen", "Languages"),
}


def words(language: str) -> dict[str, str]:
    """Return every text of the bank in one language, French when it is another one."""
    place = _WORDS.index(language) if language in _WORDS else 0
    return {name: texts[place] for name, texts in _TABLE.items()}


def amount_text(cents: int, currency: str, language: str) -> str:
    """Write an amount as readers of the language expect it."""
    euros, rest = divmod(cents, 100)
    sign = "€" if currency == "EUR" else currency
    if language == "en":
        return f"{sign}{euros:,}.{rest:02d}"
    separator = "." if language in ("nl", "de") else "\N{NARROW NO-BREAK SPACE}"
    grouped = f"{euros:,}".replace(",", separator)
    if language == "nl":
        return f"{sign}\N{NO-BREAK SPACE}{grouped},{rest:02d}"
    return f"{grouped},{rest:02d}\N{NO-BREAK SPACE}{sign}"
