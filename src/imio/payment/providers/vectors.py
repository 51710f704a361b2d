"""Run files of test vectors against the providers (command ``psp-vectors``).

Each vector drives the code that a site uses. One line for each failing vector, then
``N passed, M failed``; the exit status is 1 when any failed. A kind or a PSP that is
not known is a failure.
"""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import json
import sys


FOLDERS = {
    "worldline-sips": "worldline_sips",
    "worldline-direct": "worldline_direct",
    "ingenico-ogone": "ingenico",
    "mollie": "mollie",
    "payfip-ws": "payfip",
    "payfip-tipi": "payfip",
    "paybox": "paybox",
}
# What a message is judged by; the rest of an expectation explains.
CONCLUSIONS = (
    "accepted",
    "state",
    "refund_state",
    "amount_cents",
    "currency",
    "reference",
    "psp_id",
    "refund_id",
    "needs_capture",
    "refunded_cents",
    "chargeback_cents",
)
EXPLANATIONS = (
    "authentic",
    "reason",
    "note",
    "rule",
    "also_acceptable",
    "ignored_downgrade",
    "one_valid_url",
    "soap_answer",
    "psp_code",
    "ok",
    "action",
)
# Kinds that are judged by CONCLUSIONS alone; so are all that end in "_reply".
MESSAGES = (
    "notification",
    "ipn",
    "browser_return",
    "webhook",
    "webhook_fetch_back",
    "notification_fetch_back",
    "hosted_checkout_status",
)


def run_vector(name: str, vector: dict[str, Any]) -> str | None:
    """Run one vector of the PSP ``name``; return why it failed, None when it passed."""
    folder = FOLDERS.get(name)
    if folder is None:
        return f"unknown PSP {name!r}"
    module = import_module(f"imio.payment.providers.{folder}.vector_kinds")
    kinds = getattr(module, "KINDS_BY_PSP", {}).get(name) or module.KINDS
    case = kinds.get(vector.get("kind"))
    if case is None:
        return f"unknown kind {vector.get('kind')!r}"
    expect = vector["expect"]
    try:
        actual = case(vector["input"], expect)
    except Exception as error:
        # A vector that breaks the code is a failing vector, whatever it raised.
        return f"{type(error).__name__}: {error}"
    return judge(vector["kind"], expect, actual)


def judge(kind: str, expect: dict[str, Any], actual: dict[str, Any]) -> str | None:
    """Compare what a vector expects with what came out; None when it passes."""
    if kind == "request_injection":
        return None if actual["safe"] else "the hostile value speaks for another field"
    if expect.get("authentic") is False and actual.get("accepted"):
        return "acted on a message that is not authentic"
    alternatives = [
        {**expect, **other} for other in expect.get("also_acceptable") or ()
    ]
    reasons = [_difference(kind, wanted, actual) for wanted in (expect, *alternatives)]
    return None if None in reasons else reasons[0]


def _difference(
    kind: str, expect: dict[str, Any], actual: dict[str, Any]
) -> str | None:
    rejected = "accepted" in expect and not expect["accepted"]
    is_message = kind in MESSAGES or kind.endswith("_reply")
    for name, wanted in expect.items():
        if is_message and name not in CONCLUSIONS:
            continue
        if name in EXPLANATIONS or (rejected and name not in ("accepted", "state")):
            continue
        if name == "objet" and same_label(wanted, actual.get("objet")):
            continue
        if name == "state" and wanted is None and _is_left_alone(actual):
            continue
        if not _equal(name, wanted, actual.get(name)):
            return f"{name}: expected {wanted!r}, got {actual.get(name)!r}"
    return None


def _is_left_alone(actual: dict[str, Any]) -> bool:
    return actual.get("state") in (None, actual.get("stored_state"))


def _equal(name: str, wanted: Any, found: Any) -> bool:
    if name in CONCLUSIONS and wanted in (None, "", 0, False):
        return not found
    if isinstance(wanted, dict) and isinstance(found, dict) and name == "headers":
        return all(found.get(key) == value for key, value in wanted.items())
    if isinstance(wanted, dict) and isinstance(found, dict) and name == "request":
        return all(_equal(key, wanted[key], found.get(key)) for key in wanted)
    return wanted == found


def same_label(wanted: str, found: Any) -> bool:
    """Tell whether a label for PayFiP reads like the wanted one.

    Any result of the alphabet within 100 characters is right; blanks do not count.
    """
    if not isinstance(found, str) or len(found) > 100:
        return False
    if not all((sign.isascii() and sign.isalnum()) or sign == " " for sign in found):
        return False
    bare, needed = found.replace(" ", ""), wanted.replace(" ", "")
    return bare == needed or (len(wanted) >= 99 and needed.startswith(bare[:90]))


def vector_files(paths: Iterable[str]) -> list[Path]:
    """Return the files to run; a folder stands for the JSON files in it."""
    found: list[Path] = []
    for path in map(Path, paths):
        found.extend(sorted(path.rglob("*.json")) if path.is_dir() else [path])
    return found


def run_file(path: Path) -> tuple[int, list[str]]:
    """Run a file; return how many passed and a line for each that failed."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        name, vectors = content["psp"], content["vectors"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return 0, [f"{path}: unreadable ({type(error).__name__}: {error})"]
    passed, failures = 0, []
    for vector in vectors:
        reason = run_vector(name, vector)
        if reason is None:
            passed += 1
        else:
            failures.append(f"{path.name} {vector.get('id')}: {reason}")
    return passed, failures


def main(arguments: list[str] | None = None) -> int:
    """Run the command ``psp-vectors PATH...``."""
    files = vector_files(sys.argv[1:] if arguments is None else arguments)
    if not files:
        sys.stderr.write("usage: psp-vectors PATH...\n")
        return 2
    passed = failed = 0
    for path in files:
        count, failures = run_file(path)
        passed += count
        failed += len(failures)
        for line in failures:
            sys.stdout.write(line.replace("\n", " ")[:500] + "\n")
    sys.stdout.write(f"{passed} passed, {failed} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
