"""Create the demo commune when it is missing, start the site, print where to look."""

from pathlib import Path

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request


ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
SUMMARY = VAR / "demo.json"
LOG = VAR / "log" / "run.log"
FIRST_PORT = 8080
SECONDS_TO_START = 180


def say(text):
    print(f"== {text}", flush=True)


def is_free(port):
    """Tell whether nobody listens on that port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_port(wanted):
    if wanted:
        if not is_free(wanted):
            sys.exit(f"Port {wanted} is taken: choose another one with make run PORT=…")
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        if is_free(port):
            return port
    sys.exit("No free port was found: choose one with make run PORT=…")


def open_log():
    LOG.parent.mkdir(parents=True, exist_ok=True)
    return LOG.open("w")


def give_up(reason):
    """Stop with the reason and the last words of the log."""
    lines = LOG.read_text(errors="replace").splitlines()[-25:]
    print("\n".join(lines), file=sys.stderr)
    sys.exit(f"{reason} All of the log: {LOG.relative_to(ROOT)}")


def create_demo():
    """Build the demo commune once; what it says about itself is kept beside it."""
    if SUMMARY.exists() and (VAR / "filestorage" / "Data.fs").exists():
        return
    say("creating the demo commune (about a minute, only once)")
    command = [ROOT / "bin" / "instance", "payment_demo", "--summary", SUMMARY]
    with open_log() as log:
        done = subprocess.run(command, cwd=ROOT, stderr=log)
    if done.returncode or not SUMMARY.exists():
        SUMMARY.unlink(missing_ok=True)
        give_up("The demo commune could not be created.")


def write_wsgi_configuration(port):
    """Copy the configuration that buildout wrote, with the port of this start."""
    text = (ROOT / "parts" / "instance" / "etc" / "wsgi.ini").read_text()
    target = VAR / "wsgi.ini"
    target.write_text(text.replace("localhost:8080", f"localhost:{port}"))
    return target


def start_site(port):
    from Zope2.Startup import serve

    interpreter = ROOT / "parts" / "instance" / "bin" / "interpreter"
    command = [
        sys.executable,
        interpreter,
        serve.__file__,
        write_wsgi_configuration(port),
    ]
    with open_log() as log:
        return subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, stdout=log, stderr=log
        )


def wait_until_it_answers(process, url):
    """Ask for the address until the site answers it; give up when it has stopped."""
    deadline = time.monotonic() + SECONDS_TO_START
    # A proxy of the environment is not asked for an address of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if process.poll() is not None:
            give_up("The site stopped while starting.")
        try:
            opener.open(url, timeout=60).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.5)
    give_up(f"The site did not answer within {SECONDS_TO_START} seconds.")


def print_welcome(base, summary):
    print(f"\n  The demo commune is open:  {base}\n")
    for page in summary.get("pages", []):
        print(f"  {page['title']:<34} {base}{page['path']}")
    print(f"\n  {'account':<34} {'login':<14} password")
    for account in summary.get("accounts", []):
        print(f"  {account['who']:<34} {account['login']:<14} {account['password']}")
    print("\n  Ctrl-C stops it. What it logs: var/log/run.log. All data lies in var/:")
    print("  without that folder the next start begins anew.\n")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="8080 or the next free one")
    port = choose_port(parser.parse_args().port)
    create_demo()
    summary = json.loads(SUMMARY.read_text())
    base = f"http://localhost:{port}{summary['site_path']}"
    os.environ["IMIO_PAYMENT_SITE_URL"] = base
    say("starting the site (about 15 seconds)")
    process = start_site(port)
    signal.signal(signal.SIGTERM, lambda *ignored: process.terminate())
    try:
        wait_until_it_answers(process, base)
        print_welcome(base, summary)
        sys.exit(process.wait())
    except KeyboardInterrupt:
        say("stopping")
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=30)


if __name__ == "__main__":
    main()
