"""All formats that can be read, in the order in which an import takes them."""

from __future__ import annotations

from coalition_annotator.formats import plugins
from coalition_annotator.formats.brat import reader as brat
from coalition_annotator.formats.conll import reader as conll
from coalition_annotator.formats.dna import reader as dna
from coalition_annotator.formats.doccano import reader as doccano
from coalition_annotator.formats.epub import reader as epub
from coalition_annotator.formats.europresse import reader as europresse
from coalition_annotator.formats.factiva import reader as factiva
from coalition_annotator.formats.feeds import reader as feeds
from coalition_annotator.formats.label_studio import reader as label_studio
from coalition_annotator.formats.link_lists import reader as link_lists
from coalition_annotator.formats.news_xml import reader as news_xml
from coalition_annotator.formats.nexis import reader as nexis
from coalition_annotator.formats.office import reader as office
from coalition_annotator.formats.plain_text import reader as plain_text
from coalition_annotator.formats.proquest import reader as proquest
from coalition_annotator.formats.reference_managers import reader as reference_managers
from coalition_annotator.formats.refi_qda import reader as refi_qda
from coalition_annotator.formats.spacy import reader as spacy
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.formats.tables import reader as tables
from coalition_annotator.formats.uima_cas import reader as uima_cas
from coalition_annotator.formats.web_annotation import reader as web_annotation
from coalition_annotator.formats.web_archive import reader as web_archive
from coalition_annotator.formats.web_page import reader as web_page
from coalition_annotator.formats.webanno import reader as webanno

READERS = (
    nexis.READER,
    factiva.READER,
    proquest.READER,
    europresse.READER,
    link_lists.READER,
    reference_managers.READER,
    news_xml.READER,
    feeds.READER,
    plain_text.READER,
    web_page.READER,
    office.READER,
    epub.READER,
    web_archive.READER,
    web_page.MESSAGES,
    tables.READER,
    brat.READER,
    doccano.READER,
    label_studio.READER,
    uima_cas.READER,
    webanno.READER,
    spacy.READER,
    conll.READER,
    web_annotation.READER,
    refi_qda.READER,
    dna.READER,
)


def all_readers() -> tuple[ReaderSpec, ...]:
    """Return the formats of this program and those that installed packages add."""
    own = {each.name for each in READERS}
    return READERS + tuple(each for each in plugins.readers() if each.name not in own)


def by_name() -> dict[str, ReaderSpec]:
    """Return all formats by their short names."""
    return {each.name: each for each in all_readers()}


def suffixes() -> tuple[str, ...]:
    """Return the suffixes that a person is offered, each once."""
    return tuple(dict.fromkeys(suffix for each in all_readers() for suffix in each.suffixes))
