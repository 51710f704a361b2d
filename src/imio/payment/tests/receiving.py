"""A program of somebody else that receives webhooks, on this machine."""

from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

import threading


class Receiver:
    """Keeps what it got; answers with ``status``, or holds its tongue while ``silent``."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict, bytes]] = []
        self.status = 204
        self.location = ""
        self.silent = threading.Event()
        self.released = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): text for name, text in self.headers.items()}
                receiver.got.append((self.path, headers, body))
                if receiver.silent.is_set():
                    receiver.released.wait(20)
                    return
                self.send_response(receiver.status)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.end_headers()

            def log_message(self, *args):
                """Say nothing: tests read what was got."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
