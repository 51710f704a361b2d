"""Extract the messages and bring the catalog of each language up to date.

Nothing is guessed: a new message comes in empty, a message nobody uses goes.
"""

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from messages import as_texts
from messages import BIRTH
from messages import catalog_path
from messages import extract
from messages import LANGUAGES
from messages import read_catalog
from messages import TEMPLATE

import sys


def write(catalog, path):
    catalog.creation_date = catalog.revision_date = BIRTH
    catalog.project, catalog.version = "imio.payment", "1.0"
    catalog.msgid_bugs_address = catalog.last_translator = "iMio <support@imio.be>"
    catalog.language_team = "iMio"
    catalog.header_comment = (
        "# Messages of imio.payment; make locales rewrites this file."
    )
    catalog.fuzzy = False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(
            target,
            catalog,
            width=88,
            sort_output=True,
            ignore_obsolete=True,
            include_lineno=False,
            omit_header=False,
        )


def main():
    template, quarrels = extract()
    write(template, TEMPLATE)
    for language in LANGUAGES:
        catalog = read_catalog(language)
        catalog.update(template, no_fuzzy_matching=True)
        write(catalog, catalog_path(language))
        empty = sum(1 for m in catalog if m.id and not all(as_texts(m.string)))
        print(f"{language}: {len(catalog)} messages, {empty} to translate")
    # English stands in the code. Without a catalog of its own Zope would take the next
    # language of the site for a reader of English.
    write(Catalog(locale="en", domain=TEMPLATE.stem), catalog_path("en"))
    if quarrels:
        sys.exit("One id with two defaults:\n" + "\n".join(quarrels))


if __name__ == "__main__":
    main()
