"""UIMA CAS XMI and JSON by dkpro-cassis, with a type for each layer and link type, as INCEpTION's custom layers.

A CAS for each article and annotator. Offsets are UTF-16 units, which the library sees to. A tag in several parts
is an annotation for each part, tied by the relation ``part_of``.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from coalition_annotator.formats import spec
from coalition_annotator.formats.identifiers import Identifiers, identifier
from coalition_annotator.formats.metadata_table import by_folder
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.formats.xml_text import writable
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import PART, Annotation, Link
from coalition_annotator.model.dataset import Dataset, Item

_SPACE = "webanno.custom."
_META = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"


def write_xmi(dataset: Dataset, folder: Path) -> None:
    """Write a folder for each annotator, with an XMI file for each article and the type system."""
    _write(dataset, folder, "xmi")


def write_json(dataset: Dataset, folder: Path) -> None:
    """Write a folder for each annotator, with a CAS JSON file for each article."""
    _write(dataset, folder, "json")


def _write(dataset: Dataset, folder: Path, suffix: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        types = _Types(dataset)
        for item, place, tags, links in by_folder(dataset, folder):
            cas = _cas(dataset, types, item, tags, links)
            target, system = place / f"{item.name}.{suffix}", place / "TypeSystem.xml"
            if suffix == "json":
                cas.to_json(target, pretty_print=True)
                continue
            if not system.exists():
                types.system.to_xml(system)
            cas.to_xmi(target, pretty_print=True)


def _identifier(name: str) -> str:
    made = identifier(name)
    return made if made[:1].isalpha() else f"L_{made}"


class _Types:
    """The type system of a codebook."""

    def __init__(self, dataset: Dataset) -> None:
        from cassis import TypeSystem

        self.system: Any = TypeSystem()
        self.layers: dict[str, Any] = {}
        self.links: dict[str, Any] = {}
        self._features: dict[str, str] = {}
        names = Identifiers()
        meta = self.system.create_type(_META, "uima.tcas.DocumentAnnotation")
        for name in ("documentTitle", "documentId"):
            self.system.create_feature(meta, name, "uima.cas.String")
        self.meta = meta
        for layer in dataset.codebook.layers:
            kind = self.system.create_type(
                _SPACE + names.unique(_identifier(dataset.names.layers[layer.id])), "uima.tcas.Annotation"
            )
            for name in ("entity", "entity_kind", "country"):
                self.system.create_feature(kind, name, "uima.cas.String")
            own = Identifiers("begin", "end", "sofa", "entity", "entity_kind", "country")
            for attribute in dataset.codebook.attributes_of(layer.id):
                self._features[attribute.id] = own.unique(_identifier(dataset.names.attributes[attribute.id]))
                self.system.create_feature(kind, self.feature(attribute), _range(attribute))
            self.layers[layer.id] = kind
        for name in [*dict.fromkeys(dataset.names.link_types.values()), PART]:
            kind = self.system.create_type(_SPACE + names.unique(_identifier(f"{name}_Link")), "uima.tcas.Annotation")
            for end in ("Governor", "Dependent"):
                self.system.create_feature(kind, end, "uima.tcas.Annotation")
            self.system.create_feature(kind, "label", "uima.cas.String")
            self.links[name] = kind

    def feature(self, attribute: cb.Attribute) -> str:
        """Return the name of an attribute's feature."""
        return self._features[attribute.id]


def _range(attribute: cb.Attribute) -> str:
    kinds = {cb.NUMBER: "uima.cas.Double", cb.YES_NO: "uima.cas.Boolean", cb.MULTIPLE: "uima.cas.StringArray"}
    return kinds.get(attribute.kind, "uima.cas.String")


def _cas(dataset: Dataset, types: _Types, item: Item, tags: list[Annotation], links: list[Link]) -> Any:
    from cassis import Cas

    cas = Cas(types.system)
    cas.sofa_string, cas.sofa_mime = writable(item.text), "text/plain"
    cas.document_language = item.article.language or "x-unspecified"
    cas.add(types.meta(begin=0, end=len(item.text), documentTitle=writable(item.article.title), documentId=item.name))
    first: dict[str, Any] = {}
    array = types.system.get_type("uima.cas.StringArray")
    for tag in tags:
        kind = types.layers.get(tag.layer_id)
        if kind is None:
            continue
        for span in tag.spans:
            made = kind(begin=span.start, end=span.end)
            cas.add(made)
            if tag.id in first:
                _tie(cas, types.links[PART], PART, made, first[tag.id])
                continue
            first[tag.id] = made
            values = dataset.attributes(tag)
            for attribute in dataset.codebook.attributes_of(tag.layer_id):
                value = values.get(dataset.names.attributes[attribute.id])
                if value is not None:
                    setattr(made, types.feature(attribute), _given(array, attribute, value))
            meant = dataset.entity(tag)
            if meant is not None:
                made.entity, made.entity_kind = writable(meant.name), meant.kind
                made.country = meant.code or None
    for link in links:
        if link.source_id in first and link.target_id in first:
            name = dataset.link_name(link)
            _tie(cas, types.links[name], name, first[link.source_id], first[link.target_id])
    return cas


def _given(array: Any, attribute: cb.Attribute, value: Any) -> Any:
    if attribute.kind == cb.MULTIPLE:
        return array(elements=[writable(str(each)) for each in value])
    if attribute.kind == cb.NUMBER:
        return float(value)
    return writable(value) if isinstance(value, str) else value


def _tie(cas: Any, kind: Any, name: str, source: Any, target: Any) -> None:
    # INCEpTION attaches a relation to its dependent's place.
    cas.add(kind(begin=target.begin, end=target.end, Governor=source, Dependent=target, label=writable(name)))


XMI = WriterSpec(
    name="cas_xmi",
    title="UIMA CAS XMI (INCEpTION)",
    writes="a folder for each annotator, custom layers and relations",
    comes_back_whole=True,
    suffix="",
    write=write_xmi,
    offsets=OffsetUnit.UTF16,
    losses={
        DataFeature.PARTS: spec.SPLIT_AND_LINKED,
        DataFeature.UNWRITABLE: spec.REPLACED,
        DataFeature.LINKS_BETWEEN: spec.NOT_BETWEEN,
    },
)
JSON = WriterSpec(
    name="cas_json",
    title="UIMA CAS JSON (INCEpTION)",
    writes="a folder for each annotator, custom layers and relations",
    comes_back_whole=True,
    suffix="",
    write=write_json,
    offsets=OffsetUnit.UTF16,
    losses={
        DataFeature.PARTS: spec.SPLIT_AND_LINKED,
        DataFeature.UNWRITABLE: spec.REPLACED,
        DataFeature.LINKS_BETWEEN: spec.NOT_BETWEEN,
    },
)
