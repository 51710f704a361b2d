"""What movements mean: booked on a sure sign only, else proposed or left alone."""

from dataclasses import replace
from datetime import date
from hypothesis import given
from hypothesis import strategies
from imio.payment.banking import statement as words
from imio.payment.banking.matching import judge
from imio.payment.banking.statement import Movement
from imio.payment.banking.statement import Verdict
from imio.payment.domain.reference import structured_communication
from imio.payment.tests.bank_ledger import SampleLedger

import unittest


FIRST, SECOND = (structured_communication(2026000100 + n) for n in (1, 2))
FILE = "Q7M2XPD94RTK7QM2XPD9"
REFUND = "R7M2XPD94RTK7QM2XPD9"
DEBIT = "D7M2XPD94RTK7QM2XPD9"
amounts = strategies.integers(min_value=1, max_value=10**9)


def make_movement(cents, **facts):
    nature = words.CREDIT if cents >= 0 else words.DEBIT
    defaults = {"ref": "0001/0000", "entry_on": date(2026, 10, 5), "nature": nature}
    return Movement(amount_cents=cents, **defaults | facts)


def make_structured(cents, reference=FIRST, **facts):
    facts = {"reference": reference, "reference_kind": words.OGM} | facts
    return make_movement(cents, **facts)


class MatchingCase(unittest.TestCase):
    def setUp(self):
        self.ledger = SampleLedger()
        self.ledger.add_due("F1", 4250, ogm=FIRST, debtor="DUPONT MARIE")
        self.ledger.add_due("F2", 3750, ogm=SECOND, debtor="MARTIN JEAN")

    def assertVerdict(self, movement, outcome, **facts):
        self.assertEqual(judge(movement, self.ledger), Verdict(outcome, **facts))


class TestDues(MatchingCase):
    def test_a_due_of_another_account_of_ours_is_only_proposed(self):
        self.ledger.dues["F1"] = replace(self.ledger.dues["F1"], is_elsewhere=True)
        self.assertVerdict(make_structured(4250), words.SUGGEST, suggestions=("F1",))
        both = make_movement(8000, communication=f"{FIRST} {SECOND}")
        self.assertVerdict(both, words.SUGGEST, suggestions=("F1", "F2"))

    def test_a_right_reference_wins_over_the_text(self):
        movement = make_structured(4250, communication=SECOND)
        self.assertVerdict(
            movement, words.PAID_EXACT, allocations=(("F1", 4250),), due_id="F1"
        )

    def test_a_text_counts_when_the_reference_names_nothing(self):
        movement = make_structured(
            4250, structured_communication(1), communication=f"facture {FIRST}"
        )
        self.assertVerdict(
            movement, words.PAID_EXACT, allocations=(("F1", 4250),), due_id="F1"
        )

    def test_a_reference_that_is_no_number_stops_nothing(self):
        for reference in ("", "ABCDEFGHIJKL", "12 34 56 789", "٢٠٢٦٠٠٠١٠١٩٥"):
            with self.subTest(reference):
                self.assertVerdict(make_structured(1, reference), words.UNMATCHED)

    def test_lines_of_nothing_pay_nothing(self):
        self.assertVerdict(make_structured(0), words.NOT_A_PAYMENT)

    def test_totals_are_left_to_the_balance(self):
        movement = make_structured(4250, is_total=True)
        self.assertVerdict(movement, words.BATCH_TOTAL)

    def test_what_is_left_over_is_proposed_for_the_same_person(self):
        self.ledger.add_due("F3", 50, debtor="Marie Dupont")
        self.ledger.add_due("F4", 50, debtor="Jean Martin")
        self.ledger.add_due("F5", 50, debtor="")
        self.assertVerdict(
            make_structured(4300, counterparty_name="MARTIN JEAN"),
            words.OVERPAID,
            allocations=(("F1", 4250),),
            residual_cents=50,
            suggestions=("F3", "F4"),
            due_id="F1",
        )

    def test_money_for_a_settled_due_is_left_over_on_it(self):
        self.ledger.judge_and_book(make_structured(4250))
        facts = {"residual_cents": 100, "due_id": "F1"}
        self.assertVerdict(make_structured(100), words.ALREADY_SETTLED, **facts)

    @given(amounts, amounts, strategies.integers(min_value=0, max_value=10**9))
    def test_all_money_is_allocated_or_left_over(self, amount, asked, paid):
        ledger = SampleLedger()
        ledger.add_due("F1", asked, ogm=FIRST, paid_cents=min(paid, asked))
        verdict = judge(make_structured(amount), ledger)
        allocated = sum(cents for _due, cents in verdict.allocations)
        self.assertEqual(allocated + verdict.residual_cents, amount)
        self.assertLessEqual(allocated, ledger.dues["F1"].open_cents)
        self.assertIn(verdict.outcome, words.BOOKED)

    @given(strategies.lists(amounts, min_size=2, max_size=4), amounts)
    def test_several_references_are_booked_only_when_their_dues_add_up(
        self, asked, amount
    ):
        ledger = SampleLedger()
        numbers = [structured_communication(10**9 + n) for n in range(len(asked))]
        for number, cents in zip(numbers, asked, strict=True):
            ledger.add_due(f"F{number}", cents, ogm=number)
        text = " ".join(numbers)
        verdict = judge(make_movement(sum(asked), communication=text), ledger)
        self.assertEqual(verdict.outcome, words.SPLIT)
        self.assertEqual([cents for _due, cents in verdict.allocations], asked)
        if amount != sum(asked):
            verdict = judge(make_movement(amount, communication=text), ledger)
            self.assertEqual(
                (verdict.outcome, verdict.allocations), (words.SUGGEST, ())
            )


class TestSuggestions(MatchingCase):
    def test_the_payer_is_known_by_an_account_that_paid_before(self):
        self.ledger.add_due("F3", 990, accounts=("BE22001999000147",))
        self.ledger.add_due("F4", 990)
        movement = make_movement(990, counterparty_iban="BE22001999000147")
        self.assertVerdict(movement, words.SUGGEST, suggestions=("F3",))

    def test_a_number_in_the_text_speaks_for_a_due_before_a_name_does(self):
        self.ledger.add_due("F3", 990, debtor="DUPONT MARIE")
        self.ledger.add_due("F4", 990, number="2026/FAC-0042")
        for text in ("Facture 2026-FAC 0042.", "facture 2026/FAC-0042"):
            movement = make_movement(
                990, communication=text, counterparty_name="DUPONT MARIE"
            )
            self.assertVerdict(movement, words.SUGGEST, suggestions=("F4", "F3"))
        for text in ("12026/FAC-0042", "2026/FAC-00421", "FAC-0042"):
            self.assertVerdict(make_movement(990, communication=text), words.UNMATCHED)

    def test_a_slip_is_enough_when_it_can_mean_one_due_only(self):
        self.ledger.references.pop((words.OGM, SECOND))
        wrong = FIRST[:11] + str((int(FIRST[11]) + 1) % 10)
        movement = make_structured(1, wrong)
        self.assertVerdict(movement, words.SUGGEST, suggestions=("F1",))

    def test_an_amount_alone_is_no_lead(self):
        self.assertVerdict(make_movement(4250), words.UNMATCHED)

    def test_a_reversal_without_a_reference_is_proposed_for_the_same_payer(self):
        self.ledger.judge_and_book(make_structured(4250))
        reversal = make_movement(
            -4250, nature=words.REVERSAL, counterparty_name="M DUPONT MARIE"
        )
        self.assertVerdict(reversal, words.SUGGEST, suggestions=("F1",))
        other = replace(reversal, counterparty_name="MARTIN JEAN")
        self.assertVerdict(other, words.UNMATCHED)

    def test_a_reversal_of_two_dues_is_for_a_person(self):
        for cents, number in ((4250, FIRST), (3750, SECOND)):
            self.ledger.judge_and_book(make_structured(cents, number))
        reversal = make_movement(
            -8000, nature=words.REVERSAL, communication=f"{FIRST} {SECOND}"
        )
        self.assertVerdict(reversal, words.SUGGEST, suggestions=("F1", "F2"))


class TestOrders(MatchingCase):
    def test_an_order_of_another_account_of_ours_is_only_proposed(self):
        self.ledger.add_refund(REFUND, 1250, is_elsewhere=True)
        self.ledger.add_file(FILE, -5000, is_elsewhere=True)
        self.ledger.add_collection(DEBIT, "F1", 4250, is_elsewhere=True)
        for cents, facts, ids in (
            (-1250, {"end_to_end_id": REFUND}, {"refund_id": REFUND}),
            (
                1250,
                {"end_to_end_id": REFUND, "nature": words.REFUND_RETURNED},
                {"refund_id": REFUND},
            ),
            (-5000, {"message_id": FILE}, {"file_id": FILE}),
            (
                4250,
                {"end_to_end_id": DEBIT},
                {"collection_id": DEBIT, "suggestions": ("F1",)},
            ),
            (
                -4250,
                {"end_to_end_id": DEBIT, "nature": words.REVERSAL},
                {"collection_id": DEBIT, "suggestions": ("F1",)},
            ),
        ):
            with self.subTest(cents=cents, **facts):
                self.assertVerdict(make_movement(cents, **facts), words.SUGGEST, **ids)

    def test_a_file_is_executed_only_on_its_identifier_and_its_amount(self):
        self.ledger.add_file(FILE, -1250)
        for facts in (
            {"message_id": FILE},
            {"end_to_end_id": FILE},
            {"communication": f"VOTRE FICHIER {FILE} 1 ORDRE"},
        ):
            with self.subTest(facts):
                movement = make_movement(-1250, **facts)
                self.assertVerdict(movement, words.FILE_EXECUTED, file_id=FILE)
                movement = make_movement(-1200, **facts)
                self.assertVerdict(movement, words.SUGGEST, file_id=FILE)
        self.assertVerdict(make_movement(-1250), words.SUGGEST, file_id=FILE)
        self.assertVerdict(make_movement(-1200), words.NOT_A_PAYMENT)

    def test_two_files_of_one_amount_are_not_guessed(self):
        self.ledger.add_file(FILE, -1250)
        self.ledger.add_file(FILE[::-1], -1250)
        self.assertVerdict(make_movement(-1250), words.NOT_A_PAYMENT)

    def test_the_line_of_what_was_noted_by_hand_is_its_proof_and_books_nothing(self):
        self.ledger.add_collection(DEBIT, "F1", 4250, is_done=True)
        movement = make_movement(4250, end_to_end_id=DEBIT)
        self.assertVerdict(movement, words.DEBIT_COLLECTED, collection_id=DEBIT)
        other = replace(movement, amount_cents=4200)
        proposed = {"suggestions": ("F1",), "collection_id": DEBIT}
        self.assertVerdict(other, words.SUGGEST, **proposed)

    def test_one_refund_of_a_file_is_known_by_its_own_identifier_first(self):
        self.ledger.add_file(FILE, -5000)
        self.ledger.add_refund(REFUND, 1250)
        movement = make_movement(-1250, message_id=FILE, end_to_end_id=REFUND)
        self.assertVerdict(movement, words.REFUND_EXECUTED, refund_id=REFUND)

    def test_a_refund_that_came_back_pays_no_due_whatever_it_says(self):
        self.ledger.add_refund(REFUND, 4250, name="DUPONT MARIE", iban="BE1")
        back = {"nature": words.REFUND_RETURNED, "reference": FIRST}
        back["reference_kind"] = words.OGM
        movement = make_movement(4250, end_to_end_id=REFUND, **back)
        self.assertVerdict(movement, words.REFUND_RETURNED, refund_id=REFUND)
        movement = make_movement(4250, communication=f"RETOUR {REFUND}", **back)
        self.assertVerdict(movement, words.REFUND_RETURNED, refund_id=REFUND)
        movement = make_movement(4200, end_to_end_id=REFUND, **back)
        self.assertVerdict(movement, words.SUGGEST, refund_id=REFUND)
        for facts in ({"counterparty_name": "DUPONT"}, {"counterparty_iban": "BE1"}):
            movement = make_movement(4250, **back, **facts)
            self.assertVerdict(movement, words.SUGGEST, refund_id=REFUND)
        self.assertVerdict(make_movement(4250, **back), words.UNMATCHED)

    def test_a_collection_is_told_by_its_identifier(self):
        self.ledger.add_collection(DEBIT, "F1", 4250)
        movement = make_movement(4250, end_to_end_id=DEBIT)
        self.assertVerdict(
            movement,
            words.DEBIT_COLLECTED,
            allocations=(("F1", 4250),),
            collection_id=DEBIT,
        )
        self.assertVerdict(
            replace(movement, amount_cents=4200),
            words.SUGGEST,
            suggestions=("F1",),
            collection_id=DEBIT,
        )

    def test_a_collection_that_comes_back_reopens_its_due(self):
        self.ledger.add_collection(DEBIT, "F1", 4250, is_done=True)
        movement = make_movement(-4250, end_to_end_id=DEBIT, nature=words.REVERSAL)
        self.assertVerdict(
            movement,
            words.DEBIT_RETURNED,
            allocations=(("F1", -4250),),
            collection_id=DEBIT,
        )
        with_costs = replace(movement, amount_cents=-4600)
        self.assertVerdict(
            with_costs, words.SUGGEST, suggestions=("F1",), collection_id=DEBIT
        )

    def test_a_file_of_collections_is_one_credit(self):
        self.ledger.add_file(f"{FILE}-RCUR", 8000)
        movement = make_movement(8000, message_id=f"{FILE}-RCUR")
        self.assertVerdict(movement, words.FILE_EXECUTED, file_id=f"{FILE}-RCUR")
        self.assertVerdict(make_movement(8000), words.SUGGEST, file_id=f"{FILE}-RCUR")

    def test_a_debit_of_ours_pays_nothing_whatever_it_says(self):
        self.assertVerdict(make_structured(-4250), words.NOT_A_PAYMENT)
        movement = make_movement(-4250, communication=f"facture {FIRST}")
        self.assertVerdict(movement, words.NOT_A_PAYMENT)


if __name__ == "__main__":
    unittest.main()
