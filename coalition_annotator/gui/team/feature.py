"""Working with others: the commands on packages, merging, assignments."""

from __future__ import annotations

from collections.abc import Callable

from coalition_annotator.gui.base.command import REVIEW, Command
from coalition_annotator.gui.base.feature import Feature
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.team.actions import TeamActions
from coalition_annotator.gui.team.sharing_actions import SharingActions
from coalition_annotator.model.article import Article


class TeamFeature(Feature):
    """What is done with colleagues.

    Attributes:
        actions: merge, package, assign, agree by a rule, watch a folder, switch annotator.
        sharing: share with a team by a server or a folder, join one, invite, leave.
    """

    def __init__(
        self, shell: Shell, *, selected_articles: Callable[[], list[Article]], reviewed_article: Callable[[], str]
    ) -> None:
        self.actions = TeamActions(shell, selected_articles=selected_articles, reviewed_article=reviewed_article)
        self.sharing = SharingActions(shell)

    def commands(self) -> list[Command]:
        """Return the commands on the team's work."""
        actions = self.actions
        return [
            Command("review.assign", REVIEW, "Assign articles…", ("Ctrl+Shift+A",), actions.assign, place=10),
            Command(
                "review.package", REVIEW, "Package for an annotator…", ("Ctrl+Shift+P",), actions.package, place=10
            ),
            Command("review.merge", REVIEW, "Merge another copy…", ("Ctrl+M",), actions.ask_merge, place=10),
            Command("review.watch", REVIEW, "Watch a shared folder…", (), actions.ask_folder, place=10),
            Command("review.rule", REVIEW, "Agree by a rule…", ("Ctrl+Shift+R",), actions.agree_by_rule, place=10),
            Command("review.progress", REVIEW, "Progress…", (), actions.show_progress, place=20),
            Command("review.corrections", REVIEW, "My corrections…", (), actions.show_corrections, place=20),
            Command("review.share", REVIEW, "Share this project…", (), self.sharing.share, place=5),
            Command("review.join", REVIEW, "Join a team…", (), self.sharing.join, needs_project=False, place=5),
            Command("review.team", REVIEW, "Team…", (), self.sharing.show_team, place=5),
            Command("review.switch", REVIEW, "Switch annotator…", ("Ctrl+U",), actions.switch, place=10),
        ]

    def stop(self) -> None:
        """End what goes on in threads."""
        self.sharing.stop()
