"""Which of its eight masks suits a QR code (ISO/IEC 18004, 7.8): the lowest score.

Under a mask no large area is of one colour, and nothing looks like the marks in the
corners. To weigh all eight cell by cell is most of the time that a code takes. Here a
whole code is one number, on which each rule is a few operations.
"""

from functools import cache

import segno


MASKS = range(8)
# Light cells between two rows, and before the first: as wide as a rule looks.
_MARGIN = 4
_AS_DIGITS = bytes.maketrans(b"\0\1", b"01")
_AS_CELLS = bytes.maketrans(b"01", b"\0\1")


def put_best_mask(code: segno.QRCode, error: str) -> None:
    """Give a code, made with mask 0 and an error level, the mask of the lowest score."""
    size = len(code.matrix)
    plain = _as_number(code.matrix)
    masked = [plain ^ change for change in _changes(code.version, error)]
    scores = [score(number, size) for number in masked]
    code.mask = min(MASKS, key=scores.__getitem__)
    code.matrix = _as_matrix(masked[code.mask], size)


def score(number: int, size: int) -> int:
    """Return the penalty of a code of ``size`` × ``size`` cells, written as a number."""
    stride = size + _MARGIN
    dark, light = number, number ^ _all_cells(size)
    found = 0
    for step in (1, stride):
        found += 40 * _corner_marks(dark, step).bit_count()
        for cells in (dark, light):
            pairs = cells & cells >> step
            fives = pairs & pairs >> 2 * step & cells >> 4 * step
            # A row of n cells holds n - 4 fives, and costs n - 2.
            found += fives.bit_count() + 2 * (fives & ~(fives << step)).bit_count()
    for cells in (dark, light):
        pairs = cells & cells >> 1
        found += 3 * (pairs & pairs >> stride).bit_count()
    from_half = abs(dark.bit_count() * 100 / size**2 - 50)
    return found + 10 * int(from_half / 5)


def _corner_marks(dark: int, step: int) -> int:
    """Return where dark cells stand 1:1:3:1:1 beside four light ones."""
    light = ~dark
    found = dark & light >> step & light >> 5 * step & dark >> 6 * step
    found &= dark >> 2 * step & dark >> 3 * step & dark >> 4 * step
    pair = light & light >> step
    four = pair & pair >> 2 * step
    return found & (four << 4 * step | four >> 7 * step)


@cache
def _changes(version: int, error: str) -> tuple[int, ...]:
    """Return what each mask changes in a code with mask 0, whatever it says."""
    codes = [
        _as_number(
            segno.make_qr(
                "0", error=error, version=version, mask=mask, boost_error=False
            ).matrix
        )
        for mask in MASKS
    ]
    return tuple(number ^ codes[0] for number in codes)


@cache
def _all_cells(size: int) -> int:
    return _as_number((b"\1" * size,) * size)


def _as_number(matrix) -> int:
    rows = (bytes(row).translate(_AS_DIGITS) for row in matrix)
    stride = len(matrix) + _MARGIN
    return int((b"0" * _MARGIN).join(rows), 2) << _MARGIN * stride


def _as_matrix(number: int, size: int) -> tuple[bytearray, ...]:
    stride = size + _MARGIN
    length = size * stride - _MARGIN
    digits = format(number >> _MARGIN * stride, f"0{length}b").encode()
    cells = digits.translate(_AS_CELLS)
    starts = range(0, length, stride)
    return tuple(bytearray(cells[start : start + size]) for start in starts)
