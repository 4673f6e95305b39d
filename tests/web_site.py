"""A web site of our own on the loopback, from which tests fetch pages."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .formats.test_archives import PAGE

GERMAN = "<html><head><title>Größe</title></head><body><article><p>" + "Die Größe der Flotte ist offen. " * 9


class Site(BaseHTTPRequestHandler):
    """A site whose paths each do one thing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        name = self.path.strip("/")
        moved = {"moved": "/page", "round": "/round", "inside": "http://localhost:1/", "file": "file:///etc/passwd"}
        bodies = {
            "page": ("text/html; charset=utf-8", PAGE.encode()), "packed": ("text/html", gzip.compress(PAGE.encode())),
            "german": ("text/html; charset=iso-8859-1", GERMAN.encode("latin-1")), "picture": ("image/png", b"\x89PNG"),
            "large": ("text/html", b"x" * 300_000), "bomb": ("text/html", gzip.compress(b"x" * 3_000_000)),
            "empty": ("text/html", b"<html></html>"),
        }  # fmt: skip
        if name in moved:
            self.send_response(302)
            self.send_header("Location", moved[name])
            self.end_headers()
            return
        if name not in bodies:
            self.send_error(404)
            return
        kind, body = bodies[name]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if name in ("packed", "bomb"):
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site, and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
