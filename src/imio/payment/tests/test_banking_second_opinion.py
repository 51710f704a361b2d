"""Our files before the validator that sepaxml brings, which is not the one we use."""

from imio.payment.banking.credit_transfer import build_credit_transfers
from imio.payment.banking.credit_transfer import SCHEMAS as TRANSFER_SCHEMAS
from imio.payment.banking.direct_debit import build_direct_debits
from imio.payment.banking.direct_debit import SCHEMAS as DEBIT_SCHEMAS
from imio.payment.tests.bank_orders import make_debit
from imio.payment.tests.bank_orders import make_debit_file
from imio.payment.tests.bank_orders import make_transfer
from imio.payment.tests.bank_orders import make_transfer_file

import json
import os
import subprocess
import sys
import unittest


# A process of its own: this validator fails where zope.interface was imported.
SECOND_OPINION = """
import json, sys
from sepaxml.validation import try_valid_xml, ValidationError
opinions = {}
for schema, text in json.load(sys.stdin):
    try:
        try_valid_xml(text.encode(), schema)
        opinions.setdefault(schema, []).append("valid")
    except ValidationError:
        opinions.setdefault(schema, []).append("refused")
print(json.dumps(opinions))
"""


class TestSecondOpinion(unittest.TestCase):
    def test_both_validators_accept_every_version_and_refuse_a_spoilt_file(self):
        asked = []
        for data, schema in self.list_files():
            text = data.decode()
            spoilt = text.replace("<NbOfTxs>", "<NbOfTxs>x")
            asked += [(schema, text), (schema, spoilt)]
        answer = subprocess.run(
            [sys.executable, "-c", SECOND_OPINION],
            input=json.dumps(asked),
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=120,
        )
        expected = dict.fromkeys(TRANSFER_SCHEMAS + DEBIT_SCHEMAS, ["valid", "refused"])
        self.assertEqual(json.loads(answer.stdout), expected, answer.stderr[-2000:])

    def list_files(self):
        swiss = {"iban": "CH9300762011623852957", "bic": "POFICHBE"}
        for schema in TRANSFER_SCHEMAS:
            transfers = make_transfer(1), make_transfer(2, **swiss)
            file = make_transfer_file(*transfers, schema=schema)
            yield build_credit_transfers(file), schema
        for schema in DEBIT_SCHEMAS:
            debits = make_debit(1), make_debit(2, sequence="OOFF", **swiss)
            yield build_direct_debits(make_debit_file(*debits, schema=schema)), schema


if __name__ == "__main__":
    unittest.main()
