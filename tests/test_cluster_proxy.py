"""The proxy of the cluster: turns, and what becomes of a request when a process dies."""

from cluster.processes import find_free_port
from cluster.proxy import Proxy
from cluster.proxy import REST_SECONDS
from cluster.proxy import Turns
from http.server import BaseHTTPRequestHandler
from http.server import HTTPServer

import requests
import threading
import unittest


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class TestTurns(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        self.turns = Turns([1, 2, 3], self.clock)

    def test_each_process_comes_first_in_its_turn(self):
        firsts = [self.turns.order()[0] for _request in range(6)]
        self.assertEqual(firsts, [1, 2, 3, 1, 2, 3])

    def test_one_that_refused_is_asked_last_for_a_moment(self):
        self.turns.rest(1)
        self.assertEqual(self.turns.order()[-1], 1)
        self.clock.now = REST_SECONDS + 0.1
        orders = [self.turns.order()[0] for _request in range(3)]
        self.assertIn(1, orders)


class Backend(BaseHTTPRequestHandler):
    def answer(self):
        size = int(self.headers.get("Content-Length") or 0)
        self.server.seen.append(
            (self.path, self.headers["Host"], self.rfile.read(size))
        )
        if self.server.dies:
            self.connection.close()
            return
        self.send_response(303)
        self.send_header("Set-Cookie", "one=1")
        self.send_header("Set-Cookie", "two=2")
        self.send_header("Location", "/next")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_POST = answer

    def log_message(self, *arguments):
        pass


class TestProxy(unittest.TestCase):
    def setUp(self):
        self.backend = HTTPServer(("127.0.0.1", 0), Backend)
        self.backend.seen, self.backend.dies = [], False
        threading.Thread(target=self.backend.serve_forever, daemon=True).start()
        self.addCleanup(self.backend.server_close)
        self.addCleanup(self.backend.shutdown)
        self.nobody = find_free_port()
        self.session = requests.Session()
        self.session.trust_env = False
        self.addCleanup(self.session.close)

    def start(self, *backends):
        port = find_free_port()
        self.proxy = Proxy(port, list(backends))
        self.proxy.start()
        self.addCleanup(self.proxy.stop)
        self.url = f"http://localhost:{port}"

    def post(self, path="/pay?x=1"):
        return self.session.post(
            self.url + path, data=b"fields", allow_redirects=False, timeout=10
        )

    def test_a_request_passes_unchanged_and_its_answer_too(self):
        self.start(self.backend.server_port)
        answer = self.post()
        self.assertEqual((answer.status_code, answer.text), (303, "ok"))
        self.assertEqual(answer.headers["Location"], "/next")
        self.assertEqual(answer.cookies.get_dict(), {"one": "1", "two": "2"})
        host = self.url.removeprefix("http://")
        self.assertEqual(self.backend.seen, [("/pay?x=1", host, b"fields")])

    def test_a_dead_process_is_passed_over(self):
        self.start(self.nobody, self.backend.server_port)
        self.assertEqual([self.post().status_code for _time in range(4)], [303] * 4)

    def test_what_reached_a_process_is_not_sent_to_another_one(self):
        self.backend.dies = True
        self.start(self.backend.server_port, self.backend.server_port)
        self.assertEqual(self.post().status_code, 502)
        self.assertEqual(len(self.backend.seen), 1)

    def test_without_any_process_it_says_so(self):
        self.start(self.nobody)
        self.assertEqual(self.post().status_code, 503)
        self.assertEqual([one.status for one in self.proxy.exchanges], [503])
