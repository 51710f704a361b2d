"""The typesetter: a template of the add-on or of a developer, and the values to print.

Values travel as data. Nothing of them is ever part of a template's source, so that no
text of a citizen can be a command; a template reads no file outside its folder.
"""

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from datetime import UTC
from imio.payment.documents import fonts
from imio.payment.domain.errors import DocumentFailed
from pathlib import Path
from threading import local
from typing import Any

import json
import typst


OWN_TEMPLATES = Path(__file__).parent / "templates"
# For archives with tags (PDF/A-3a) and for screen readers (PDF/UA-1), both checked.
_STANDARDS = ["a-3a", "ua-1"]
_BEFORE_ALL = date(2000, 1, 1)
# A compiler remembers what it typeset; it may serve one thread only.
_kept = local()


def compile_template(
    folder: Path,
    name: str,
    values: Mapping[str, Any],
    day: date = _BEFORE_ALL,
) -> bytes:
    """Return a PDF that depends on the template, the values and ``day`` alone.

    Raises DocumentFailed when the template or a picture in the values is broken.
    """
    return _compile(folder, name, values, day, format="pdf", pdf_standards=_STANDARDS)


def picture_template(
    folder: Path, name: str, values: Mapping[str, Any], day: date, dots_per_inch: int
) -> tuple[bytes, ...]:
    """Return the pages of the same paper as PNG pictures. Raises DocumentFailed."""
    found = _compile(folder, name, values, day, format="png", ppi=dots_per_inch)
    return tuple(found) if isinstance(found, list) else (found,)


def _compile(folder: Path, name: str, values: Mapping[str, Any], day: date, **options):
    try:
        return _compiler_of(folder, name).compile(
            sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
            **options,
        )
    except (typst.TypstError, RuntimeError) as error:
        # The message quotes the template only; the values may be anybody's.
        raise DocumentFailed(f"{name}: {getattr(error, 'message', error)}") from error


def _compiler_of(folder: Path, name: str) -> typst.Compiler:
    compilers = _kept.__dict__.setdefault("compilers", {})
    key = (folder, name)
    if key not in compilers:
        nowhere = folder / "packages"
        compilers[key] = typst.Compiler(
            folder / name,
            root=folder,
            font_paths=typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[fonts.FOLDER],
            ),
            package_path=nowhere,
            package_cache_path=nowhere,
        )
    return compilers[key]
