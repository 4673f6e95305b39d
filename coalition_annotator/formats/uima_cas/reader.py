"""UIMA CAS, as INCEpTION exports it: XMI with its type system, CAS JSON, alone or in a ZIP archive.

Read by dkpro-cassis. Each annotation type of a custom layer is a label, its features are attributes;
types with two ends (relations) are links. Tokens, sentences and other segmentation are counted and left out.
"""

from __future__ import annotations

import io
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from coalition_annotator.formats import safe_io
from coalition_annotator.formats.metadata_columns import annotators_by_folder, present
from coalition_annotator.formats.metadata_table import SideTables
from coalition_annotator.formats.records import (
    LEFT_OUT,
    REFUSED,
    Document,
    LinkRecord,
    Options,
    Problem,
    Record,
    TagRecord,
)
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span

_LARGEST = 256 * safe_io.MIB
_SYSTEM_NAME, _SYSTEM_MARK = "typesystem.xml", b"typeSystemDescription"
_SEGMENTS = (".segmentation.type.", ".lexmorph.type.", ".metadata.type.", "uima.tcas.DocumentAnnotation")
_ENDS = (("Governor", "Dependent"), ("source", "target"), ("Source", "Target"))
_TAGGED = ("value", "label", "tag", "identifier")
_NAMED = "NamedEntity"


def looks_like(data: Any) -> bool:
    """Tell whether a JSON value is a CAS."""
    return isinstance(data, dict) and "%FEATURE_STRUCTURES" in data


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the document of each CAS.

    Raises:
        UserError: a file is damaged or unsafe, or its type system is missing.
    """
    systems: dict[Path, Path | None] = {}
    folders, tables = annotators_by_folder(files), SideTables(files)

    def described(cas: Any, path: Path) -> Document | Problem:
        name = tables.annotator_of(path.stem, path.parent.name) or folders.get(path, options.annotator)
        found = _document(cas, path.stem, str(path), options._replace(annotator=name))
        return tables.describe(found, path.stem) if isinstance(found, Document) else found

    for path in files:
        suffix = path.suffix.lower()
        if suffix == ".zip":
            yield from _archive(path, options)
        elif suffix == ".json":
            yield described(_from_json(path, safe_io.read_bytes(path, largest=_LARGEST)), path)
        elif suffix == ".xmi":
            if path.parent not in systems:
                systems[path.parent] = _system_beside(path)
            system = systems[path.parent]
            if system is None:
                raise UserError(
                    "There is no type system (TypeSystem.xml) beside this file.",
                    where=str(path),
                    remedy="Put the type system from the same export into the same folder.",
                )
            data = safe_io.read_bytes(path, largest=_LARGEST), safe_io.read_bytes(system, largest=_LARGEST)
            yield described(_from_xmi(path, *data), path)
    yield from tables.problems


def _system_beside(path: Path) -> Path | None:
    """Return the type system in a file's folder, whatever it is called, or in the folder above."""
    for folder in (path.parent, path.parent.parent):
        found = sorted(folder.glob("*.xml"), key=lambda each: each.name.lower() != _SYSTEM_NAME)
        system = next((each for each in found if _SYSTEM_MARK in safe_io.head(each)), None)
        if system is not None:
            return system
    return None


def _is_system(name: str, archive: safe_io.Archive) -> bool:
    if PurePosixPath(name).name.lower() == _SYSTEM_NAME:
        return True
    return name.lower().endswith(".xml") and _SYSTEM_MARK in archive.read(name, largest=_LARGEST)


def _archive(path: Path, options: Options) -> Iterator[Record]:
    found = 0
    with safe_io.Archive(path) as archive:
        for each in _members(path, archive, options):
            found += 1
            yield each
    if not found:
        raise safe_io.damaged(path, "The archive holds no CAS (XMI or JSON).")


def _members(
    path: Path, archive: safe_io.Archive, options: Options, *, within: str = ""
) -> Iterator[Document | Problem]:
    """Yield the documents of an archive, and of those one level within it, as project exports have them."""
    systems = [name for name in archive.names if _is_system(name, archive)]
    for name in archive.names:
        suffix = PurePosixPath(name).suffix.lower()
        where = f"{path}:{within or name}"
        document, annotator = _names_in(within or name)
        person = options._replace(annotator=annotator) if annotator else options
        if suffix == ".json" and b"%FEATURE_STRUCTURES" in (data := archive.read(name, largest=_LARGEST)):
            yield _document(_from_json(path, data), document, where, person)
        elif suffix == ".zip" and within:
            yield Problem(LEFT_OUT, where, "An archive within an archive within the archive.")
        elif suffix == ".zip":
            with safe_io.Archive(path, archive.read(name, largest=_LARGEST)) as inner:
                yield from _members(path, inner, options, within=name)
        elif suffix == ".xmi" and not systems:
            yield Problem(REFUSED, where, "The archive has no type system (TypeSystem.xml).")
        elif suffix == ".xmi":
            system = min(systems, key=lambda each: -len(_common(each, name)))
            cas = _from_xmi(path, archive.read(name, largest=_LARGEST), archive.read(system, largest=_LARGEST))
            yield _document(cas, document, where, person)


def _common(one: str, other: str) -> str:
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return one[:length]


def _names_in(member: str) -> tuple[str, str]:
    """Return document and annotator as INCEpTION's project exports lay them out: annotation/DOCUMENT/ANNOTATOR.xmi."""
    parts = PurePosixPath(member).parts
    if len(parts) >= 3 and parts[-3] in ("annotation", "curation"):
        who = PurePosixPath(parts[-1]).stem
        return PurePosixPath(parts[-2]).stem, "Curator" if who == "CURATION_USER" else who
    return PurePosixPath(member).stem, ""


def _from_xmi(path: Path, data: bytes, system: bytes) -> Any:
    from cassis import load_cas_from_xmi, load_typesystem

    safe_io.require_plain_xml(path, data)
    safe_io.require_plain_xml(path, system)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_cas_from_xmi(io.BytesIO(data), typesystem=load_typesystem(io.BytesIO(system)), lenient=True)
    except Exception as error:  # cassis and lxml raise what they find amiss as errors of their own
        raise safe_io.damaged(path, f"The CAS can't be read ({_told(error)}).") from error


def _from_json(path: Path, data: bytes) -> Any:
    from cassis import load_cas_from_json

    safe_io.parsed_json(path, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_cas_from_json(io.BytesIO(data), lenient=True)
    except Exception as error:  # cassis and lxml raise what they find amiss as errors of their own
        raise safe_io.damaged(path, f"The CAS can't be read ({_told(error)}).") from error


def _document(cas: Any, key: str, where: str, options: Options) -> Document | Problem:
    text = cas.sofa_string
    if not isinstance(text, str) or not text.strip():
        return Problem(REFUSED, where, "This CAS has no text.")
    title, skipped = "", Counter[str]()
    people = (options.annotator,)
    tags: dict[str, TagRecord] = {}
    pairs: list[tuple[Any, Any, Any]] = []
    problems: list[Problem] = []
    for structure in cas.select_all():
        name = structure.type.name
        if name.endswith("DocumentMetaData"):
            title = present(getattr(structure, "documentTitle", ""))
            continue
        if any(part in name for part in _SEGMENTS):
            skipped[name.rsplit(".", 1)[-1]] += 1
            continue
        begin, end = getattr(structure, "begin", None), getattr(structure, "end", None)
        ends = _ends_of(structure)
        if ends is not None:
            pairs.append((structure, *ends))
        elif type(begin) is int and type(end) is int and 0 <= begin < end <= len(text):
            tags[str(structure.xmiID)] = _tag(structure, options.annotator, where)
        else:
            problems.append(
                Problem(REFUSED, where, f"An annotation of {name} lies outside of the text ({begin} to {end}).")
            )
    links = []
    for structure, source, target in pairs:
        if str(source.xmiID) in tags and str(target.xmiID) in tags:
            label = _label(structure)
            links.append(LinkRecord(label, str(source.xmiID), str(target.xmiID), options.annotator, where))
        else:
            skipped[structure.type.name.rsplit(".", 1)[-1]] += 1
    problems += [Problem(LEFT_OUT, where, f"{count} × {name}.") for name, count in sorted(skipped.items())]
    language = present(cas.document_language)
    return Document(
        key, where, text, title=title, language="" if language == "x-unspecified" else language,
        tags=tuple(tags.values()), links=tuple(links), problems=tuple(problems), annotators=people,
    )  # fmt: skip


def _ends_of(structure: Any) -> tuple[Any, Any] | None:
    for first, second in _ENDS:
        source, target = getattr(structure, first, None), getattr(structure, second, None)
        if hasattr(source, "xmiID") and hasattr(target, "xmiID"):
            return source, target
    return None


def _features(structure: Any) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for feature in structure.type.all_features:
        if feature.name in ("begin", "end", "sofa"):
            continue
        value = getattr(structure, feature.name, None)
        if isinstance(value, (str, int, float, bool)) and value != "":
            result[feature.name] = value
        elif isinstance(elements := getattr(value, "elements", None), list):
            plain = [str(each) for each in elements if isinstance(each, (str, int, float))]
            if plain:
                result[feature.name] = plain
    return result


def _label(structure: Any) -> str:
    name = str(structure.type.name.rsplit(".", 1)[-1])
    features = _features(structure)
    words = [str(features[each]) for each in _TAGGED if isinstance(features.get(each), str)]
    return words[0] if words and _ends_of(structure) is not None else name


def _told(error: Exception) -> str:
    """Return what an error of a library says, where it says it to people."""
    kinds = (TypeError, AttributeError, KeyError, IndexError)
    return "its parts do not fit each other" if isinstance(error, kinds) else str(error)[:300]


def _tag(structure: Any, annotator: str, where: str) -> TagRecord:
    features = _features(structure)
    label = str(structure.type.name.rsplit(".", 1)[-1])
    if label == _NAMED and isinstance(features.get("value"), str):
        label = str(features.pop("value"))
    entity = str(features.pop("entity", ""))
    kind, code = (str(features.pop(name, "")) if entity else "" for name in ("entity_kind", "country"))
    span = Span(structure.begin, structure.end)
    return TagRecord(
        str(structure.xmiID), label, (span,), annotator, features, entity, where=where, entity_kind=kind,
        entity_code=code,
    )  # fmt: skip


READER = ReaderSpec(
    name="cas",
    title="UIMA CAS (INCEpTION)",
    brings="custom layers, features, relations",
    suffixes=(".xmi", ".json", ".zip"),
    read=read,
    sure=(".xmi", ".zip"),
    recognises=lambda sample: looks_like(sample.json),
    takes_tables=True,
)
