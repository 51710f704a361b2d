"""A ledger in memory, made of what a sample of statements says that we know."""

from dataclasses import replace
from imio.payment.banking import statement as words
from imio.payment.banking.matching import judge
from imio.payment.banking.statement import KnownDue
from imio.payment.banking.statement import KnownFile
from imio.payment.banking.statement import KnownOrder
from pathlib import Path

import json


SAMPLES = Path(__file__).parent / "data" / "coda"


def list_samples():
    """Return the paths of the sample files; each has its answer beside it."""
    return sorted(SAMPLES.glob("*.cod"))


def read_answer(path):
    """Return what is known before a sample, and what a right reader concludes."""
    answer = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return answer["context"], answer["expected"]


class SampleLedger:
    """Finds and books dues as the application would, in dictionaries."""

    def __init__(self):
        self.dues = {}
        self.references = {}
        self.refunds = {}
        self.collections = {}
        self.files = {}
        self.lines = []

    @classmethod
    def from_context(cls, context):
        ledger = cls()
        for row in context["open_invoices"]:
            ledger.add_due(
                row["id"],
                row["amount_cents"],
                ogm=row["ogm"],
                rf=row.get("creditor_reference", ""),
                paid_cents=row["paid_cents"],
                debtor=row["debtor"],
            )
        for row in context.get("refunds_sent", ()):
            ledger.add_refund(row["id"], row["amount_cents"], name=row["creditor"])
        return ledger

    def add_due(self, due_id, amount_cents, ogm="", rf="", paid_cents=0, **facts):
        facts.setdefault("number", due_id)
        open_cents = max(amount_cents - paid_cents, 0)
        due = KnownDue(due_id, open_cents, paid_cents=paid_cents, **facts)
        self.dues[due_id] = due
        for kind, reference in ((words.OGM, ogm), (words.RF, rf)):
            if reference:
                self.references[kind, reference] = due_id

    def add_refund(self, reference, amount_cents, **facts):
        self.refunds[reference] = KnownOrder(reference, amount_cents, **facts)

    def add_collection(self, reference, due_id, amount_cents, **facts):
        order = KnownOrder(reference, amount_cents, due_id=due_id, **facts)
        self.collections[reference] = order

    def add_file(self, message_id, amount_cents, **facts):
        self.files[message_id] = KnownFile(message_id, amount_cents, **facts)

    def find_due(self, kind, reference):
        return self.dues.get(self.references.get((kind, reference)))

    def list_open(self, amount_cents):
        return [due for due in self.dues.values() if due.open_cents == amount_cents]

    def list_paid(self, amount_cents):
        paid = [due_id for due_id, cents in self.lines if cents == amount_cents]
        return [self.dues[due_id] for due_id in paid]

    def find_refund(self, end_to_end_id):
        return self.refunds.get(end_to_end_id)

    def list_refunds(self, amount_cents):
        return [r for r in self.refunds.values() if r.amount_cents == amount_cents]

    def find_collection(self, end_to_end_id):
        return self.collections.get(end_to_end_id)

    def find_file(self, message_id):
        return self.files.get(message_id)

    def list_files(self, amount_cents, on):
        return [f for f in self.files.values() if f.amount_cents == amount_cents]

    def judge_and_book(self, movement):
        """Judge a movement, then book what the verdict allocates."""
        verdict = judge(movement, self)
        for due_id, cents in verdict.allocations:
            due = self.dues[due_id]
            self.dues[due_id] = replace(
                due,
                open_cents=due.open_cents - cents,
                paid_cents=due.paid_cents + cents,
            )
            self.lines.append((due_id, cents))
        return verdict
