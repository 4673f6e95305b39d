"""A server of our own on the loopback that speaks the chat completions of OpenAI's interface.

Its model reads sentences such as 'Ida Berg said the fleet stays.' by a pattern; what it does besides is its behaviour.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL, DIGEST = "pattern:1b", "sha256:0123456789abcdef"
_SENTENCE = re.compile(r"([^.!?。]*?) ?(said|murmured|grumbled|boasted|thundered|語った|قال) ?([^.!?。]+)")
_NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


class LanguageModelServer(ThreadingHTTPServer):
    """What the server is to do, and what it was asked.

    Attributes:
        behaviour: how it answers.
        asked: the bodies of all requests for completions.
        keys: the headers with which they came.
        digest: of its model's weights.
        refuses: it refuses what has these words in it; empty for nothing.
        room: so many characters of an article are taken at once.
        release: ends what hangs.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviour = "right"
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.digest = DIGEST
        self.refuses = ""
        self.room = 1_000_000
        self.release = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, *_: Any) -> None:
        """Whoever asked may be gone."""


def found_in(shown: str) -> list[dict[str, Any]]:
    """Return what the model makes of numbered paragraphs."""
    result = []
    for number, paragraph in _NUMBERED.findall(shown):
        for speaker, cue, claim in _SENTENCE.findall(paragraph):
            result.append({
                "paragraph": int(number), "speaker": speaker.strip(), "cue": cue, "claim": [claim.strip()],
            })  # fmt: skip
    return result


class _Handler(BaseHTTPRequestHandler):
    server: LanguageModelServer

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if self.server.behaviour == "silent":
            self.server.release.wait(30)
        elif self.path == "/v1/models":
            self._answer(200, {"object": "list", "data": [{"id": MODEL}, {"id": "another"}]})
        elif self.path == "/api/tags" and self.server.digest:
            self._answer(200, {"models": [{"name": MODEL, "digest": self.server.digest}]})
        else:
            self._answer(404, {"error": "not found"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers.get("Authorization", ""))
        how = self.server.behaviour
        if how in ("silent", "slow"):
            self.server.release.wait(30)
        shown = body["messages"][-1]["content"]
        if len(shown) > self.server.room or (self.server.refuses and self.server.refuses in shown):
            self._answer(400, {"error": {"message": "the context is too long"}})
        elif how == "moved":
            self.send_response(307)
            self.send_header("Location", "http://192.0.2.1/v1/chat/completions")
            self.end_headers()
        elif how == "no schema" and "response_format" in body:
            self._answer(400, {"error": {"message": "response_format is not supported"}})
        elif how in ("401", "404", "429", "500"):
            self._answer(int(how), {"error": {"message": "no " * 500}})
        elif how == "no server of models":
            self._raw(200, b"<html>hello</html>")
        elif how == "odd":
            self._answer(200, {"choices": [{"message": ["what"]}], "usage": {"prompt_tokens": "many"}})
        elif how == "numbers":
            content = {"choices": [{"message": {"content": "{}"}}], "usage": {"prompt_tokens": 0}}
            self._raw(200, json.dumps(content).replace("0}", "1e999}").encode())
        elif how == "endless":
            self._raw(200, b" " * 9_000_000)
        else:
            self._answer(200, {
                "choices": [{"message": {"role": "assistant", "content": self._said(body)}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 100, "completion_tokens": 20},
                "system_fingerprint": "fp_\ud800" if how == "surrogates" else "fp_1",
            })  # fmt: skip

    def _said(self, body: dict[str, Any]) -> str:
        how, found = self.server.behaviour, found_in(body["messages"][-1]["content"])
        if how == "prose":
            return "Certainly! Ida Berg said a lot of things."
        if how == "cut off":
            return json.dumps({"attributions": found})[:-20]
        if how == "thinking too long":
            return '<think>\nWho speaks? {"attributions": [] or not? Wait'
        if how == "talking":
            return f"Certainly!\n{json.dumps({'attributions': found})}\nI hope that this helps."
        if how == "fenced":
            return f"```json\n{json.dumps({'attributions': found}, indent=1)}\n```"
        if how == "thinking":
            return f"<think>\nWho speaks? {{}}\n</think>\n{json.dumps({'attributions': found})}"
        if how == "inventing":
            found = [{**each, "claim": [f"{each['claim'][0]} indeed"]} for each in found]
        if how == "correcting":
            found = [{**each, "speaker": each["speaker"].upper() + "!"} for each in found]
        return json.dumps({"attributions": found}, ensure_ascii=False)

    def _answer(self, status: int, told: object) -> None:
        self._raw(status, json.dumps(told).encode())

    def _raw(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serving() -> Iterator[LanguageModelServer]:
    """Serve, and give the server."""
    server = LanguageModelServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
