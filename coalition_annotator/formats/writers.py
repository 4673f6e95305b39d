"""All formats that can be written, in the order in which they are offered."""

from __future__ import annotations

from coalition_annotator.formats import plugins
from coalition_annotator.formats.brat import writer as brat
from coalition_annotator.formats.codebook_json import writer as codebook_json
from coalition_annotator.formats.codebook_page import writer as codebook_page
from coalition_annotator.formats.conll import writer as conll
from coalition_annotator.formats.doccano import writer as doccano
from coalition_annotator.formats.graphs import writer as graphs
from coalition_annotator.formats.html_report import writer as html_report
from coalition_annotator.formats.hugging_face import writer as hugging_face
from coalition_annotator.formats.label_studio import writer as label_studio
from coalition_annotator.formats.methods_text import writer as methods_text
from coalition_annotator.formats.refi_qda import writer as refi_qda
from coalition_annotator.formats.spacy import writer as spacy
from coalition_annotator.formats.spec import WriterSpec
from coalition_annotator.formats.tables import writer as tables
from coalition_annotator.formats.tei import writer as tei
from coalition_annotator.formats.uima_cas import writer as uima_cas
from coalition_annotator.formats.web_annotation import writer as web_annotation
from coalition_annotator.formats.webanno import writer as webanno

WRITERS = (
    brat.WRITER,
    doccano.WRITER,
    label_studio.WRITER,
    doccano.PRODIGY,
    uima_cas.XMI,
    uima_cas.JSON,
    webanno.WRITER,
    spacy.WRITER,
    conll.WRITER,
    web_annotation.WRITER,
    refi_qda.WRITER,
    tei.WRITER,
    tables.CSV,
    tables.XLSX,
    tables.PARQUET,
    doccano.RECORDS,
    hugging_face.WRITER,
    graphs.GRAPHML_WRITER,
    graphs.GEXF_WRITER,
    html_report.WRITER,
    methods_text.WRITER,
    codebook_page.WRITER,
    codebook_json.WRITER,
)


def all_writers() -> tuple[WriterSpec, ...]:
    """Return the formats of this program and those that installed packages add."""
    own = {each.name for each in WRITERS}
    return WRITERS + tuple(each for each in plugins.writers() if each.name not in own)


def by_name() -> dict[str, WriterSpec]:
    """Return all formats by their short names."""
    return {each.name: each for each in all_writers()}
