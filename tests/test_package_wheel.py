"""What is built is complete: sdist and wheel hold all that the package needs.

The wheel is made from the sdist and installed into a new environment, which sees the
dependencies of this one but not the working copy.
"""

from functools import cache
from pathlib import Path

import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import unittest
import venv


ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "imio" / "payment"
UNSHIPPED = {".pyc", ".mo"}
START_SITE = """
from imio.payment.testing import IMIO_PAYMENT_INTEGRATION_TESTING as layer
from pathlib import Path
import imio.payment


def set_up(layer, done):
    for base in layer.__bases__:
        set_up(base, done)
    if layer not in done:
        layer.setUp()
        done.append(layer)


done = []
set_up(layer, done)
for each in done:
    each.testSetUp()
setup = layer["portal"].portal_setup
version = setup.getLastVersionForProfile("imio.payment:default")
communes = [p["id"] for p in setup.listProfileInfo() if ":commune-" in p["id"]]
print(Path(imio.payment.__file__).parent, ".".join(version), *sorted(communes))
"""


def run(*command, **kwargs):
    """Run a command and return what it prints; show all of it when it fails."""
    result = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, **kwargs
    )
    if result.returncode:
        raise AssertionError(f"{command}\n{result.stdout}\n{result.stderr}")
    return result.stdout


@cache
def build():
    """Build once; return the folder with the sdist, the wheel and a new environment."""
    # The folder goes when the object does, at the end of the process.
    build.folder = tempfile.TemporaryDirectory(prefix="imio-payment-")
    folder = Path(build.folder.name)
    quiet = ["--no-isolation", "--outdir", folder, ROOT]
    run(sys.executable, "-m", "build", *quiet)
    venv.create(folder / "env", with_pip=False, symlinks=True)
    target = next((folder / "env").glob("lib/python*/site-packages"))
    wheel = next(folder.glob("*.whl"))
    install = ["install", "--quiet", "--no-deps", "--no-index", "--target", target]
    run(sys.executable, "-m", "pip", *install, wheel)
    # A .pth in this folder is not obeyed through another .pth: so the new environment
    # gets the dependencies, and not the working copy.
    dependencies = sysconfig.get_paths()["purelib"]
    (target / "dependencies.pth").write_text(f"{dependencies}\n")
    return folder


def list_source_files():
    """Name each file of the package that has to reach the reader of a wheel."""
    return {
        path.relative_to(PACKAGE)
        for path in PACKAGE.rglob("*")
        if path.is_file() and not UNSHIPPED & set(path.suffixes)
    }


class TestWheel(unittest.TestCase):
    maxDiff = None

    def installed(self):
        return next(build().glob("env/lib/python*/site-packages/imio/payment"))

    def test_the_sdist_holds_the_package_its_docs_and_the_commune_profiles(self):
        with tarfile.open(next(build().glob("*.tar.gz"))) as archive:
            names = {name.partition("/")[2] for name in archive.getnames()}
        wanted = {f"src/imio/payment/{path}" for path in list_source_files()}
        wanted |= {"buildout.cfg", "constraints.txt", "Makefile", "README.rst"}
        wanted |= {"CHANGES.rst", "LICENSE.GPL", "profiles/demo/metadata.xml"}
        wanted |= {"docs/index.rst", "scripts/setup_env.py", "tests/__init__.py"}
        self.assertEqual(set(), wanted - names)

    def test_the_wheel_holds_every_template_profile_catalog_and_static_file(self):
        missing = {
            str(path)
            for path in list_source_files()
            if not (self.installed() / path).is_file()
        }
        self.assertEqual(set(), missing)

    def test_the_wheel_holds_compiled_translations(self):
        catalogs = sorted(self.installed().glob("locales/*/LC_MESSAGES/*.po"))
        self.assertEqual(
            ["de", "en", "fr", "nl"], sorted(path.parts[-3] for path in catalogs)
        )
        for catalog in catalogs:
            self.assertTrue(catalog.with_suffix(".mo").is_file(), catalog)

    def test_the_wheel_leaves_no_trace_of_the_namespace_package(self):
        self.assertFalse((self.installed().parent / "__init__.py").exists())

    def test_a_site_starts_from_the_wheel_alone(self):
        python = build() / "env" / "bin" / "python"
        printed = run(python, "-c", START_SITE, cwd=build()).split()
        self.assertEqual(str(self.installed()), printed[0])
        self.assertTrue(printed[1].isdigit(), printed)
        self.assertIn("imio.payment:commune-demo", printed[2:])


if __name__ == "__main__":
    unittest.main()
