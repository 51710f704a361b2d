"""What no address, method, header or forged form may do."""

from imio.payment.checkout.addresses import go_url
from imio.payment.checkout.addresses import return_url
from imio.payment.domain import states
from imio.payment.storage.settings import get_settings
from imio.payment.tests.paying import Page
from imio.payment.tests.paying import PayingCase

import transaction


class TestSafety(PayingCase):
    def setUp(self):
        super().setUp()
        self.citizen = self.make_citizen()
        self.due = self.make_due(self.citizen)
        self.form = self.citizen.basket().forms("@@payment-pay")[0]

    def attempt_under_way(self):
        self.citizen.go_to_bank()
        (attempt,) = self.attempts()
        return attempt

    def public_urls(self, attempt):
        wrong = go_url(self.store, attempt.id)[:-4] + "AAAA"
        return [
            "@@payment-basket",
            "@@payment-basket?means=transfer",
            "@@payment-basket-change",
            f"@@payment-basket-change?act=remove&due={self.due.id}",
            "@@payment-pay",
            f"@@payment-pay?payment=belfius&digest={self.form['digest']}",
            "@@payment-notify/belfius",
            "@@payment-notify/unknown",
            "@@payment-go",
            wrong,
            wrong.replace("payment-go", "payment-return"),
            return_url(self.store, attempt.id),
            return_url(self.store, attempt.id) + "?status=paid",
            return_url(self.store, attempt.id) + "?payload=eyJ9&seal=00",
            "@payment-basket",
            f"@payment-status/{attempt.id}",
        ]

    def test_looking_at_any_address_writes_nothing(self):
        attempt = self.attempt_under_way()
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "PROPFIND"):
            for url in self.public_urls(attempt):
                with self.subTest(f"{method} {url}"), self.nothing_written():
                    self.citizen.session.request(
                        method,
                        self.citizen.absolute(url),
                        headers={"Connection": "close"},
                        allow_redirects=False,
                        timeout=20,
                    )

    def test_head_on_the_go_page_does_not_open_the_payment(self):
        go = self.citizen.pay().headers["Location"]
        with self.nothing_written():
            self.citizen.session.head(go, allow_redirects=False, timeout=20)
        (attempt,) = self.attempts()
        self.assertEqual(attempt.state, states.CREATED)

    def test_a_form_without_its_proof_is_refused_before_anything_runs(self):
        stranger = self.make_citizen()
        self.make_due(stranger)
        foreign = stranger.basket().forms("@@payment-pay")[0]["token"]
        other_act = self.citizen.basket().forms("@@payment-basket-change")[0]["token"]
        forged = {
            "none": {"token": ""},
            "of another visitor": {"token": foreign},
            "of another act": {"token": other_act},
            "as a list": {"token": ["x", "y"]},
            "of another type": {"token": "", "token:int": "1"},
        }
        for name, change in forged.items():
            with self.subTest(name), self.nothing_written():
                page = Page(self.citizen.post("@@payment-pay", self.form | change))
                self.assertEqual(page.status, 403)
                self.assertEqual(page.heading, "This page was too old")

    def test_a_proof_in_the_address_or_in_a_cookie_is_no_proof(self):
        token = self.form.pop("token")
        self.citizen.set_cookie("token", token)
        with self.nothing_written():
            answer = self.citizen.post("@@payment-pay", self.form)
        self.assertEqual(answer.status_code, 403)

    def test_another_site_cannot_send_the_form(self):
        headers = (
            {"Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        )
        for header in headers:
            with self.subTest(header), self.nothing_written():
                answer = self.citizen.post("@@payment-pay", self.form, headers=header)
                self.assertEqual(answer.status_code, 403)

    def test_our_own_page_with_no_referrer_may_send_the_form(self):
        header = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        answer = self.citizen.post("@@payment-pay", self.form, headers=header)
        self.assertEqual(answer.status_code, 303)

    def test_every_page_carries_its_headers_with_every_method(self):
        attempt = self.attempt_under_way()
        pages = (
            "@@payment-basket",
            "@@payment-pay",
            "@@payment-notify/belfius",
            return_url(self.store, attempt.id),
        )
        for method in ("GET", "HEAD", "POST"):
            for url in pages:
                with self.subTest(f"{method} {url}"):
                    answer = self.citizen.session.request(
                        method,
                        self.citizen.absolute(url),
                        headers={"Connection": "close"},
                        allow_redirects=False,
                        timeout=20,
                    )
                    self.assertEqual(answer.headers["Cache-Control"], "no-store")
                    self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
                    self.assertIn(
                        "frame-ancestors 'none'",
                        answer.headers["Content-Security-Policy"],
                    )
                    self.assertEqual(
                        answer.headers["X-Content-Type-Options"], "nosniff"
                    )

    def test_the_host_header_does_not_reach_the_bank(self):
        get_settings().public_url = self.portal.absolute_url()
        transaction.commit()
        go = self.citizen.pay().headers["Location"]
        evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        self.citizen.get(go, headers=evil)
        created = [row for row in self.bank.journal() if row["event"] == "created"]
        self.assertTrue(created)
        for row in created:
            for name in ("return_url", "notify_url"):
                self.assertTrue(row[name].startswith(self.portal.absolute_url()))

    def test_the_return_page_believes_no_parameter(self):
        attempt = self.attempt_under_way()
        url = return_url(self.store, attempt.id)
        for query in ("status=paid", "again=1&state=paid", "payload=e30&seal=0"):
            with self.subTest(query), self.nothing_written():
                page = self.citizen.come_back(f"{url}?{query}")
                self.assertEqual(page.heading, "We are checking with the bank")

    def test_a_bank_that_posts_the_return_is_led_to_the_page_by_get(self):
        attempt = self.attempt_under_way()
        with self.nothing_written():
            answer = self.citizen.post(return_url(self.store, attempt.id), {"ok": "1"})
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(answer.headers["Location"], return_url(self.store, attempt.id))

    def test_who_is_not_the_payer_reads_nothing_personal(self):
        back = self.citizen.decide(self.citizen.go_to_bank(), "card")
        self.told()
        stranger = self.make_citizen()
        page = stranger.come_back(back)
        self.assertEqual(page.heading, "Payment received")
        self.assertNotIn(self.due.demarche_title, page.text)
        self.assertNotIn(self.due.tracking_code, page.answer.text)
        self.assertNotIn("payment-request", page.answer.text)
        self.assertNotIn("Dupont", page.answer.text)

    def test_a_wrong_or_unknown_address_says_the_same(self):
        attempt = self.attempt_under_way()
        url = return_url(self.store, attempt.id)
        other = self.make_due(self.make_citizen())
        wrong = (
            url[:-3] + "AAA",
            url.replace(attempt.id, "ABCDEFGHJKLMNPQRSTUV"),
            url.replace(attempt.id, other.id),
            url + "/more",
        )
        for address in wrong:
            with self.subTest(address):
                self.assertEqual(self.citizen.get(address).status_code, 404)

    def test_the_page_that_checks_refreshes_itself_and_stops_after_some_minutes(self):
        attempt = self.attempt_under_way()
        url = return_url(self.store, attempt.id)
        first = self.citizen.get(url)
        self.assertIn(f"url={url}?again=1", first.headers["Refresh"])
        late = self.citizen.get(f"{url}?again=40")
        self.assertNotIn("Refresh", late.headers)
        self.assertIn("It is safe to leave this page", Page(late).text)
