"""Asking a server that speaks the chat completions of OpenAI's interface: Ollama, llama.cpp, vLLM and others.

By default only this machine is reached. No redirections, no proxies; time and size are limited.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpcore

from coalition_annotator.files.guarded_http import GuardedBackend, TooLargeError, TooLateError, whole_answer
from coalition_annotator.files.web_addresses import is_loopback, web_address
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.suggestion_options import USUAL_ADDRESS

SECONDS = 600.0
_LOOK_SECONDS = 3.0
_LARGEST = 8_000_000
MOST_TOKENS = 2048
"""A longer answer is cut off."""
_SAID = 200
_REFUSAL = "'{host}' is another machine"


class Endpoint(NamedTuple):
    """A server and what it is asked with.

    Attributes:
        address: the base of its addresses, such as ``http://127.0.0.1:11434/v1``; see ``completed``.
        model: the model's name there.
        may_leave: whether a server on another machine may be asked.
        key: sent as a bearer token; empty for none.
    """

    address: str
    model: str
    may_leave: bool = False
    key: str = ""


class Completion(NamedTuple):
    """What a model answered; how many tokens were read and written, as the server counts them; how long it took."""

    text: str
    tokens_in: int
    tokens_out: int
    seconds: float
    fingerprint: str


def completed(typed: str) -> str:
    """Return the base of a server's addresses: with http where no scheme is given, and ``/v1`` where no path is.

    Raises:
        UserError: it is no address.
    """
    url = web_address(typed, "http")
    if not url or not url.isascii() or not url.isprintable() or set("?#") & set(url):
        raise UserError(
            "This is no address of a server.",
            where=typed.strip()[:_SAID],
            remedy=f"Ollama's is {USUAL_ADDRESS}, for example.",
        )
    parts = urlsplit(url)
    url = f"{parts.scheme}://{parts.netloc.lower()}{parts.path}"
    return url.rstrip("/") if parts.path.strip("/") else f"{url.rstrip('/')}/v1"


def complete(
    endpoint: Endpoint,
    messages: Sequence[Mapping[str, str]],
    schema: Mapping[str, Any],
    *,
    seed: int,
    seconds: float = SECONDS,
) -> Completion:
    """Return a model's answer at temperature 0, held to a JSON schema where the server can hold it.

    Args:
        endpoint: the server.
        messages: pairs of role and content.
        schema: of the answer.
        seed: for servers that draw by chance all the same.
        seconds: how long the answer may take.

    Raises:
        UserError: nobody answers in time, or with something else.
    """
    asked: dict[str, Any] = {
        "model": endpoint.model, "messages": list(messages), "temperature": 0, "seed": seed, "stream": False,
        "max_tokens": MOST_TOKENS,
    }  # fmt: skip
    held = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}
    began = time.monotonic()
    try:
        found = _ask(endpoint, "/chat/completions", {**asked, "response_format": held}, seconds)
    except RefusedError:
        # Some servers know no schemas. What they answer is checked as all answers are.
        found = _ask(endpoint, "/chat/completions", asked, seconds)
    took = time.monotonic() - began
    try:
        text = found["choices"][0]["message"]["content"]
        used = found.get("usage") or {}
        read, written = (max(0, int(used.get(key) or 0)) for key in ("prompt_tokens", "completion_tokens"))
        return Completion(str(text or ""), read, written, took, _plain(found.get("system_fingerprint") or ""))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise _no_completion(endpoint) from error


def models(endpoint: Endpoint) -> list[str]:
    """Return the names of the models that a server has.

    Raises:
        UserError: it does not tell.
    """
    found = _ask(endpoint, "/models", None, _LOOK_SECONDS)
    try:
        return sorted(_plain(each["id"]) for each in found["data"])
    except (KeyError, TypeError) as error:
        raise _no_completion(endpoint) from error


def digest(endpoint: Endpoint) -> str:
    """Return the digest of the model's weights where the server tells it, as Ollama does; else an empty string.

    Raises:
        UserError: nobody answers.
    """
    root = endpoint._replace(address=endpoint.address.removesuffix("/v1"))
    try:
        found = _ask(root, "/api/tags", None, _LOOK_SECONDS)
        named = {str(each["name"]): _plain(each["digest"]) for each in found["models"]}
    except (_UnreachableError, TooSlowError):
        raise
    except (UserError, KeyError, TypeError):
        return ""
    return named.get(endpoint.model, named.get(f"{endpoint.model}:latest", ""))


def _plain(told: object) -> str:
    """Return what a server said in a line that can be shown and kept."""
    return "".join(filter(str.isprintable, str(told)))[:_SAID]


class _UnreachableError(UserError):
    """Nobody answers."""


class TooSlowError(UserError):
    """The answer does not come in time."""


class RefusedError(UserError):
    """The server does not take what it was asked, such as a text that is too long for its model."""


def _ask(endpoint: Endpoint, path: str, body: Mapping[str, Any] | None, seconds: float) -> Any:
    url = f"{endpoint.address}{path}"
    end = time.monotonic() + seconds
    headers: dict[bytes | str, bytes | str] = {"Accept": "application/json", "User-Agent": "CoalitionAnnotator"}
    content = None
    if body is not None:
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
    key = endpoint.key.strip()
    if not (key.isascii() and key.isprintable()):
        raise UserError("The key can't be sent.", remedy="Copy it anew; keys have plain letters and digits.")
    if key:
        headers["Authorization"] = f"Bearer {key}"
    limits = dict.fromkeys(("connect", "read", "write", "pool"), seconds) | {"connect": min(seconds, _LOOK_SECONDS)}
    reachable = (lambda _: True) if endpoint.may_leave else is_loopback
    if endpoint.may_leave and key and urlsplit(url).scheme != "https" and not _is_here(url):
        raise UserError(
            "A key is not sent without encryption to another machine.", where=endpoint.address,
            remedy="Take the server's https address, or leave the key out.",
        )  # fmt: skip
    try:
        with (
            httpcore.ConnectionPool(network_backend=GuardedBackend(reachable, _REFUSAL)) as pool,
            pool.stream(
                "POST" if body is not None else "GET", url, headers=headers, content=content,
                extensions={"timeout": limits},
            ) as answer,
        ):  # fmt: skip
            data = whole_answer(answer.iter_stream(), largest=_LARGEST, until=end)
            status = answer.status
    except (httpcore.TimeoutException, TooLateError) as error:
        raise _too_slow(endpoint) from error
    except TooLargeError as error:
        raise _no_completion(endpoint) from error
    except httpcore.ProtocolError as error:  # says what was sent, which may have the key in it
        raise _unreachable(endpoint, type(error).__name__) from error
    except (httpcore.NetworkError, httpcore.UnsupportedProtocol, OSError) as error:
        raise _unreachable(endpoint, str(error) or type(error).__name__) from error
    if status != 200:
        raise _refused(endpoint, status, data)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _no_completion(endpoint) from error


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or is_loopback(host)
    except ValueError:
        return False


def _unreachable(endpoint: Endpoint, why: str) -> UserError:
    if "is another machine" in why:
        return _UnreachableError(
            f"The language model's server is not on this computer: {why}.", where=endpoint.address,
            remedy="Allow in so many words that articles leave this computer, or name a server on it.",
        )  # fmt: skip
    return _UnreachableError(
        f"No language model answers ({why}).", where=endpoint.address,
        remedy="Start its server, or correct the address.",
    )  # fmt: skip


def _too_slow(endpoint: Endpoint) -> UserError:
    return TooSlowError(
        "The language model takes too long.", where=endpoint.address,
        remedy="Take a smaller model, or a machine with more memory; then ask again.",
    )  # fmt: skip


def _refused(endpoint: Endpoint, status: int, data: bytes) -> UserError:
    said = data[:2000].decode("utf-8", "replace")
    try:
        told = json.loads(said)["error"]
        said = str(told.get("message", told)) if isinstance(told, dict) else str(told)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    said = _plain(" ".join(said.split()))
    if status in (401, 403):
        return UserError("The server wants a key, or another one.", where=endpoint.address, remedy="Enter its key.")
    if status == 404:
        return UserError(
            f"The server has no model “{endpoint.model}”, or speaks otherwise ({said}).", where=endpoint.address,
            remedy="Choose one of its models; the address usually ends in /v1.",
        )  # fmt: skip
    kind = RefusedError if status in (400, 413, 415, 422, 500, 501) else UserError
    return kind(
        f"The server answers with {status} ({said}).", where=endpoint.address, remedy="Look at what the server says."
    )


def _no_completion(endpoint: Endpoint) -> UserError:
    return UserError(
        "What answers there is no language model's server.", where=endpoint.address,
        remedy="Name the address of its OpenAI-compatible interface, which usually ends in /v1.",
    )  # fmt: skip
