"""Files for the bank over REST: the same files, and the same refusals, as on the pages."""

from base64 import b64decode
from hashlib import sha256
from imio.payment.domain import states
from imio.payment.storage.platforms import get_platform
from imio.payment.tests.staff import Client
from imio.payment.tests.test_browser_refunds_desk import DeskCase

import transaction


FILES = "@payment-refund-files"


class TestFiles(DeskCase):
    def post(self, path="", client=None, **body):
        address = f"{FILES}/{path}" if path else FILES
        answer = (client or self.finance).post_json(address, body)
        transaction.begin()
        return answer

    def make(self, *refunds, **more):
        return self.post(refunds=[refund.id for refund in refunds], **more)

    def test_a_file_is_made_read_twice_and_executed_once(self):
        refund = self.to_send()
        answer = self.make(refund)
        self.assertEqual(answer.status_code, 201)
        made = answer.json()
        self.assertEqual((made["state"], made["amount_cents"]), ("made", 500))
        self.assertEqual(made["@id"], f"{self.commune.url}/{FILES}/{made['id']}")
        self.assertEqual(refund.state, states.IN_TRANSIT)
        path = f"{FILES}/{made['id']}"
        files = [self.finance.get_json(f"{path}/file").json() for _turn in range(2)]
        self.assertEqual(files[0], files[1])
        content = b64decode(files[0]["data"])
        self.assertEqual(made["schema"], "pain.001.001.09")
        self.assertIn(b"pain.001.001.09", content)
        self.assertEqual(sha256(content).hexdigest(), made["sha256"])
        page = self.finance.get(f"@@payment-refund-files/{made['id']}/file")
        self.assertEqual(page.content, content)
        done = self.post(f"{made['id']}/executed", reference="214/3")
        self.assertEqual((done.json()["state"], refund.state), ("executed", "done"))
        again = self.post(f"{made['id']}/executed")
        self.assertEqual(again.status_code, 409)
        listed = self.finance.get_json(FILES).json()["items"]
        self.assertEqual([one["reference"] for one in listed], ["214/3"])

    def test_a_preview_tells_what_would_stand_in_the_files_and_makes_none(self):
        refunds = [self.to_send("a"), self.to_send("b")]
        ids = [refund.id for refund in refunds]
        answer = self.post("preview", refunds=[*ids, "none"])
        self.assertEqual(answer.status_code, 200)
        (file,) = answer.json()["items"]
        self.assertEqual((file["count"], file["amount_cents"]), (2, 1000))
        self.assertEqual(file["schema"], "pain.001.001.09")
        self.assertEqual((file["problems"], file["trouble"]), ([], ""))
        self.assertEqual([one["id"] for one in file["refunds"]], ids)
        self.assertEqual(file["refunds"][0]["iban_masked"], "BE71 •••• •••• 6769")
        self.assertNotIn(b"096123456769", answer.content)
        self.assertEqual(len(self.store.batches), 0)
        self.assertEqual({one.state for one in refunds}, {states.TO_SEND})
        other = Client(self.commune.url, "regisseur_b")
        (mine,) = self.post("preview", client=other, refunds=ids).json()["items"]
        self.assertEqual([one["id"] for one in mine["refunds"]], ids[1:])

    def test_a_preview_names_what_the_bank_would_refuse(self):
        refund = self.to_send()
        refund.holder = "\U0001f600"
        transaction.commit()
        (file,) = self.post("preview", refunds=[refund.id]).json()["items"]
        problem = {"index": 0, "field": "name", "code": "unreadable"}
        self.assertEqual(file["problems"], [problem])
        get_platform("belfius").iban = None
        transaction.commit()
        (file,) = self.post("preview", refunds=[refund.id]).json()["items"]
        self.assertEqual((file["trouble"], file["schema"]), ("no_account", ""))

    def test_what_never_left_wants_a_reason_and_can_be_tried_again(self):
        refund = self.to_send()
        made = self.make(refund).json()
        self.assertEqual(self.post(f"{made['id']}/dropped").status_code, 400)
        answer = self.post(f"{made['id']}/dropped", reason="Never uploaded")
        self.assertEqual(answer.json()["state"], "dropped")
        self.assertEqual(refund.state, states.FAILED)

    def test_what_cannot_be_read_or_sent_makes_no_file(self):
        refund = self.to_send()
        for refunds in (None, [], "x", [5], [{}], ["x"] * 2001):
            with self.subTest(str(refunds)[:20]):
                self.assertEqual(self.post(refunds=refunds).status_code, 400)
        self.assertEqual(self.post(refunds=[refund.id, "none"]).status_code, 409)
        self.assertEqual(self.post("new/make").status_code, 404)
        self.assertEqual(len(self.commune.store.batches), 0)
        self.assertEqual(refund.state, states.TO_SEND)

    def test_nobody_sees_or_sends_what_belongs_to_another_office(self):
        refund = self.to_send("a")
        other = Client(self.commune.url, "regisseur_b")
        ids = [refund.id]
        self.assertEqual(self.post(client=other, refunds=ids).status_code, 409)
        made = self.make(refund).json()
        self.assertEqual(other.get_json(FILES).json()["items"], [])
        for path in (made["id"], f"{made['id']}/file"):
            self.assertEqual(other.get_json(f"{FILES}/{path}").status_code, 404)
        for act in ("executed", "dropped"):
            answer = self.post(f"{made['id']}/{act}", other, reason="No")
            self.assertEqual(answer.status_code, 404)
        agent = Client(self.commune.url, "agent_a")
        self.assertEqual(agent.get_json(FILES).status_code, 401)
        self.assertEqual(refund.state, states.IN_TRANSIT)
