"""How long each article takes to read and tag: measured only where a person switches it on, kept on this machine."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer

from coalition_annotator.gui.article_view.input import TaggingView
from coalition_annotator.gui.base.settings import Settings

_STEP = 5
# Who neither types, clicks nor scrolls for so long has gone away, and the time since then does not count.
_AWAY = 60
_SIGNS_OF_LIFE = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.FocusIn,
})  # fmt: skip


class ReadingClock(QObject):
    """Counts the seconds in which an article is open, the window active and somebody at work.

    Attributes:
        away_after: seconds without a sign of life after which somebody counts as gone.
    """

    def __init__(self, view: TaggingView, settings: Settings) -> None:
        super().__init__(view)
        self._view, self._settings = view, settings
        self._live = view.tagger.live
        self._project_id, self.away_after = "", _AWAY
        self._since_life = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP * 1000)
        self._timer.timeout.connect(self.tick)
        for each in (view, view.viewport()):
            each.installEventFilter(self)
        self._live.edited.connect(lambda *_: self._since_life.start())
        self._live.closed.connect(self._timer.stop)
        view.tagger.opened.connect(self._on_opened)

    def _on_opened(self) -> None:
        if self._view.tagger.tags is None:
            self._timer.stop()
            return
        self._since_life.start()
        if not self._timer.isActive():
            self._project_id = self._live.project.id
            self._timer.start()

    def tick(self) -> None:
        """Count the step that has passed, if somebody was at work in it."""
        tags = self._view.tagger.tags
        if not self._settings.measure_time:
            return
        here = self._view.isVisible() and self._view.window().isActiveWindow()
        if tags is None or not self._live.is_open or not here or self._since_life.elapsed() > self.away_after * 1000:
            return
        self._settings.add_seconds(self._project_id, self._live.project.me.id, tags.article.id, _STEP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS_OF_LIFE:
            self._since_life.start()
        return super().eventFilter(watched, event)
