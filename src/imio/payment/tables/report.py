"""The report by line: a CSV file that clerks open beside the file they must mend."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from imio.payment.domain.spreadsheet import neutralise
from imio.payment.tables.problems import Problem

import codecs
import csv
import io


def write_report(
    problems: Iterable[Problem],
    headings: Sequence[str],
    translate: Callable[[str], str],
) -> bytes:
    """Write problems as CSV: line, column, what is wrong, what stands there.

    ``headings`` are those four words in the reader's language, ``translate`` puts a code
    into words. UTF-8 with its mark, semicolons, and no cell that works as a formula.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutralise(heading) for heading in headings])
    words: dict[str, str] = {}
    for problem in problems:
        if problem.code not in words:
            words[problem.code] = translate(problem.code)
        line = "" if problem.line is None else str(problem.line)
        cells = (line, problem.column, words[problem.code], problem.shown)
        writer.writerow([neutralise(cell) for cell in cells])
    return codecs.BOM_UTF8 + buffer.getvalue().encode()
