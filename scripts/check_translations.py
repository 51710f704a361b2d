"""Fail when a language lacks a message, doubts one, or keeps one nobody uses."""

from messages import as_texts
from messages import extract
from messages import LANGUAGES
from messages import read_catalog

import re
import sys


VARIABLE = re.compile(r"\$\{[^}]*\}|\$[a-z_]+")


def list_faults(language, template):
    """Yield in plain words what is wrong with one language's catalog."""
    catalog = read_catalog(language)
    for wanted in template:
        if not wanted.id:
            continue
        found = catalog.get(wanted.id)
        if found is None:
            yield f"{language}: missing: {wanted.id}"
        elif not all(as_texts(found.string)):
            yield f"{language}: not translated: {wanted.id}"
        elif found.fuzzy:
            yield f"{language}: fuzzy: {wanted.id}"
        else:
            yield from list_lost_variables(language, wanted, found)
    for message in catalog:
        if message.id and template.get(message.id) is None:
            yield f"{language}: nobody uses: {message.id}"
    for obsolete in catalog.obsolete:
        yield f"{language}: obsolete: {obsolete}"


def list_lost_variables(language, wanted, found):
    """Compare the ${names} of the source text with those of each translation."""
    source = " ".join([*as_texts(wanted.id), *wanted.auto_comments])
    allowed = set(VARIABLE.findall(source))
    texts = as_texts(found.string)
    for text in texts:
        if unknown := set(VARIABLE.findall(text)) - allowed:
            yield f"{language}: unknown {sorted(unknown)} in {wanted.id}"
    if len(texts) == 1 and (lost := allowed - set(VARIABLE.findall(texts[0]))):
        yield f"{language}: lost {sorted(lost)} in {wanted.id}"


def main():
    template, faults = extract()
    for language in LANGUAGES:
        faults.extend(list_faults(language, template))
    for fault in faults:
        print(fault)
    total = len(template)
    if faults:
        sys.exit(f"translations: {len(faults)} faults in {total} messages")
    print(f"translations: {total} messages, complete in {', '.join(LANGUAGES)}")


if __name__ == "__main__":
    main()
