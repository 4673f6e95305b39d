"""A project from Python: what is in it as typed records and as data frames, and edits of it.

>>> import coalition_annotator
>>> with coalition_annotator.open_project("summit.coalition") as project:  # doctest: +SKIP
...     for row in project.statements():
...         print(row.speaker, row.stance, row.category, row.about)

Everything is a plain value: offsets are Unicode code points, half-open; ids are strings; dates are ISO. Names and
fields are those of the classes named below, which do not change without a line in the changelog.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from coalition_annotator.analysis.discourse_networks.networks import Network
from coalition_annotator.analysis.discourse_networks.polarisation import Polarisation
from coalition_annotator.analysis.discourse_networks.time_windows import NetworkSlice
from coalition_annotator.model.annotation import Annotation, Annotator, Link, initials_of
from coalition_annotator.model.article import Article
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.errors import UserError, missing_package
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.network_options import GREEDY
from coalition_annotator.model.span import Span
from coalition_annotator.project.analysis import agreement, discourse, over_time, statements
from coalition_annotator.project.analysis.agreement_results import Figures
from coalition_annotator.project.analysis.discourse import DiscourseOptions
from coalition_annotator.project.analysis.over_time import BackboneFigures, PolarisedTime, TimeOptions
from coalition_annotator.project.analysis.statements import StatementRow
from coalition_annotator.project.country_table import country_table
from coalition_annotator.project.dataset import Selection
from coalition_annotator.project.editing import article_edits, tag_edits
from coalition_annotator.project.opening import open_as
from coalition_annotator.project.project import Project

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "Annotation",
    "Annotator",
    "Article",
    "BackboneFigures",
    "Codebook",
    "DiscourseOptions",
    "Edit",
    "Entity",
    "Figures",
    "Link",
    "Network",
    "NetworkSlice",
    "OpenProject",
    "Polarisation",
    "PolarisedTime",
    "Selection",
    "Span",
    "StatementRow",
    "TimeOptions",
    "UserError",
    "annotator_named",
    "open_project",
]
TABLES = ("articles", "annotations", "links", "entities", "annotators", "statements")


def annotator_named(name: str) -> Annotator:
    """Return a new annotator; a project that knows one of this name uses that one instead."""
    return Annotator(new_id(), name, initials_of(name), "#3056d3", now())


def open_project(path: str | Path, *, annotator: str = "", me: Annotator | None = None) -> OpenProject:
    """Open a project file.

    Args:
        path: the project file.
        annotator: who edits it, by name; without one it is open for reading only.
        me: the same as a record, in place of a name; where the project knows neither it nor its name, it is entered.

    Raises:
        UserError: the file is missing, is no project, is damaged, or is open elsewhere where it is to be edited.
    """
    only_read = me is None and not annotator
    who = me or annotator_named(annotator or "reader")
    if only_read:
        return OpenProject(Project.open(Path(path), me=who, only_read=True))
    return OpenProject(open_as(Path(path), who))


class OpenProject:
    """An open project; used with ``with``, or closed with ``close``. Once it is closed, everything raises UserError."""

    def __init__(self, project: Project) -> None:
        self._project: Project | None = project

    @property
    def project(self) -> Project:
        """The same with everything that the program can do, as functions in ``coalition_annotator.project`` take it.

        Raises:
            UserError: it is closed.
        """
        if self._project is None:
            raise UserError("This project is closed.", remedy="Open it again with open_project.")
        return self._project

    def __enter__(self) -> OpenProject:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, unless it is closed already. All edits are in it."""
        project, self._project = self._project, None
        if project is not None:
            project.close()

    # Reading

    @property
    def name(self) -> str:
        """What the project is called."""
        return self.project.name

    @property
    def codebook(self) -> Codebook:
        """Layers, attributes, values and types of links."""
        return self.project.codebook

    @property
    def annotators(self) -> list[Annotator]:
        """Who has annotated; the agreed version is one of them."""
        return list(self.project.annotators.values())

    @property
    def articles(self) -> list[Article]:
        """All articles, in the order in which they came."""
        return list(self.project.articles.values())

    @property
    def entities(self) -> list[Entity]:
        """Persons, organisations and countries."""
        return list(self.project.entities.values())

    def text(self, article: Article | str) -> str:
        """Return the text of an article, given as such or by its id.

        Raises:
            UserError: the project has no such article.
        """
        return self.project.text(self._id(article))

    def annotations(self, article: Article | str | None = None) -> Iterator[Annotation]:
        """Yield the annotations of an article, or of all, in the order of the text.

        Those whose words the text has no more are left out.
        """
        for article_id in self._ids(article):
            yield from sorted(
                self.project.tags(article_id).annotations.values(), key=lambda each: (each.spans, each.id)
            )

    def links(self, article: Article | str | None = None) -> Iterator[Link]:
        """Yield the links of an article, or of all."""
        for article_id in self._ids(article):
            yield from self.project.tags(article_id).links.values()

    def statements(self, selection: Selection | None = None) -> list[StatementRow]:
        """Return a row for each claim: who says it, on what, with which stance, about whom."""
        return statements.rows(self.project, selection=selection)

    def network(self, choice: DiscourseOptions | None = None, selection: Selection | None = None) -> Network:
        """Return a discourse network (Leifeld 2017); without a choice, speakers tied by congruence.

        Raises:
            UserError: this kind of network has no such qualifier or normalisation.
        """
        wanted = choice or DiscourseOptions()
        found = discourse.counted(self.statements(selection), wanted)
        try:
            return discourse.network(found, wanted)
        except ValueError as error:
            raise UserError(f"This kind of network has no qualifier or normalisation “{error}”.") from error

    def series(
        self, time: TimeOptions, choice: DiscourseOptions | None = None, selection: Selection | None = None
    ) -> list[NetworkSlice]:
        """Return the networks of a debate over time.

        Raises:
            UserError: nothing has a date, the window is longer than the debate, or this kind of network has no such
                qualifier or normalisation.
        """
        wanted = choice or DiscourseOptions()
        found = discourse.counted(self.statements(selection), wanted)
        try:
            return over_time.series(found, wanted, time)
        except ValueError as error:
            raise UserError(f"This kind of network has no qualifier or normalisation “{error}”.") from error

    def polarisation(
        self, choice: DiscourseOptions | None = None, *, groups: int = 2, algorithm: str = GREEDY, seed: int = 1
    ) -> Polarisation:
        """Return how polarised a debate is, from 0 to 1, and its groups.

        Raises:
            UserError: too few actors are tied to each other, or nobody supports or opposes anything.
        """
        found = discourse.counted(self.statements(), choice or DiscourseOptions())
        return over_time.polarised(found, groups=groups, algorithm=algorithm, seed=seed)[0]

    def polarisation_over_time(
        self,
        time: TimeOptions,
        choice: DiscourseOptions | None = None,
        *,
        groups: int = 2,
        algorithm: str = GREEDY,
        seed: int = 1,
    ) -> list[PolarisedTime]:
        """Return how polarised a debate is at each time.

        Raises:
            UserError: nothing has a date, the window is longer than the debate, or nobody supports or opposes anything.
        """
        wanted = choice or DiscourseOptions()
        found = discourse.counted(self.statements(), wanted)
        return over_time.polarised_over_time(found, wanted, time, groups=groups, algorithm=algorithm, seed=seed)

    def backbone(
        self,
        choice: DiscourseOptions | None = None,
        *,
        way: str = over_time.NESTED,
        size: int = 0,
        penalty: float = 7.5,
        seed: int = 1,
    ) -> BackboneFigures:
        """Return which concepts hold the actors together, in one of ``over_time.WAYS``.

        Raises:
            UserError: there are too few actors, concepts or ties, or the size is impossible.
        """
        wanted = choice or DiscourseOptions()
        found = discourse.counted(self.statements(), wanted)
        return over_time.backbone(found, wanted, way=way, size=size, penalty=penalty, seed=seed)

    def agreement(self, selection: Selection | None = None, *, samples: int = agreement.DEFAULT_SAMPLES) -> Figures:
        """Return how far annotators agree, with intervals from bootstrap samples of articles."""
        return agreement.figures(self.project, selection, samples=samples)

    def data_frame(self, table: str) -> DataFrame:
        """Return one of TABLES as a data frame of pandas; needs the extra ``pandas``.

        Columns are the fields of the records. Spans are lists of (start, end); texts are not among them (``text``).

        Raises:
            UserError: there is no such table, or pandas is not installed.
        """
        records: dict[str, Iterable[Any]] = {
            "articles": self.articles, "annotations": self.annotations(), "links": self.links(),
            "entities": self.entities, "annotators": self.annotators,
            "statements": self.statements() if table == "statements" else (),
        }  # fmt: skip
        if table not in records:
            raise UserError(f"There is no table “{table}”.", remedy=f"There are: {', '.join(TABLES)}.")
        try:
            import pandas
        except ImportError as error:
            raise missing_package("Data frames", "pandas", extra="pandas", where="") from error
        columns = {
            "articles": Article._fields, "annotations": Annotation._fields, "links": Link._fields,
            "entities": Entity._fields, "annotators": Annotator._fields, "statements": StatementRow._fields,
        }[table]  # fmt: skip
        return pandas.DataFrame.from_records([tuple(each) for each in records[table]], columns=columns)

    def _id(self, article: Article | str) -> str:
        article_id = article if isinstance(article, str) else article.id
        if article_id not in self.project.articles:
            raise UserError(f"The project has no article “{article_id}”.", remedy="Take one from its articles.")
        return article_id

    def _ids(self, article: Article | str | None) -> list[str]:
        return list(self.project.articles) if article is None else [self._id(article)]

    # Editing: each call is one durable transaction, which ``undo`` takes back

    def commit(self, edit: Edit) -> bool:
        """Write an edit made by the functions in ``project.editing``; tells False where it changes nothing.

        Raises:
            UserError: the project is open for reading only, or can't be written.
            StaleError: something that the edit rests on has changed meanwhile.
        """
        return self.project.commit(edit) is not None

    def undo(self) -> bool:
        """Take back this annotator's latest edit; tells False where there is none."""
        return self.project.undo() is not None

    def redo(self) -> bool:
        """Do again what was taken back last; tells False where there is nothing."""
        return self.project.redo() is not None

    def add_article(self, text: str, *, title: str, **fields: Any) -> Article:
        """Add an article; ``fields`` are source, author, published, url and language.

        Raises:
            UserError: the text is empty, a field is no text, the date is none, or the project can't be written.
        """
        for name, value in {"text": text, "title": title, **fields}.items():
            if not isinstance(value, str):
                raise UserError(f"“{name}” is no text.", remedy="Give it as text, or leave it out.")
        new = article_edits.new_article(text, title=title, **fields)
        self.project.commit(new.edit, texts=new.texts)
        return new.article

    def annotate(self, article: Article | str, layer: str, *spans: tuple[int, int]) -> Annotation:
        """Annotate words as a layer, given by its name or id; several spans are one annotation in parts.

        What can be read off the words is filled in as in the window: the country meant, the mode of quotation.

        Raises:
            UserError: there is no such layer, the spans cover nothing or are none, or the project can't be written.
        """
        found = next((each for each in self.codebook.layers if layer in (each.id, each.name)), None)
        if found is None:
            names = ", ".join(each.name for each in self.codebook.layers)
            raise UserError(f"The codebook has no layer “{layer}”.", remedy=f"It has: {names}.")
        tags = self.project.tags(self._id(article))
        new = tag_edits.new_tag(self.project, country_table(), tags, found.id, _spans(spans))
        self.project.commit(new.edit)
        return new.annotation

    def link(self, source: Annotation, target: Annotation) -> bool:
        """Link two annotations, by the type that the codebook has between their layers.

        Raises:
            UserError: it has none, or the project can't be written.
        """
        return self.commit(tag_edits.link(self.project, source, target))

    def set_attribute(self, annotation: Annotation, attribute: str, value: str | Sequence[str] | float | bool) -> bool:
        """Set an attribute, given by its name or id, to a value, given likewise.

        Raises:
            UserError: the layer has no such attribute or the attribute no such value, or the project can't be written.
        """
        codebook = self.codebook
        own = codebook.attributes_of(annotation.layer_id)
        found = next((each for each in own if attribute in (each.id, each.name)), None)
        if found is None:
            raise UserError(
                f"There is no attribute “{attribute}”.", remedy=f"There are: {', '.join(each.name for each in own)}."
            )
        values = {key: each.id for _, each in codebook.tree_of(found.id) for key in (each.name, each.id)}

        def stored(given: Any) -> Any:
            if values and given not in values:
                names = ", ".join(each.name for _, each in codebook.tree_of(found.id))
                raise UserError(f"“{found.name}” has no value “{given}”.", remedy=f"It has: {names}.")
            return values.get(given, given)

        whole = [stored(each) for each in value] if isinstance(value, list | tuple) else stored(value)
        return self.commit(tag_edits.set_attribute(self.project, self._present(annotation), found.id, whole))

    def delete(self, *annotations: Annotation) -> bool:
        """Delete annotations of one's own with their links.

        Raises:
            UserError: one belongs to someone else, or the project can't be written.
        """
        return self.commit(tag_edits.delete_tags(self.project, [self._present(each) for each in annotations]))

    def _present(self, annotation: Annotation) -> Annotation:
        """Return an annotation as it is now: callers may hold it as it was before a change of theirs."""
        return self.project.tags(annotation.article_id).annotations.get(annotation.id, annotation)


def _spans(given: Sequence[tuple[int, int]]) -> list[Span]:
    try:
        found = [Span(start, end) for start, end in given]
    except (TypeError, ValueError):
        found = []
    if not found or any(type(each) is not int for span in found for each in span):
        raise UserError("These are no spans.", remedy="Give pairs of whole numbers: where words begin and end.")
    return found
