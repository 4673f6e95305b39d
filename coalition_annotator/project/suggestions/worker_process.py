"""Making suggestions in a process of its own: a parser is large, and the window shall never wait for it.

The process is this program again, called with ``ANSWER_SUGGESTIONS``; requests and answers are pickled over its
standard streams.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, cast

from coalition_annotator.files.log import failed_at
from coalition_annotator.model.errors import EncoderError, UserError
from coalition_annotator.model.suggestion import Suggestion, Term
from coalition_annotator.project.suggestions import resources
from coalition_annotator.project.suggestions.subprocesses import ANSWER_SUGGESTIONS, command

if TYPE_CHECKING:
    from coalition_annotator.nlp.recommender.crf_tagger import RecommenderModel
    from coalition_annotator.nlp.suggest import JudgedAnswers, Tools

_ATTEMPTS = 2
_LOG = logging.getLogger(__name__)


class Request(NamedTuple):
    """What is asked for; see ``proposing.propose``. ``version`` names the recommender and pipeline to use."""

    version: int
    article_id: str
    text: str
    terms: tuple[Term, ...]
    by: tuple[str, ...]
    least_learned: float
    syntax: bool
    encoder: bool
    without_plugins: tuple[str, ...] = ()


class _Setup(NamedTuple):
    version: int
    model: RecommenderModel | None
    pipeline: str
    answers: JudgedAnswers | None = None


class ApartProposer:
    """Proposes by request; the process starts with the first one. One request at a time, from any thread."""

    def __init__(self) -> None:
        self._setup = _Setup(0, None, "")
        self._told: _Setup | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()

    def use(
        self, version: int, model: RecommenderModel | None, pipeline: str, answers: JudgedAnswers | None = None
    ) -> None:
        """Use a recommender (a trusted one, or none), a pipeline and a language model's answers from now on.

        An empty name of a pipeline is the usual one.
        """
        self._setup = _Setup(version, model, pipeline, answers)

    def propose(self, request: Request) -> list[Suggestion]:
        """Return what is proposed.

        Raises:
            UserError: the pipeline can't be loaded, or the process keeps ending.
        """
        with self._lock:
            for _ in range(_ATTEMPTS):
                if self._closed:
                    return []
                try:
                    answer = self._answer(request)
                except (EOFError, OSError, pickle.UnpicklingError):
                    self._end()
                    continue
                if isinstance(answer, UserError):
                    raise answer
                return cast("list[Suggestion]", answer)
        if self._closed:
            return []
        if request.encoder:
            raise EncoderError(
                "The process that reads by the recommender's encoder keeps ending.",
                remedy="Close other programs, if memory is short; else train without an encoder.",
            )
        raise UserError(
            "Suggestions with syntax can't be made.",
            remedy="Switch syntax off in Suggestions…, or restart the program.",
        )

    def _answer(self, request: Request) -> object:
        if self._process is None:
            self._process = subprocess.Popen(command(ANSWER_SUGGESTIONS), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._told = None
            if self._closed:  # ``close`` may have come before there was a process to end
                raise EOFError
        writes, reads = self._process.stdin, self._process.stdout
        assert writes is not None
        assert reads is not None
        # ``use`` may come while this waits for the process to read.
        setup = self._setup
        if self._told is not setup:
            pickle.dump(setup, writes)
            self._told = setup
        pickle.dump(request, writes)
        writes.flush()
        return pickle.load(reads)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            process.wait()

    def close(self) -> None:
        """End the process, whatever it is doing; who waits for it gets nothing."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._end()


def answer_requests() -> int:
    """Answer requests until the other side is gone: what the process does."""
    from coalition_annotator.nlp.suggest import propose

    # Whatever prints must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    setup = _Setup(0, None, "")
    known: dict[tuple[bool, bool], Tools] = {}
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            asked = pickle.load(sys.stdin.buffer)
            if isinstance(asked, _Setup):
                setup, known = asked, {}
                continue
            try:
                how = (asked.syntax, asked.encoder)
                if how not in known:
                    known[how] = resources.assembled(
                        setup.model, syntax=asked.syntax, encoder=asked.encoder, wanted_pipeline=setup.pipeline,
                        answers=setup.answers,
                    )  # fmt: skip
                answer: object = propose(
                    asked.article_id, asked.text, known[how],
                    terms=asked.terms, by=asked.by, least_learned=asked.least_learned,
                    without_plugins=asked.without_plugins,
                )  # fmt: skip
            except UserError as error:
                answer = error
            except Exception as error:  # one article must not end the process that all others are asked of
                _LOG.warning("suggestions failed with %s", failed_at(error))
                answer = UserError(
                    f"The suggestions for this article failed ({type(error).__name__}).",
                    remedy="Go on without them; the log says where.",
                )
            pickle.dump(answer, answers)
            answers.flush()
    return 0
