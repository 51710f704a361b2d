"""Programs send files with a request, within the limits of the page."""

from base64 import b64encode
from collective.easyform.api import get_schema
from imio.payment.api.basket.caller import MAX_MARKS
from imio.payment.api.submission import post
from imio.payment.tests.visitors import FIELDS
from imio.payment.tests.visitors import VisitorTestCase
from unittest import mock

import json
import requests


ANSWERS = {"motif": "alloc", "envoi": "postal", "nom": "Dupont"}


def a_file(content=b"Acte", **changed):
    return {
        "filename": "acte é.txt",
        "content-type": "text/html",
        "encoding": "base64",
        "data": b64encode(content).decode(),
    } | changed


class TestFiles(VisitorTestCase):
    def post(self, piece, session=requests, **headers):
        url = f"{self.demarche.absolute_url()}/@payment-requests"
        body = json.dumps({"answers": ANSWERS | {"piece": piece}})
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        return session.post(url, data=body, headers=headers, timeout=60)

    def kept(self):
        return self.only_request().submission.files["piece"]

    def refused(self, piece):
        answer = self.post(piece)
        self.assertEqual(400, answer.status_code, answer.text[:300])
        self.assertEqual([], self.requests())
        return answer.json()["error"]["fields"]["piece"]

    def test_a_file_is_kept_as_if_it_was_uploaded(self):
        answer = self.post(a_file())
        self.assertEqual(201, answer.status_code, answer.text)
        file = self.kept()
        self.assertEqual(("acte é.txt", b"Acte"), (file.filename, file.data))
        # What the sender claims of its type counts no more than on the page.
        self.assertEqual("text/plain", file.contentType)
        self.assertIsInstance(file, get_schema(self.demarche)["piece"]._type)

    def test_a_file_may_be_much_longer_than_the_texts_of_a_form(self):
        data = bytes(range(256)) * (3 * 4096)
        self.assertEqual(201, self.post(a_file(data)).status_code)
        self.assertEqual(data, self.kept().data)

    def test_no_file_is_no_answer(self):
        self.assertEqual(201, self.post(None).status_code)
        self.assertEqual({}, self.only_request().submission.files)

    def test_a_path_in_the_name_is_dropped(self):
        self.post(a_file(filename="C:\\docs\\..\\acte.txt"))
        self.assertEqual("acte.txt", self.kept().filename)

    def test_a_required_file_that_is_missing_is_named(self):
        required = FIELDS.replace(
            "<title>Pièce jointe</title><required>False</required>",
            "<title>Pièce jointe</title>",
        )
        self.change(self.demarche, fields_model=required)
        self.assertIn("missing", self.refused(None))

    def test_the_forms_own_check_of_files_holds_for_programs_too(self):
        images = FIELDS.replace(
            "<title>Pièce jointe</title>",
            "<title>Pièce jointe</title><accept><element>image/*</element></accept>",
        )
        self.change(self.demarche, fields_model=images)
        self.assertEqual("Invalid file", self.refused(a_file()))
        self.assertEqual(201, self.post(a_file(filename="acte.png")).status_code)

    def test_what_is_no_readable_file_is_refused(self):
        for piece in (
            "QWN0ZQ==",
            {},
            a_file(data="QWN0ZQ"),
            a_file(data="<script>"),
            a_file(data=None),
            a_file(encoding="utf-8"),
            a_file(filename=""),
            a_file(filename=None),
            a_file(filename="x" * 256),
            [a_file()],
        ):
            with self.subTest(piece=piece):
                self.assertEqual("unreadable_file", self.refused(piece))

    def test_a_card_number_in_the_name_of_a_file_is_refused(self):
        self.refused(a_file(filename="4111111111111111.txt"))

    def test_a_body_that_is_too_long_or_too_rich_is_refused(self):
        self.assertEqual(400, self.post([[]] * MAX_MARKS).status_code)
        with mock.patch.object(post, "MAX_BODY_BYTES", 1000):
            self.assertEqual(400, self.post(a_file(b"x" * 1000)).status_code)
        self.assertEqual([], self.requests())
