"""Run all tests with zope.testrunner and close with a line that says how many passed.

Arguments are zope.testrunner's own (``-t name``, ``--layer …``). Modules named
test_chromium_* drive a real browser: they are left out, in so many words, where
Chromium is missing, unless IMIO_PAYMENT_REQUIRE_BROWSER says that they must run.
Without arguments two halves run side by side; what the second says comes at its end.
"""

from pathlib import Path
from zope.testrunner.runner import Runner

import os
import re
import shutil
import subprocess
import sys
import tempfile


ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
# Each half sets up Plone once. The second waits for a browser most of its time.
SECOND = r"\.BROWSER$|:Paying$"
HALVES = (["--layer", f"!{SECOND}"], ["--layer", SECOND])
COUNTS = re.compile(r"(\d+) passed, (\d+) failed, (\d+) skipped")


def choose_browser_tests():
    """Return the arguments that leave the browser tests out, if they cannot run."""
    if os.path.exists(CHROMIUM) or shutil.which("chromium"):
        return [], ""
    if os.environ.get("IMIO_PAYMENT_REQUIRE_BROWSER"):
        sys.exit("Chromium is required here and missing: apt-get install chromium")
    return ["-m", "!test_chromium_"], (
        "The browser tests (test_chromium_*) were LEFT OUT: Chromium is missing "
        "(apt-get install chromium)."
    )


def run(arguments):
    """Run tests in this process; return how many passed, failed and were skipped."""
    sys.path[0:0] = [str(ROOT)]
    defaults = ["--test-path", str(ROOT / "src"), "--test-path", str(ROOT)]
    defaults += ["-s", "imio.payment", "-s", "tests", "--auto-color"]
    runner = Runner(defaults, ["", *arguments], script_parts=[__file__])
    runner.run()
    failed = len(runner.failures) + len(runner.errors) + len(runner.import_errors)
    # A layer that cannot be set up is no test, and a failure all the same.
    failed = failed or int(runner.failed)
    skipped = len(runner.skipped)
    return max(0, runner.ran - failed - skipped), failed, skipped


def start(arguments, output):
    """Start this script with arguments of its own; what it says goes to ``output``."""
    return subprocess.Popen(
        [sys.executable, "-u", __file__, *arguments],
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def relay(lines):
    """Print what a process says; return its counts, one failure when it gives none."""
    counts = (0, 1, 0)
    for line in lines:
        if found := COUNTS.fullmatch(line.strip()):
            counts = tuple(int(count) for count in found.groups())
        else:
            print(line, end="", flush=True)
    return counts


def run_side_by_side():
    """Run both halves; return their counts together."""
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        second = start(HALVES[1], output)
        with start(HALVES[0], subprocess.PIPE) as first:
            counts = [relay(first.stdout)]
        second.wait()
        output.seek(0)
        counts.append(relay(output))
    return tuple(map(sum, zip(*counts, strict=True)))


def main():
    os.environ.setdefault("zope_i18n_compile_mo_files", "true")
    leave_out, notice = choose_browser_tests()
    if notice:
        print(notice, flush=True)
    chosen = sys.argv[1:]
    if chosen or (os.cpu_count() or 1) < 2:
        passed, failed, skipped = run([*leave_out, *chosen])
    else:
        passed, failed, skipped = run_side_by_side()
    if "--resume-layer" in chosen:
        # The process that asked for this layer counts it.
        return
    if notice:
        print(notice)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
