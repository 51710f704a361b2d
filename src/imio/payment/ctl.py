"""The add-on's own commands of ``bin/instance``.

This module is loaded by every ``bin/instance`` call, so it imports nothing of the
application: each command becomes a process that starts Zope and calls there a
function ``(app, args)``, whose number is the exit code.
"""

import os
import shlex
import sys


START = (
    "import sys; from {module} import {name} as command; "
    "args = [part.decode() for part in bytes.fromhex('{args}').split(bytes(1)) if part]; "
    "sys.exit(command(app, args))"
)


def run_in_zope(cmd, module, name, arg):
    """Become the process that runs one function of the package with a started Zope.

    Taking this process's place, it gets the signals sent here: a worker that is told
    to stop stops, and none is left behind.
    """
    # Hexadecimal passes the shell unharmed, whatever the arguments hold.
    args = "\0".join(shlex.split(arg)).encode().hex()
    code = START.format(module=module, name=name, args=args)
    # The site's own process, or this very command, does the worker's job.
    os.environ["IMIO_PAYMENT_WORKER"] = "off"
    sys.stdout.flush()
    command = cmd.get_startup_cmd(cmd.options.python, code)
    os.execl("/bin/sh", "sh", "-c", f"exec {command}")


def audit(cmd, arg):
    """Check every invariant of the money; exit code 1 when one is broken."""
    run_in_zope(cmd, "imio.payment.commands", "audit", arg)


def payment_worker(cmd, arg):
    """Deliver what waits in the outbox, as a process of its own."""
    run_in_zope(cmd, "imio.payment.commands", "worker", arg)


def payment_demo(cmd, arg):
    """Create the demo commune when it is missing."""
    run_in_zope(cmd, "imio.payment.demo.create", "main", arg)
