"""Four writers at once and a kill in the middle: 1..n, no gap, no double."""

from imio.payment.tests import numbering_walk as walk
from pathlib import Path
from ZODB.FileStorage import FileStorage

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import ZODB


COUNT = 400
WRITERS = 4
KILLS = 3


class TestKilled(unittest.TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp(prefix="imio-payment-numbers-")
        self.addCleanup(shutil.rmtree, folder)
        self.path = str(Path(folder) / "Data.fs")
        walk.fill(self.path, COUNT)

    def start(self, portion):
        command = (sys.executable, "-m", walk.__name__, self.path)
        paths = os.pathsep.join(path for path in sys.path if path)
        return subprocess.Popen(
            (*command, str(WRITERS), str(portion)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": paths},
        )

    def read(self):
        """Return the numbers given, in their order, with the ids that have them."""
        database = ZODB.DB(FileStorage(self.path))
        self.addCleanup(database.close)
        connection = database.open()
        self.addCleanup(connection.close)
        return connection.root()["store"]

    def test_four_writers_and_kills_leave_one_to_n_without_gap_or_double(self):
        for _kill in range(KILLS):
            with self.start(portion=3) as process:
                # Killed while the next portions are being written
                for _line in range(8):
                    process.stdout.readline()
                process.send_signal(signal.SIGKILL)
        with self.start(portion=3) as process:
            self.assertEqual(process.wait(120), 0)
        store = self.read()
        numbers = [key[2] for key in store.invoice_numbers.keys()]
        self.assertEqual(numbers, list(range(1, COUNT + 1)))
        # Each invoice once, and in the order in which they were finalised
        ids = list(store.invoice_numbers.values())
        self.assertEqual(ids, [f"invoice-{number:05d}" for number in range(COUNT)])
        claims = {row.due_id for row in store.journal.rows.values()}
        self.assertEqual(claims, set(ids))
        self.assertEqual(len(store.journal.rows), COUNT)
        self.assertEqual(len(store.invoice_queue), 1)
        for number, invoice_id in zip(numbers, ids, strict=True):
            invoice = store.invoices._getOb(invoice_id)
            self.assertEqual(invoice.number, f"2026-{number:06d}")
