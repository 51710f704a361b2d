"""Prepare the working copy: environment, packages, bin/, catalogs, keys.

Needs nothing but Python and a package index; does again only what has changed, so
a second call takes a moment. Called by the Makefile with ``run`` (what the site
needs) or ``all`` (tests, checks and PostgreSQL too).
"""

from pathlib import Path

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import time


ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
VAR = ROOT / "var"
EXTRAS = {"run": "instance", "all": "instance,test,relstorage,dev"}
PARTS = {"run": ["instance", "scripts"], "all": []}
PIP = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
CONSTRAINTS = ROOT / "constraints.txt"
BUILD_TOOLS = ["pip", "setuptools", "wheel", "Babel"]


def say(text):
    print(f"== {text}", flush=True)


def call(*command, **kwargs):
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, **kwargs)


def digest(*parts):
    """Say in a few letters what a step depends on."""
    summary = hashlib.sha256()
    for part in parts:
        summary.update(part.read_bytes() if isinstance(part, Path) else part.encode())
    return summary.hexdigest()[:20]


def is_done(step, level, wanted):
    """Tell whether the step was done at this level or at the larger one."""
    levels = {level, "all"}
    stamps = [STAMPS / f"{step}-{name}" for name in levels]
    return any(stamp.exists() and stamp.read_text() == wanted for stamp in stamps)


def mark_done(step, level, wanted):
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / f"{step}-{level}").write_text(wanted)


def create_environment():
    if PYTHON.exists():
        return
    say(
        f"creating the virtual environment {VENV.name} (Python {sys.version.split()[0]})"
    )
    try:
        call(sys.executable, "-m", "venv", VENV)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        uv = shutil.which("uv")
        if uv is None:
            sys.exit("Python lacks its venv module: apt-get install python3-venv")
        call(uv, "venv", "--quiet", "--seed", "--python", sys.executable, VENV)


def speak_through_company_proxies():
    """Let uv trust the certificates that the system trusts, as pip does."""
    os.environ.setdefault("UV_SYSTEM_CERTS", "true")


def find_installer():
    """Choose uv (seconds) when it is to be had, else pip (minutes)."""
    own = VENV / "bin" / "uv"
    if not own.exists() and not shutil.which("uv"):
        subprocess.run([*PIP, "-c", CONSTRAINTS, "uv"], check=False)
    uv = own if own.exists() else shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", PYTHON]
    return PIP


def install_packages(level):
    wanted = digest(CONSTRAINTS, ROOT / "setup.py", ROOT / "pyproject.toml")
    if is_done("packages", level, wanted):
        return
    say(
        "installing the pinned packages (the first time takes from 10 seconds to 3 minutes)"
    )
    package = ["--no-build-isolation", "-e", f".[{EXTRAS[level]}]"]
    installer = find_installer()
    for command in [installer] if installer == PIP else [installer, PIP]:
        try:
            call(*command, "-c", CONSTRAINTS, *BUILD_TOOLS)
            call(*command, "-c", CONSTRAINTS, *package)
            break
        except subprocess.CalledProcessError:
            say("that installer failed")
    else:
        sys.exit("The packages could not be installed; see the message above.")
    mark_done("packages", level, wanted)


def run_buildout(level):
    wanted = digest(ROOT / "buildout.cfg", ROOT / "setup.py", str(ROOT))
    # Without var/ somebody begins anew: its folders and its password come from here.
    made = (ROOT / "bin" / "instance", VAR / "filestorage", VAR / "admin.password")
    if is_done("buildout", level, wanted) and all(path.exists() for path in made):
        return
    say("writing bin/instance and its companions")
    user = f"instance:user=admin:{read_or_create('admin.password', 12)}"
    call(VENV / "bin" / "buildout", "-q", "-o", user, "install", *PARTS[level])
    mark_done("buildout", level, wanted)


def read_or_create(name, size):
    """Return a secret of this working copy; make it once, for its owner's eyes only."""
    path = VAR / name
    if not path.exists():
        VAR.mkdir(exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(size) + "\n")
    return path.read_text().strip()


def create_encryption_key():
    """Make the key that seals the platforms' secrets, outside the database."""
    path = VAR / "payment.key"
    if path.exists():
        return
    VAR.mkdir(exist_ok=True)
    code = (
        "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"
    )
    key = subprocess.run([PYTHON, "-c", code], check=True, capture_output=True).stdout
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.write(key)
    say("made var/payment.key, the key that seals the platforms' secrets: keep a copy")


def main():
    level = sys.argv[1] if len(sys.argv) > 1 else "run"
    if sys.version_info < (3, 11):  # noqa: UP036 - whatever python3 is started it
        sys.exit("imio.payment needs Python 3.11 or newer: make PYTHON=python3.11 …")
    started = time.monotonic()
    create_environment()
    install_packages(level)
    create_encryption_key()
    run_buildout(level)
    call(PYTHON, ROOT / "scripts" / "compile_catalogs.py")
    if time.monotonic() - started > 3:
        say(f"ready after {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
