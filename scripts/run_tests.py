"""Run all tests with zope.testrunner and close with a line that says how many passed.

Arguments are zope.testrunner's own (``-t name``, ``--layer …``). Modules named
test_chromium_* drive a real browser: they are left out, in so many words, where
Chromium is missing, unless IMIO_PAYMENT_REQUIRE_BROWSER says that they must run.
Two layers run side by side, so that those which wait for a browser cost no time.
"""

from pathlib import Path
from zope.testrunner.runner import Runner

import os
import shutil
import sys


ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"


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


def main():
    sys.path[0:0] = [str(ROOT)]
    os.environ.setdefault("zope_i18n_compile_mo_files", "true")
    leave_out, notice = choose_browser_tests()
    defaults = ["--test-path", str(ROOT / "src"), "--test-path", str(ROOT)]
    defaults += ["-s", "imio.payment", "-s", "tests", "--auto-color", *leave_out]
    defaults += ["-j", str(min(2, os.cpu_count() or 1))]
    resumed = "--resume-layer" in sys.argv
    if notice and not resumed:
        print(notice, flush=True)
    runner = Runner(defaults, list(sys.argv), script_parts=[str(Path(__file__))])
    runner.run()
    if resumed:
        return
    failed = len(runner.failures) + len(runner.errors) + len(runner.import_errors)
    skipped = len(runner.skipped)
    passed = max(0, runner.ran - failed - skipped)
    if notice:
        print(notice)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed or runner.failed or not passed else 0)


if __name__ == "__main__":
    main()
