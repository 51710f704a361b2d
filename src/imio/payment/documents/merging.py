"""Many documents in one, as a printer takes them."""

from collections.abc import Iterable
from io import BytesIO
from pypdf import PdfReader
from pypdf import PdfWriter


def merge(documents: Iterable[bytes]) -> bytes | None:
    """Return one PDF with all documents in their order, or None when one cannot be read.

    Each begins on a new sheet: a blank page follows one with an odd number of pages, so
    that nobody's invoice is printed on the back of somebody else's. Documents of other
    programs may be broken; they are then printed one by one. Writes nothing.
    """
    writer = PdfWriter()
    try:
        for document in documents:
            reader = PdfReader(BytesIO(document))
            # Not append: outlines, scripts and forms of strangers stay behind.
            for page in reader.pages:
                writer.add_page(page)
            if len(reader.pages) % 2:
                writer.add_blank_page()
        file = BytesIO()
        writer.write(file)
    # pypdf lets out whatever a broken file provokes: KeyError, RecursionError, its own.
    except Exception:
        return None
    return file.getvalue()
