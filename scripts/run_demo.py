"""Create the demo commune when it is missing, start the site, print where to look."""

from pathlib import Path

import argparse
import json
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
ADDRESSES = VAR / "demo.addresses"
LOG = VAR / "log" / "run.log"
BANK_LOG = VAR / "log" / "bank.log"
FIRST_PORT = 8080
FIRST_BANK_PORT = 8087
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


def find_free_port(first):
    for port in range(first, first + 100):
        if is_free(port):
            return port
    sys.exit("No free port was found: choose one with make run PORT=…")


def choose_port(wanted):
    if wanted and not is_free(wanted):
        sys.exit(f"Port {wanted} is taken: choose another one with make run PORT=…")
    return wanted or find_free_port(FIRST_PORT)


def open_log():
    LOG.parent.mkdir(parents=True, exist_ok=True)
    return LOG.open("w")


def give_up(reason):
    """Stop with the reason and the last words of the log."""
    lines = LOG.read_text(errors="replace").splitlines()[-25:]
    print("\n".join(lines), file=sys.stderr)
    sys.exit(f"{reason} All of the log: {LOG.relative_to(ROOT)}")


def create_demo(*addresses):
    """Build the demo commune, or tell it that its addresses have changed.

    What it says about itself is kept beside it, so that a later start can skip this.
    """
    wanted = " ".join(addresses)
    exists = SUMMARY.exists() and (VAR / "filestorage" / "Data.fs").exists()
    if exists and ADDRESSES.exists() and ADDRESSES.read_text() == wanted:
        return
    if exists:
        say("telling the demo commune its new addresses (about 15 seconds)")
    else:
        say("creating the demo commune (about a minute, only once)")
    command = [ROOT / "bin" / "instance", "payment_demo", "--summary", SUMMARY]
    with open_log() as log:
        done = subprocess.run([*command, *addresses], cwd=ROOT, stderr=log)
    if done.returncode or not SUMMARY.exists():
        SUMMARY.unlink(missing_ok=True)
        give_up("The demo commune could not be created.")
    ADDRESSES.write_text(wanted)


def write_wsgi_configuration(port):
    """Copy the configuration that buildout wrote, with the port of this start."""
    text = (ROOT / "parts" / "instance" / "etc" / "wsgi.ini").read_text()
    target = VAR / "wsgi.ini"
    target.write_text(text.replace("localhost:8080", f"localhost:{port}"))
    return target


def start(log_path, *command):
    """Start a process whose words go to a log."""
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("w") as log:
        return subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, stdout=log, stderr=log
        )


def start_site(port):
    from Zope2.Startup import serve

    interpreter = ROOT / "parts" / "instance" / "bin" / "interpreter"
    ini = write_wsgi_configuration(port)
    return start(LOG, sys.executable, interpreter, serve.__file__, ini)


def start_bank(port):
    """Start the sandbox bank, a process of its own as a real bank is."""
    bank = ROOT / "bin" / "payment-bank"
    return start(BANK_LOG, bank, "--port", port, "--state", VAR / "bank")


def stop(process):
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=30)


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


def print_welcome(base, bank_url, summary):
    print(f"\n  The demo commune is open:  {base}")
    print(f"  The sandbox bank:          {bank_url}\n")
    for page in summary.get("pages", []):
        print(f"  {page['title']:<34} {base}{page['path']}")
    print(f"\n  {'account':<34} {'login':<14} password")
    for account in summary.get("accounts", []):
        print(f"  {account['who']:<34} {account['login']:<14} {account['password']}")
    print("\n  Ctrl-C stops it. What it logs: var/log/run.log. All data lies in var/:")
    print("  without that folder the next start begins anew.\n")
    sys.stdout.flush()


def interrupt(*_ignored):
    """Stop as Ctrl-C does."""
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="8080 or the next free one")
    port = choose_port(parser.parse_args().port)
    bank_port = find_free_port(FIRST_BANK_PORT)
    root = f"http://localhost:{port}"
    bank_url = f"http://localhost:{bank_port}"
    create_demo("--base-url", root, "--bank-url", bank_url)
    summary = json.loads(SUMMARY.read_text())
    base = root + summary["site_path"]
    say("starting the site (about 15 seconds)")
    processes = [start_bank(bank_port), start_site(port)]
    signal.signal(signal.SIGTERM, interrupt)
    try:
        wait_until_it_answers(processes[1], base)
        print_welcome(base, bank_url, summary)
        sys.exit(processes[1].wait())
    except KeyboardInterrupt:
        say("stopping")
    finally:
        for process in processes:
            stop(process)


if __name__ == "__main__":
    main()
