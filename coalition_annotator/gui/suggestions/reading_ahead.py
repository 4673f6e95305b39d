"""Making the suggestions of the article that is likely to be opened next, while its reader is busy with another."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from coalition_annotator.gui.suggestions.suggestion_key import SuggestionKey
from coalition_annotator.gui.suggestions.suggestion_model import SuggestionModel

# Who leafs through articles is not held up by the one after; nor is anybody by a long one.
_REST_MS = 400
_LONGEST = 30_000


class ReadingAhead(QObject):
    """Lets a parser and an encoder read the next article when the open one has all of its suggestions.

    Args:
        suggestions: of the open article.
        following: returns the id of the article that is likely to be opened next; '' for none.
    """

    def __init__(self, suggestions: SuggestionModel, following: Callable[[], str]) -> None:
        super().__init__(suggestions)
        self._suggestions, self._following = suggestions, following
        # What failed is not tried again: it is told when the article is opened.
        self._tried: SuggestionKey | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._read)
        suggestions.settled.connect(self._rest.start)
        suggestions.tagger.opened.connect(self._rest.stop)

    def _read(self) -> None:
        maker, live = self._suggestions.maker, self._suggestions.tagger.live
        following = self._following()
        key = maker.key_of(following) if following else None
        if key is None or key == self._tried or maker.is_busy or maker.known(key) is not None:
            return
        self._tried = key
        text = live.project.text(following)
        if len(text) <= _LONGEST:
            maker.make(key, text, at_once=False)
