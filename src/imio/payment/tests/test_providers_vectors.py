"""The published test vectors, and the runner itself."""

from imio.payment.providers import vectors
from pathlib import Path
from unittest import mock

import copy
import io
import json
import tempfile
import unittest


DATA = Path(__file__).parent / "data" / "psp"
OWN = DATA.with_name("psp_sheets")


def run(*arguments):
    """Run the command; return its exit status and the lines that it printed."""
    out = io.StringIO()
    with mock.patch("sys.stdout", out):
        status = vectors.main(list(map(str, arguments)))
    return status, out.getvalue().splitlines()


class VectorsTest(unittest.TestCase):
    def test_every_published_vector_passes(self):
        count = sum(
            len(json.loads(path.read_text())["vectors"]) for path in DATA.glob("*.json")
        )
        self.assertEqual(count, 240)
        self.assertEqual(run(DATA), (0, [f"{count} passed, 0 failed"]))

    def test_every_vector_of_our_own_passes(self):
        files = [json.loads(path.read_text()) for path in OWN.glob("*.json")]
        count = sum(len(content["vectors"]) for content in files)
        self.assertEqual(len(files), 7)
        self.assertTrue(all(len(content["vectors"]) > 100 for content in files))
        self.assertEqual(run(OWN), (0, [f"{count} passed, 0 failed"]))


class RunnerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "changed.json"
        self.content = json.loads((DATA / "worldline-sips.json").read_text())

    def run_with(self, vector, **changes):
        content = {**self.content, "vectors": [vector], **changes}
        self.path.write_text(json.dumps(content))
        return run(self.path)

    def vector(self, vector_id):
        found = [v for v in self.content["vectors"] if v["id"] == vector_id]
        return copy.deepcopy(found[0])

    def test_a_wrong_expectation_fails_with_a_line_and_status_one(self):
        vector = self.vector("sips-pub-not-01")
        vector["expect"]["state"] = "refused"
        status, lines = self.run_with(vector)
        self.assertEqual(status, 1)
        self.assertEqual(len(lines), 2)
        self.assertIn(
            "sips-pub-not-01: state: expected 'refused', got 'paid'", lines[0]
        )
        self.assertEqual(lines[1], "0 passed, 1 failed")

    def test_a_note_in_an_expectation_is_no_demand_on_a_message(self):
        vector = self.vector("sips-pub-not-01")
        vector["expect"].update(verified=False, alert="chargeback", at="2026-03-18")
        self.assertEqual(self.run_with(vector)[0], 0)
        request = self.vector("sips-pub-req-01")
        request["expect"]["headers"] = {"X": "1"}
        self.assertEqual(self.run_with(request)[0], 1)

    def test_another_alternative_may_be_met(self):
        vector = self.vector("sips-pub-not-01")
        vector["expect"]["state"] = "pending"
        vector["expect"]["also_acceptable"] = [{"state": "paid"}]
        self.assertEqual(self.run_with(vector)[0], 0)

    def test_an_unknown_kind_or_psp_is_a_failure(self):
        vector = self.vector("sips-pub-not-01")
        self.assertEqual(self.run_with(vector, psp="paypal")[0], 1)
        vector["kind"] = "telepathy"
        self.assertEqual(self.run_with(vector)[1][-1], "0 passed, 1 failed")

    def test_acting_on_a_forged_message_fails_even_if_it_was_expected(self):
        vector = self.vector("sips-pub-not-01")
        vector["expect"]["authentic"] = False
        self.assertIn("not authentic", self.run_with(vector)[1][0])

    def test_a_changed_signed_text_fails(self):
        vector = self.vector("sips-pub-req-01")
        vector["expect"]["form"]["Seal"] = "0" * 64
        self.assertEqual(self.run_with(vector)[0], 1)

    def test_an_unreadable_file_is_a_failure(self):
        self.path.write_text("{")
        self.assertEqual(run(self.path)[0], 1)
