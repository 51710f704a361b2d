"""The commands of bin/instance reach the package with their arguments unharmed."""

from imio.payment import ctl
from types import SimpleNamespace
from unittest.mock import patch

import os
import subprocess
import sys
import unittest


class Command:
    """Stands for bin/instance: starts Python where the real one starts Zope."""

    options = SimpleNamespace(python=sys.executable)

    def get_startup_cmd(self, python, code):
        return f'"{python}" -c "app = 7; {code}"'


def run(module, name, arg):
    """Run a command up to the point where it becomes another process; run that."""
    started = []
    with (
        patch.dict(os.environ),
        patch.object(ctl.os, "execl", lambda *words: started.extend(words)),
    ):
        ctl.run_in_zope(Command(), module, name, arg)
        return subprocess.run(
            started[1:], executable=started[0], capture_output=True, text=True
        )


class TestCommands(unittest.TestCase):
    def test_arguments_with_spaces_quotes_and_dollars_arrive_as_they_are(self):
        done = run("builtins", "print", """--summary 'my $HOME "x"' é""")
        self.assertEqual("""7 ['--summary', 'my $HOME "x"', 'é']\n""", done.stdout)

    def test_the_number_returned_is_the_exit_code(self):
        # operator.is_not(7, []) is true, which is the exit code 1.
        self.assertEqual(1, run("operator", "is_not", "").returncode)
        self.assertEqual(0, run("operator", "is_", "").returncode)

    def test_each_command_names_a_function_of_the_package(self):
        called = []
        with patch.object(ctl, "run_in_zope", lambda cmd, *rest: called.append(rest)):
            ctl.audit(None, "/site")
            ctl.payment_worker(None, "")
            ctl.payment_demo(None, "--summary x")
        self.assertEqual(
            [
                ("imio.payment.commands", "audit", "/site"),
                ("imio.payment.commands", "worker", ""),
                ("imio.payment.demo.create", "main", "--summary x"),
            ],
            called,
        )
