"""Which columns lists of payers may have, and which heading means which of them."""

from collections.abc import Mapping
from collections.abc import Sequence
from imio.payment.content.batch import ListBatch
from imio.payment.domain.file_errors import UnreadableTable
from imio.payment.storage.store import PaymentStore
from imio.payment.tables.columns import Column
from imio.payment.tables.columns import suggest_mapping
from itertools import islice


YES = ("oui", "ja", "yes", "x", "1", "vrai", "true", "o", "j", "y")
NO = ("non", "nee", "nein", "no", "0", "faux", "false", "n")
# How many older lists are looked at for one with the same headings
MEMORY = 50

REFERENCE = Column(
    "billing_reference",
    "Reference",
    aliases=(
        "référence débiteur",
        "n° débiteur",
        "numéro débiteur",
        "code débiteur",
        "débiteur",
        "n° famille",
        "code famille",
        "n° client",
        "client",
        "redevable",
        "debiteurnummer",
        "klantnummer",
        "kundennummer",
        "payer reference",
        "customer number",
    ),
)
PAYER_COLUMNS = (
    REFERENCE,
    Column(
        "surname",
        "Surname",
        aliases=("nom", "nom de famille", "naam", "achternaam", "name", "nachname"),
    ),
    Column(
        "first_name",
        "First name",
        aliases=("prénom", "voornaam", "vorname", "firstname"),
    ),
    Column(
        "organisation",
        "Organisation",
        aliases=("société", "organisation", "organisatie", "firma", "raison sociale"),
    ),
    Column(
        "email",
        "E-mail",
        kind="email",
        aliases=("e-mail", "mail", "courriel", "adresse e-mail", "adresse mail"),
    ),
    Column(
        "street",
        "Street",
        aliases=(
            "rue",
            "adresse",
            "adresse 1",
            "straat",
            "adres",
            "strasse",
            "address",
        ),
    ),
    Column(
        "postal_code",
        "Postal code",
        aliases=("code postal", "cp", "postcode", "plz", "postleitzahl", "zip"),
    ),
    Column(
        "city",
        "City",
        aliases=("localité", "ville", "commune", "gemeente", "stad", "ort", "stadt"),
    ),
    Column("language", "Language", kind="language", aliases=("langue", "taal")),
    Column(
        "paperless",
        "By e-mail",
        kind="choice",
        choices=YES + NO,
        aliases=("par e-mail", "par mail", "sans papier", "papierloos", "paperless"),
    ),
    Column(
        "beneficiary",
        "For whom",
        aliases=("bénéficiaire", "enfant", "élève", "begunstigde", "kind", "child"),
    ),
)


def is_yes(value: object) -> bool:
    """Say whether a choice of YES and NO means yes."""
    return value in YES


def suggest(
    store: PaymentStore,
    batch: ListBatch,
    columns: Sequence[Column],
    headings: Sequence[str],
) -> dict[str, str]:
    """Return a heading for each column: as in the last list like this one, else guessed.

    A list is like this one when it is of the same type and kind, and each heading that
    was used then is there. Reads only.
    """
    names = {column.name for column in columns}
    filters = {"kind": (batch.kind,), "regie": (batch.regie_uid,)}
    for other_id in islice(store.batches.catalog.search(filters), MEMORY):
        other = store.batches._getOb(other_id)
        known = other.mapping.items()
        if other_id == batch.id or other.type_uid != batch.type_uid or not known:
            continue
        if all(name in names and heading in headings for name, heading in known):
            return dict(known)
    return suggest_mapping(columns, headings)


def check_mapping(
    mapping: Mapping[str, str], columns: Sequence[Column], headings: Sequence[str]
) -> dict[str, str]:
    """Return a mapping without what is empty. Raises UnreadableTable.

    Codes: missing_column (a required column has no heading of the file), and
    duplicate_columns (one heading would mean two columns).
    """
    known = {column.name for column in columns}
    found = {name: heading for name, heading in mapping.items() if heading}
    found = {name: heading for name, heading in found.items() if name in known}
    missing = [heading for heading in found.values() if heading not in headings]
    missing += [one.title for one in columns if one.required and one.name not in found]
    if missing:
        raise UnreadableTable("missing_column", None, missing[0][:60])
    used = list(found.values())
    doubles = [heading for heading in used if used.count(heading) > 1]
    if doubles:
        raise UnreadableTable("duplicate_columns", None, doubles[0][:60])
    return found
