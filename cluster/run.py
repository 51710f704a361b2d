"""make cluster: the demo commune on PostgreSQL, with several processes, until Ctrl-C."""

from pathlib import Path

import argparse
import sys
import time


# The folder's own names (test, run) must not stand in the way of others.
sys.path[0] = str(Path(__file__).resolve().parent.parent)


def main() -> None:
    """Start everything, print where to look, and watch it."""
    from cluster.assembly import Cluster
    from cluster.assembly import say
    from cluster.assembly import stop_on_signals

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="of the proxy; a free one")
    parser.add_argument("--zopes", type=int, default=2, help="how many Zope processes")
    options = parser.parse_args()
    stop_on_signals()
    with Cluster(zopes=options.zopes, port=options.port) as cluster:
        try:
            cluster.start()
            print_welcome(cluster)
            while True:
                cluster.check_alive()
                time.sleep(1)
        except KeyboardInterrupt:
            say("stopping, and removing all of it")


def print_welcome(cluster) -> None:
    """Tell where everything answers and who may log in."""
    base = cluster.base + cluster.summary["site_path"]
    print(f"\n  The commune, through the proxy:  {base}")
    for number, port in enumerate(cluster.zope_ports, 1):
        print(f"  Zope process {number}:                  http://localhost:{port}")
    print(f"  The sandbox bank:                {cluster.bank}")
    print(f"  Logs, mails, the bank's journal: {cluster.folder}\n")
    for page in cluster.summary["pages"]:
        print(f"  {page['title']:<34} {base}{page['path']}")
    print(f"\n  {'account':<34} {'login':<14} password")
    for account in cluster.summary["accounts"]:
        print(f"  {account['who']:<34} {account['login']:<14} {account['password']}")
    print("\n  Ctrl-C stops and removes everything.\n", flush=True)


if __name__ == "__main__":
    main()
