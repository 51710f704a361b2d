"""Run one function of the package with a started Zope: in_zope.py CONF MODULE:NAME …

What ``bin/instance`` does for its commands, with a zope.conf of the cluster.
"""

from importlib import import_module
from pathlib import Path

import logging
import sys


ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Call the function with the application's root and the other arguments."""
    sys.path[0] = str(ROOT)
    configuration, name, *arguments = sys.argv[1:]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    from Zope2.Startup.run import configure_wsgi

    import Zope2

    configure_wsgi(configuration)
    # Opened first: to import Testing.makerequest before would take the database away.
    app = Zope2.app()
    module, _colon, function = name.partition(":")
    return getattr(import_module(module), function)(app, arguments) or 0


if __name__ == "__main__":
    sys.exit(main())
