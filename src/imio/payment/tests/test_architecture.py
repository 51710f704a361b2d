"""The house rules that a machine can check: who may import whom, sizes, names.

The tables below are the rules; docs/architecture.rst tells their reasons.
"""

from functools import cache
from lxml import etree
from pathlib import Path

import ast
import re
import sys
import unittest


PACKAGE = Path(__file__).resolve().parent.parent
NAME = "imio.payment"

# What each folder or module, lowest floor first, may import of the package besides
# itself and the ground (message factory, logger).
GROUND = {"interfaces"}
SHARED = {"domain", "storage", "content", "formatting", "tokens", "access", "clock"}
FEATURES = {"pricing", "providers", "basket", "checkout", "submission"}
BILLING = {"refunds", "invoicing", "recovery", "documents", "banking", "tables"}
BILLING |= {"reconciliation"}
READERS = {"notifications", "reporting", "worker", "audit", "vocabularies", "webhooks"}
FLOORS = {
    "domain": set(),
    "clock": set(),
    "json_object": set(),
    "formatting": {"domain"},
    "tokens": {"domain", "storage"},
    "storage": {"domain", "formatting"},
    "content": {"domain", "storage", "formatting", "banking"},
    "access": {"domain", "storage", "content"},
    "vocabularies": {"domain", "storage", "content", "formatting"},
    "pricing": {"domain"},
    "pricing.from_content": {"domain", "storage", "content", "formatting"},
    "banking": {"domain"},
    "providers": {"domain"},
    "basket": {"domain", "storage", "content", "pricing", "tokens", "clock"},
    "checkout": SHARED | {"pricing", "providers", "basket"},
    "submission": SHARED | {"pricing", "basket", "checkout"},
    "documents": {"domain", "formatting"},
    "tables": {"domain"},
    "refunds": SHARED | {"providers", "checkout", "submission", "banking"},
    "invoicing": SHARED
    | {"pricing", "basket", "checkout", "submission", "documents", "tables"},
    "recovery": SHARED
    | {"checkout", "submission", "invoicing", "documents", "banking", "tables"},
    "reconciliation": SHARED | BILLING | {"checkout"},
    "webhooks": SHARED | {"checkout", "invoicing", "refunds"},
    "notifications": SHARED
    | {"checkout", "submission", "refunds", "invoicing", "recovery"},
    "reporting": SHARED | {"checkout", "refunds", "invoicing", "documents"},
    "worker": SHARED | FEATURES | {"notifications"},
    "audit": SHARED | FEATURES | BILLING,
    "browser": SHARED | FEATURES | BILLING | READERS,
    "api": SHARED | FEATURES | BILLING | READERS | {"json_object"},
    "controlpanel": SHARED | FEATURES | BILLING | READERS | {"json_object"},
}
# They stand aside: they may use everything, and nothing uses them.
ASIDE = {"commands", "communes", "ctl", "demo"}
ASIDE |= {"setuphandlers", "testing", "tests", "upgrades"}
# Folders that must run without a site: what they may import from outside.
COMPONENTS = {"zope.component", "zope.interface"}
PURE = {
    "domain": {"stdnum"},
    "banking": {"lxml", "sepaxml", "text_unidecode", "stdnum"},
    "documents": {"lxml", "pypdf", "segno", "typst"} | COMPONENTS,
    "pricing": {"zope.i18nmessageid"},
    "tables": {"lxml", "openpyxl"},
}
WEB_FOLDERS = {"browser", "api", "controlpanel"}
DOCUMENTED = {"domain", "banking", "pricing", "documents", "providers", "checkout"}
DOCUMENTED |= {"refunds", "invoicing", "recovery", "reconciliation"}

MAX_LINES = {".py": 300, ".zcml": 80, ".pt": 150}
MAX_FUNCTION_LINES = 50
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py"}
WEB_DIRECTIVES = {"page", "pages", "view", "viewlet", "service"}
FORBIDDEN_IN_FACES = {
    r"\brequest\.get\(": "read request.form: request.get also reads cookies and headers",
    r"\btransaction\.commit\(": "the publisher commits",
    r"\bsavepoint\(": "a view makes no savepoint",
}


def list_files(suffix):
    """Return the package's files of one kind as (path, path within the package)."""
    found = sorted(PACKAGE.rglob(f"*{suffix}"))
    return [(path, path.relative_to(PACKAGE)) for path in found]


@cache
def read_modules():
    """Return each module as (path within the package, source, syntax tree)."""
    sources = [(r, path.read_text("utf-8")) for path, r in list_files(".py")]
    return [(relative, source, ast.parse(source)) for relative, source in sources]


def floor_of(parts):
    """Name the floor of a module, given the parts of its dotted name."""
    dotted = ".".join(parts[:2])
    return dotted if dotted in FLOORS else parts[0]


def module_parts(relative):
    parts = relative.with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def imported_names(tree, relative):
    """Yield the dotted names that a module imports, relative ones made absolute."""
    package = (*NAME.split("."), *relative.parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def inner_floor(name):
    """Name the floor that an imported name belongs to; None outside the package."""
    if not name.startswith(f"{NAME}."):
        return None
    parts = name[len(NAME) + 1 :].split(".")
    place = PACKAGE / parts[0]
    is_module = place.is_dir() or place.with_suffix(".py").exists()
    return floor_of(parts) if is_module else None


def list_functions(tree):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def list_public_functions(tree):
    """Return the functions and methods that others may call, named without _."""
    owners = [tree, *[n for n in tree.body if isinstance(n, ast.ClassDef)]]
    return [
        node
        for owner in owners
        for node in owner.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def list_missing_annotations(function):
    arguments = [*function.args.args, *function.args.kwonlyargs]
    names = [
        a.arg for a in arguments if not a.annotation and a.arg not in {"self", "cls"}
    ]
    return names + ([] if function.returns else ["return"])


class TestArchitecture(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.modules = read_modules()

    def assertNone(self, faults):
        self.assertEqual([], sorted(faults), "\n" + "\n".join(sorted(faults)))

    def test_each_folder_has_its_floor(self):
        places = {module_parts(relative)[:1] for relative, _, _ in self.modules}
        named = {parts[0] for parts in places if parts}
        self.assertNone(named - set(FLOORS) - ASIDE - GROUND)

    def test_imports_go_down_only(self):
        faults = []
        for relative, _, tree in self.modules:
            parts = module_parts(relative)
            if not parts or parts[0] in ASIDE:
                continue
            floor = floor_of(parts)
            allowed = FLOORS.get(floor, set()) | GROUND | {parts[0]}
            for name in imported_names(tree, relative):
                target = inner_floor(name)
                if target and target.split(".")[0] not in allowed:
                    faults.append(f"{relative} ({floor}) imports {name}")
        self.assertNone(faults)

    def test_nobody_reads_content_through_a_pure_folder(self):
        exceptions = {name for name in FLOORS if "." in name}
        faults = []
        for relative, _, tree in self.modules:
            parts = module_parts(relative)
            if not parts or floor_of(parts) in exceptions:
                continue
            for name in imported_names(tree, relative):
                target = inner_floor(name)
                if target in exceptions and parts[0] == target.split(".")[0]:
                    faults.append(f"{relative} imports {name}")
        self.assertNone(faults)

    def test_pure_folders_know_nothing_of_the_site(self):
        faults = []
        for relative, _, tree in self.modules:
            parts = module_parts(relative)
            if not parts or floor_of(parts) not in PURE:
                continue
            known = sys.stdlib_module_names | {"imio"}
            for name in imported_names(tree, relative):
                allowed = any(name.startswith(prefix) for prefix in PURE[parts[0]])
                if name.split(".")[0] not in known and not allowed:
                    faults.append(f"{relative} imports {name}")
        self.assertNone(faults)

    def test_only_providers_and_webhooks_speak_to_the_network(self):
        clients = {"requests", "urllib3", "http.client", "urllib.request"}
        faults = []
        for relative, _, tree in self.modules:
            parts = module_parts(relative)
            # The one other place that calls strangers checks whom, see targets.py.
            if not parts or parts[0] in ASIDE | {"providers", "webhooks"}:
                continue
            for name in imported_names(tree, relative):
                if any(name == c or name.startswith(f"{c}.") for c in clients):
                    faults.append(f"{relative} imports {name}")
        self.assertNone(faults)

    def test_files_stay_short_enough_to_read(self):
        faults = []
        for suffix, limit in MAX_LINES.items():
            for path, relative in list_files(suffix):
                lines = len(path.read_text("utf-8").splitlines())
                if lines > limit:
                    faults.append(f"{relative}: {lines} lines, at most {limit}")
        self.assertNone(faults)

    def test_functions_stay_short_enough_to_read(self):
        faults = []
        for relative, _, tree in self.modules:
            for function in list_functions(tree):
                lines = function.end_lineno - function.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    faults.append(f"{relative}: {function.name} has {lines} lines")
        self.assertNone(faults)

    def test_no_file_is_a_drawer(self):
        faults = [str(r) for r, _, _ in self.modules if r.name in FORBIDDEN_NAMES]
        self.assertNone(faults)

    def test_init_files_hold_no_logic(self):
        kinds = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
        faults = [
            str(relative)
            for relative, _, tree in self.modules
            if relative.name == "__init__.py"
            and any(isinstance(node, kinds) for node in ast.walk(tree))
        ]
        self.assertNone(faults)

    def test_pages_and_services_state_layer_and_permission(self):
        faults = []
        for path, relative in list_files(".zcml"):
            for element in etree.parse(str(path)).iter(etree.Element):
                tag = etree.QName(element)
                if tag.localname not in WEB_DIRECTIVES:
                    continue
                if not tag.namespace.endswith(("/browser", "/plone")):
                    continue
                missing = {"layer", "permission"} - set(element.attrib)
                if missing:
                    where = f"{relative}:{element.sourceline}"
                    faults.append(
                        f"{where} {element.get('name')}: no {sorted(missing)}"
                    )
        self.assertNone(faults)

    def test_faces_read_the_form_and_leave_the_commit_to_zope(self):
        faults = []
        for relative, source, _ in self.modules:
            if relative.parts[0] not in WEB_FOLDERS:
                continue
            for pattern, reason in FORBIDDEN_IN_FACES.items():
                if re.search(pattern, source):
                    faults.append(f"{relative}: {reason}")
        self.assertNone(faults)

    def test_public_functions_of_the_money_say_what_they_do(self):
        faults = []
        for relative, _, tree in self.modules:
            if relative.parts[0] not in DOCUMENTED:
                continue
            for function in list_public_functions(tree):
                where = f"{relative}:{function.lineno} {function.name}"
                if missing := list_missing_annotations(function):
                    faults.append(f"{where}: not annotated: {', '.join(missing)}")
                if function in tree.body and not ast.get_docstring(function):
                    faults.append(f"{where}: no docstring")
        self.assertNone(faults)


if __name__ == "__main__":
    unittest.main()
