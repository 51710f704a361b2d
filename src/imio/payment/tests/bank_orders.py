"""Orders for the bank, valid and hostile, and how their files are read back."""

from datetime import date
from datetime import datetime
from datetime import UTC
from hypothesis import strategies
from imio.payment.banking.credit_transfer import SCHEMAS as TRANSFER_SCHEMAS
from imio.payment.banking.credit_transfer import Transfer
from imio.payment.banking.credit_transfer import TransferFile
from imio.payment.banking.direct_debit import Debit
from imio.payment.banking.direct_debit import DebitFile
from imio.payment.banking.direct_debit import SCHEMAS as DEBIT_SCHEMAS
from imio.payment.banking.direct_debit import SEQUENCES
from imio.payment.domain.postal import PostalAddress
from lxml import etree

import string


IBAN = "BE68539007547034"
OTHER_IBANS = (
    IBAN,
    "BE48320070184927",
    "FR1420041010050500013M02606",
    "DE89370400440532013000",
    "NL91ABNA0417164300",
)
CREDITOR_ID = "BE11ZZZ0403170701"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAY = date(2026, 11, 24)
OGM = "+++012/3456/78939+++"

_EDGE = string.ascii_letters + string.digits
_INNER = _EDGE + "-?:().,'+"
identifiers = strategies.one_of(
    strategies.text(_EDGE, min_size=1, max_size=2),
    strategies.tuples(
        strategies.sampled_from(_EDGE), strategies.text(_INNER, min_size=1, max_size=33)
    ).map("".join),
)
# Whatever a keyboard gives, with a letter that survives: the rest of it is refused.
names = strategies.text(max_size=90).map(lambda typed: f"A{typed}")
texts = strategies.one_of(strategies.text(max_size=200), strategies.just(OGM))
amounts = strategies.one_of(
    strategies.integers(1, 99_999_999_999), strategies.sampled_from((1, 99_999_999_999))
)
accounts = strategies.one_of(
    strategies.tuples(strategies.sampled_from(OTHER_IBANS), strategies.just("")),
    strategies.just(("CH9300762011623852957", "POFICHBE")),
)


def make_transfer(number=1, **changes):
    values = {
        "end_to_end_id": f"R{number}",
        "name": "Odile Müller",
        "iban": IBAN,
        "amount_cents": 1250,
        "communication": f"Remboursement {number}",
    }
    return Transfer(**values | changes)


def make_transfer_file(*transfers, **changes):
    values = {
        "message_id": "REF-2026-1",
        "debtor_name": "Commune d'Élouges",
        "debtor_iban": IBAN,
        "requested_on": DAY,
        "created_at": NOW,
        "transfers": transfers,
    }
    return TransferFile(**values | changes)


def make_debit(number=1, **changes):
    values = {
        "end_to_end_id": f"D{number}",
        "name": "Odile Müller",
        "iban": IBAN,
        "amount_cents": 1250,
        "mandate_reference": f"MANDAT-{number}",
        "signed_on": date(2026, 1, 5),
        "communication": OGM,
    }
    return Debit(**values | changes)


def make_debit_file(*debits, **changes):
    values = {
        "message_id": "INC-2026-1",
        "creditor_name": "Commune d'Élouges",
        "creditor_iban": IBAN,
        "creditor_id": CREDITOR_ID,
        "creditor_bic": "GKCCBEBB",
        "collection_on": DAY,
        "created_at": NOW,
        "debits": debits,
    }
    return DebitFile(**values | changes)


# None for most: banks want the address of few payees.
addresses = strategies.one_of(
    strategies.none(),
    strategies.builds(
        PostalAddress,
        street=names,
        town=names,
        country=strategies.sampled_from(("BE", "CH", "GB")),
        number=strategies.text(max_size=30),
        postcode=strategies.text(max_size=30),
    ),
)


@strategies.composite
def transfer_files(draw):
    """Any file of transfers that a bank must take."""
    ids = strategies.lists(identifiers, min_size=1, max_size=6, unique_by=str.upper)
    transfers = []
    for identifier in draw(ids):
        iban, bic = draw(accounts)
        transfer = Transfer(
            identifier,
            draw(names),
            iban,
            draw(amounts),
            draw(texts),
            bic,
            draw(addresses),
        )
        transfers.append(transfer)
    return make_transfer_file(
        *transfers,
        message_id=draw(identifiers),
        debtor_name=draw(names),
        schema=draw(strategies.sampled_from(TRANSFER_SCHEMAS)),
    )


@strategies.composite
def debit_files(draw):
    """Any file of direct debits that a bank must take."""
    ids = strategies.lists(identifiers, min_size=1, max_size=6, unique_by=str.upper)
    debits = []
    for identifier in draw(ids):
        iban, bic = draw(accounts)
        debit = make_debit(
            end_to_end_id=identifier,
            name=draw(names),
            iban=iban,
            bic=bic,
            amount_cents=draw(amounts),
            mandate_reference=draw(identifiers),
            sequence=draw(strategies.sampled_from(SEQUENCES)),
            communication=draw(texts),
        )
        debits.append(debit)
    return make_debit_file(
        *debits,
        creditor_name=draw(names),
        schema=draw(strategies.sampled_from(DEBIT_SCHEMAS)),
    )


class ReadBack:
    """A file as the bank reads it."""

    def __init__(self, data):
        self.root = etree.fromstring(data)
        self._namespaces = {"m": self.root.nsmap[None]}

    def find(self, *names):
        """Return the elements at a path of names, from anywhere."""
        path = "//" + "/".join(f"m:{name}" for name in names)
        return self.root.xpath(path, namespaces=self._namespaces)

    def texts(self, *names):
        return [element.text for element in self.find(*names)]

    def cents(self, *names):
        return [int(text.replace(".", "")) for text in self.texts(*names)]
