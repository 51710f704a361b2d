"""What a PDF costs: our typesetter against reportlab, drawing the same page in turns.

Both print the same texts and the same logo, and draw the same two QR codes, made by the
same function: reportlab's own codes cost far more. reportlab finds its texts written out
already. No two papers are alike, as in a campaign.
"""

from bench.site import BenchSite
from bench.site import median
from bench.storage import row
from dataclasses import replace
from datetime import date
from io import BytesIO
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable
from reportlab.platypus import Image
from reportlab.platypus import Paragraph
from reportlab.platypus import SimpleDocTemplate
from reportlab.platypus import Spacer
from reportlab.platypus import Table
from xml.sax.saxutils import escape

import time


ROUNDS = 40
FONT = "DejaVu Sans"
_GRID = [("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey)]


def pdf_of_an_invoice(_site: BenchSite) -> dict:
    """One invoice of eight lines with both codes, process CPU, a kept compiler."""
    from imio.payment.documents import fonts
    from imio.payment.documents.engine import render
    from imio.payment.documents.printed import printed_values

    pdfmetrics.registerFont(TTFont(FONT, str(fonts.FOLDER / "DejaVuSans.ttf")))
    ours, theirs = [], []
    for number in range(ROUNDS + 3):
        sheet = _sheet(number)
        values = printed_values(sheet)
        ours.append(_seconds(render, sheet))
        theirs.append(_seconds(_draw_with_reportlab, sheet, values))
    name = "PDF of an invoice, against reportlab"
    return row(name, median(ours[3:]), median(theirs[3:]), limit=1.0)


def _seconds(draw, *arguments) -> float:
    before = time.process_time()
    if not draw(*arguments).startswith(b"%PDF"):
        raise RuntimeError("no PDF")
    return time.process_time() - before


def _sheet(number: int):
    from imio.payment.documents.sheet import SheetLine
    from imio.payment.domain.reference import structured_communication
    from imio.payment.tests import papers

    sheet = papers.invoice()
    lines = tuple(
        SheetLine(f"Repas {number}-{place}", "École du Centre", "17", 435, 7395, "6 %")
        for place in range(8)
    )
    ways = replace(
        sheet.ways,
        communication=structured_communication(number),
        payment_url=f"https://paiement.example.be/pay/{number:032d}",
    )
    return replace(
        sheet,
        number=f"F-2026-{number:05d}",
        issued_on=date(2026, 1 + number % 12, 1),
        lines=lines,
        ways=ways,
        layout=replace(sheet.layout, logo=papers.png_logo()),
    )


def _draw_with_reportlab(sheet, values: dict) -> bytes:
    """Draw what a sheet says: the same parts in the same order, without any tag."""
    style = ParagraphStyle("plain", fontName=FONT, fontSize=9, leading=12)
    small = ParagraphStyle("small", fontName=FONT, fontSize=7.5, leading=10)
    large = ParagraphStyle("large", fontName=FONT, fontSize=17, leading=22)

    def told(lines, kind=style):
        return Paragraph("<br/>".join(escape(line) for line in lines), kind)

    headline = values["headline"]
    facts = [f"{fact['label']} {fact['value']}" for fact in values["facts"]]
    amount = [headline["label"], headline["amount"], headline["note"]]
    sender = told([values["header"], *values["sender"], *values["contact"]], small)
    story = [
        Image(BytesIO(sheet.layout.logo), 50 * mm, 18 * mm),
        Table([[sender, told(values["recipient"])]]),
        Spacer(1, 30 * mm),
        told([values["heading"]], large),
        Table([[told([values["object"], *facts]), told(amount)]], style=_GRID),
        told(values["before"].split("\n")),
        _lines_table(values, told),
        Table([[_vat_table(values, told), _totals_table(values, told)]]),
        told([values["after"], values["words"]["how_to_pay"]]),
        _ways_table(values, sheet, told),
        told([values["ways"]["counter"]]),
        told(values["legal"].split("\n"), small),
    ]

    def foot(canvas, document) -> None:
        canvas.setFont(FONT, 7.5)
        for number, line in enumerate(values["footer"].split("\n")):
            canvas.drawString(20 * mm, (12 - 3 * number) * mm, line)
        canvas.drawString(180 * mm, 12 * mm, f"{document.page}")

    out = BytesIO()
    paper = SimpleDocTemplate(out, pagesize=A4, title=values["title"], topMargin=40)
    paper.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _vat_table(values: dict, told) -> Table:
    rows = [[row["rate"], row["net"], row["vat"]] for row in values["vat_rows"]]
    head = [values["words"][key] for key in ("vat_rate", "vat_net", "vat")]
    return Table([[told([cell]) for cell in row] for row in (head, *rows)], style=_GRID)


def _totals_table(values: dict, told) -> Table:
    rows = [[told([row["label"]]), told([row["amount"]])] for row in values["totals"]]
    return Table(rows, style=_GRID)


def _lines_table(values: dict, told) -> Table:
    keys = ("label", "quantity", "unit", "vat", "amount")
    rows = [[told([line[key]]) for key in keys] for line in values["lines"]]
    words = values["words"]
    titles = ("description", "quantity", "unit_price", "vat", "amount")
    head = [told([words[key]]) for key in titles]
    table = Table([head, *rows], colWidths=[60 * mm] + [25 * mm] * 4, repeatRows=1)
    table.setStyle(_GRID)
    return table


def _ways_table(values: dict, sheet, told) -> Table:
    from imio.payment.documents.qr import epc_payload

    ways, bank = sheet.ways, values["ways"]["bank"]
    transfer = epc_payload(
        ways.beneficiary,
        ways.iban,
        sheet.balance_cents,
        ways.communication,
        ways.bic,
    )
    codes = [_Code(ways.payment_url), _Code(transfer)]
    rows = [f"{row['label']} {row['value']}" for row in bank["rows"]]
    return Table([[*codes, told(rows)]])


class _Code(Flowable):
    """A QR code drawn as one path."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.width = self.height = 29 * mm

    def draw(self) -> None:
        from imio.payment.documents.qr import make_code

        matrix = make_code(self.text).matrix
        side = self.width / len(matrix)
        path = self.canv.beginPath()
        for y, modules in enumerate(matrix):
            for x, dark in enumerate(modules):
                if dark:
                    path.rect(x * side, self.height - y * side, side, -side)
        self.canv.drawPath(path, stroke=0, fill=1)
