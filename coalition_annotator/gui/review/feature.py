"""Reviewing: the page Review and its commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from coalition_annotator.gui.base import pages
from coalition_annotator.gui.base.command import REVIEW, Command
from coalition_annotator.gui.base.feature import Feature, Page, kept_by
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.review.page import AGREEMENT, BESIDE, ReviewPage
from coalition_annotator.model import codebook as cb


class ReviewFeature(Feature):
    """The page Review.

    Attributes:
        page: differences, texts and the decision.
    """

    def __init__(self, shell: Shell, *, read_article: Callable[[], str]) -> None:
        """Make the page.

        Args:
            shell: the window.
            read_article: the id of the article that is open on the page Read; empty where there is none.
        """
        self._live, self._read_article = shell.live, read_article
        self.page = kept_by(shell.window(), ReviewPage(shell.live, shell.themes, shell.settings))
        self.page.reviewer.message.connect(shell.say)

    @property
    def open_article_id(self) -> str:
        """The id of the article under review; empty where there is none."""
        tags = self.page.reviewer.tagger.tags
        return tags.article.id if tags else ""

    def pages(self) -> list[Page]:
        """Return the page Review."""
        return [Page(pages.REVIEW, "Review", "Ctrl+2", lambda: self.page, self._on_shown, self._on_hidden)]

    def _on_shown(self) -> None:
        reviewer = self.page.reviewer
        reviewer.active = True
        reviewer.wake()
        wanted = self._read_article() or next(iter(self._live.project.articles), "")
        if reviewer.tagger.tags is None and wanted:
            self.page.open(wanted)
        self.page.focus_text()

    def _on_hidden(self) -> None:
        self.page.reviewer.active = False

    def commands(self) -> list[Command]:
        """Return the commands on differences and decisions."""
        page, reviewer = self.page, self.page.reviewer

        def own(name: str, label: str, keys: str | tuple[str, ...], run: Callable[[], object]) -> Command:
            several = (keys,) if isinstance(keys, str) else keys
            return Command(f"review.{name}", REVIEW, label, several, run, text_keys=page.view.keys)

        sides = [
            own(f"side_{n}", f"Agree with annotator {n}", str(n), partial(reviewer.take_side, n - 1))
            for n in range(1, 7)
        ]
        return [
            own("next", "Next undecided difference", "N", lambda: reviewer.step(1)),
            own("previous", "Previous undecided difference", "Shift+N", lambda: reviewer.step(-1)),
            own("down", "Next in the list", "Down", lambda: reviewer.walk(1)),
            own("up", "Previous in the list", "Up", lambda: reviewer.walk(-1)),
            own("take", "Agree on what is shown", ("A", "Return"), reviewer.take),
            own("leave_out", "Leave out of the agreed version", "X", reviewer.leave_out),
            *sides,
            own("union", "Merge the tags' words", "M", reviewer.merge_spans),
            own("reopen", "Reopen a decision", "U", reviewer.reopen),
            own("support", "Agreed stance: support", "+", lambda: reviewer.set_stance(cb.PRO)),
            own("oppose", "Agreed stance: oppose", "-", lambda: reviewer.set_stance(cb.CONTRA)),
            own("neutral", "Agreed stance: neutral", "0", lambda: reviewer.set_stance(cb.BOTH)),
            own("category", "Agreed category…", "C", lambda: page.amend(cb.CATEGORY)),
            own("end_on", "Agreed end on", "Shift+Alt+Right", lambda: reviewer.nudge(at_end=True, step=1)),
            own("end_back", "Agreed end back", "Shift+Alt+Left", lambda: reviewer.nudge(at_end=True, step=-1)),
            own("start_back", "Agreed beginning back", "Shift+Alt+Up", lambda: reviewer.nudge(at_end=False, step=-1)),
            own("start_on", "Agreed beginning on", "Shift+Alt+Down", lambda: reviewer.nudge(at_end=False, step=1)),
            own("remark", "Remark", "K", page.panel.remark.setFocus),
            own("beside", "Side by side, or overlaid", "V", lambda: page.toggle(BESIDE)),
            own("agreement", "Figures of agreement", "G", lambda: page.toggle(AGREEMENT)),
        ]

    def stop(self) -> None:
        """End what goes on in a thread."""
        self.page.wait()
