"""Masks of QR codes: scored as the standard says, and the best of the eight is taken."""

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from imio.payment.documents import masks
from segno.encoder import mask_scores

import segno
import unittest


TEXTS = st.text(st.characters(codec="ascii"), min_size=1, max_size=300)


def make(text, mask):
    return segno.make_qr(
        text, error="m", mask=mask, boost_error=False, encoding="utf-8"
    )


def scores(matrix):
    """Return what segno counts cell by cell: areas, corner marks and share of dark."""
    size = len(matrix)
    runs, blocks, marks, share = mask_scores(matrix, size, size)
    return runs + blocks + share, marks


class TestMasks(unittest.TestCase):
    @settings(max_examples=30, deadline=None)
    @given(TEXTS)
    def test_the_mask_of_the_lowest_score_is_put(self, text):
        code = make(text, 0)
        masks.put_best_mask(code, "m")
        self.assertEqual(tuple(make(text, code.mask).matrix), code.matrix)
        size = len(code.matrix)
        found = [
            masks.score(masks._as_number(make(text, mask).matrix), size)
            for mask in masks.MASKS
        ]
        self.assertEqual(min(found), found[code.mask])

    @settings(max_examples=30, deadline=None)
    @given(TEXTS, st.sampled_from(masks.MASKS))
    def test_scores_are_those_of_the_standard(self, text, mask):
        matrix = make(text, mask).matrix
        plain, marks = scores(matrix)
        ours = masks.score(masks._as_number(matrix), len(matrix))
        # segno does not see a mark that begins within another one.
        self.assertEqual((ours - plain - marks) % 40, 0)
        self.assertGreaterEqual(ours, plain + marks)

    def test_marks_at_the_edge_count_and_marks_in_a_crowd_do_not(self):
        size = 21
        mark = bytes((1, 0, 1, 1, 1, 0, 1))
        crowd = bytes((1, 0, 1, 0))
        light = bytes(size)

        def marks(row):
            number = masks._as_number((row, *(light,) * (size - 1)))
            return masks._corner_marks(number, 1).bit_count()

        self.assertEqual(marks(mark + bytes(size - 7)), 1)
        self.assertEqual(marks(bytes(size - 7) + mark), 1)
        self.assertEqual(marks(crowd + mark + crowd + bytes(size - 15)), 0)
