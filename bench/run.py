"""make bench: the promises about speed, as ratios measured in one run on this machine.

Prints one line per promise and writes them to bench/latest.json; exit code 1 when
one does not hold.
"""

from pathlib import Path

import json
import sys


HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))


def main() -> int:
    """Measure everything and report."""
    from bench import documents
    from bench import invoices
    from bench import lists
    from bench import pages
    from bench import storage
    from bench.site import BenchSite

    site = BenchSite()
    rows: list[dict] = []
    try:
        for measure in (
            # Before the hundred thousand transactions of the lists, which the worker
            # of an import would sweep and Python's collector look through.
            invoices.campaign,
            lists.import_of_a_list,
            storage.lean_object,
            storage.notification,
            pages.citizen_pages,
            pages.transactions_page,
            pages.csv_export,
            documents.pdf_of_an_invoice,
        ):
            found = measure(site)
            for row in found if isinstance(found, list) else [found]:
                rows.append(row)
                print(_line(row), flush=True)
    finally:
        site.close()
    (HERE / "latest.json").write_text(json.dumps(rows, indent=2) + "\n")
    return 0 if all(row["holds"] for row in rows) else 1


def _line(row: dict) -> str:
    mark = "ok  " if row["holds"] else "FAIL"
    return (
        f"{mark} {row['name']}: {row['value']} {row['unit']}, baseline {row['baseline']}, "
        f"ratio {row['ratio']} (at most {row['limit']})"
    )


if __name__ == "__main__":
    sys.exit(main())
