"""Run every check on the code, all of them even when one fails, and sum up.

Formatting and lint (ruff), ZCML, templates and profiles (zpretty), import
directions and sizes (test_architecture), translations, installed packages.
With --fix: puts right what the formatters can, and checks nothing.
"""

from pathlib import Path

import subprocess
import sys


ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = BIN / "python"
CODE = ["setup.py", "src", "scripts", "tests", "bench", "cluster"]
MARKUP = {".zcml", ".pt", ".xml"}


def list_markup():
    """Name the ZCML, template and profile files, samples of others apart."""
    folders = [ROOT / "src", ROOT / "profiles"]
    paths = (path for folder in folders for path in folder.rglob("*"))
    return sorted(
        str(path.relative_to(ROOT))
        for path in paths
        if path.suffix in MARKUP and "data" not in path.parts
    )


def list_checks():
    code = [folder for folder in CODE if (ROOT / folder).exists()]
    tests = [PYTHON, "scripts/run_tests.py", "-t", "test_architecture"]
    return {
        "format": [BIN / "ruff", "format", "--check", *code],
        "lint": [BIN / "ruff", "check", *code],
        "markup": [BIN / "zpretty", "--check", *list_markup()],
        "architecture": tests,
        "translations": [PYTHON, "scripts/check_translations.py"],
        "packages": [PYTHON, "-m", "pip", "check"],
    }


def list_repairs():
    """Name the commands that put the formatting right by themselves."""
    code = [folder for folder in CODE if (ROOT / folder).exists()]
    return [
        [BIN / "ruff", "check", "--fix", "--quiet", *code],
        [BIN / "ruff", "format", "--quiet", *code],
        [BIN / "zpretty", "--inplace", *list_markup()],
    ]


def repair():
    for command in list_repairs():
        subprocess.run([str(part) for part in command], cwd=ROOT)


def main():
    if "--fix" in sys.argv:
        repair()
        return
    failed = []
    for name, command in list_checks().items():
        print(f"== {name}", flush=True)
        if subprocess.run([str(part) for part in command], cwd=ROOT).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"== check failed: {', '.join(failed)}")
    print("== all checks hold")


if __name__ == "__main__":
    main()
