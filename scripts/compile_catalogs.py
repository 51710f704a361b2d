"""Compile the translations (.po) to what Zope reads (.mo), where they have changed."""

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from pathlib import Path


LOCALES = Path(__file__).resolve().parent.parent / "src/imio/payment/locales"


def compile_catalog(po, mo):
    with po.open("rb") as source:
        catalog = read_po(source, locale=po.parts[-3])
    with mo.open("wb") as target:
        write_mo(target, catalog)


def main():
    for po in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime:
            compile_catalog(po, mo)


if __name__ == "__main__":
    main()
