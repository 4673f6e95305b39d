"""Downloads of further archives, agencies and collections; all texts are invented, the shapes are real."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from coalition_annotator.formats import documents, file_groups
from coalition_annotator.formats.readers import by_name
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.model.article import TITLE_ONLY
from coalition_annotator.model.errors import UserError

SAID = "Norwegian Defence Minister Ida Berg said 🕊 that a shared fleet would deter attacks."
MORE = "日本は参加しないと述べた。 قالت الوزيرة إن السفن ستبحر."

EUROPRESSE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>
<article><header><div><span class="DocPublicationName">Le Courrier du Nord, no. 12</span></div>
<div><span class="DocHeader">Monde, mercredi 7 janvier 2026, p. 3</span></div>
<div class="titreArticle"><p class="titreArticleVisu ">Une flotte commune</p></div><div>Ada Lind</div></header>
<section><div class="DocText clearfix"><div class="docOcurrContainer"><p>{SAID}</p><p>{MORE}
<mark>flotte</mark>.</p></div></div></section>
<aside>Note(s) : rien</aside><footer><small>© 2026 Le Courrier. Tous droits réservés.</small>
<p>Numéro de document : news·20260107·CN·0001</p></footer></article>
<article><header><span class="DocPublicationName">Le Port</span><span class="DocHeader">1er février 2026</span>
<div class="titreArticle"><p class="titreArticleVisu">Sans texte</p></div></header></article>
</body></html>"""
EUROPRESSE_OLD = f"""<html><body><form></form><table><tr><td><table class="tbHeaderImages"><tr><td></td></tr></table>
<span class="DocPublicationName">Le Courrier du Nord</span><br><span class="DocHeader">Monde, </span>
<span class="DocHeader">mercredi </span><span class="DocHeader">7 janvier 2026</span><br>
<span class="TitreArticleVisu">Une flotte commune</span><br>{SAID}<br><br>{MORE}<br>© 2026 Le Courrier<br>
news·20260107·CN·0002</td></tr></table></body></html>"""
NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "http://www.nitf.org/IPTC/NITF/3.3/specification/dtd/nitf-3-3.dtd">
<nitf><head><title>A shared fleet</title><docdata><doc-id id-string="1842"/><date.issue norm="20260107T000000"/>
</docdata><pubdata date.publication="20260107T000000" name="Northern Courier" position.section="World"
 ex-ref="https://courier.example/1842"/></head>
<body><body.head><hedline><hl1>A shared fleet</hl1></hedline><byline>By <person>Ada Lind</person></byline>
<dateline><location>Oslo</location></dateline></body.head>
<body.content><block class="full_text"><p>{SAID}</p><p>{MORE}</p></block></body.content></body></nitf>"""
NEWSML = f"""<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="tag:agency.example,2026:1" version="1" xml:lang="en-GB"><itemMeta><itemClass qcode="ninat:text"/>
<provider literal="agency.example"><name>Northern Agency</name></provider>
<versionCreated>2026-01-07T09:00:00Z</versionCreated></itemMeta>
<contentMeta><headline>A shared fleet</headline><by>By Ada Lind</by><language tag="en"/>
<subject><name>Defence</name></subject><dateline>OSLO, Jan 7</dateline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>
<p>{SAID}</p><p>{MORE}</p></body></html></inlineXML></contentSet></newsItem>
<newsItem guid="tag:agency.example,2026:2"><itemMeta/><contentMeta><headline>A picture</headline></contentMeta>
<contentSet><remoteContent href="p.jpg"/></contentSet></newsItem>
</itemSet></newsMessage>"""
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Northern Courier</title><language>en-gb</language>
<item><title>A shared fleet</title><link>https://courier.example/1842</link><guid>1842</guid>
<pubDate>Wed, 07 Jan 2026 09:00:00 GMT</pubDate><dc:creator>Ada Lind</dc:creator>
<description>Ministers met.</description>
<content:encoded><![CDATA[<p>{SAID}</p><script>alert(1)</script><p>{MORE}</p>]]></content:encoded></item>
<item><title>Short</title><link>https://courier.example/2</link><description>Only a summary.</description></item>
</channel></rss>"""
ATOM = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>Northern Courier</title><entry><title>A shared fleet</title><id>urn:1842</id>
<link href="https://courier.example/1842"/><published>2026-01-07T09:00:00Z</published>
<author><name>Ada Lind</name></author>
<content type="html">&lt;p&gt;{SAID}&lt;/p&gt;&lt;p&gt;{MORE}&lt;/p&gt;</content></entry></feed>"""
RIS = f"""TY  - NEWS
TI  - A shared fleet
AU  - Lind, Ada
T2  - Northern Courier
DA  - 2026/01/07/
UR  - https://courier.example/1842
AB  - {SAID} {MORE}
LA  - en
ER  -\x20

TY  - NEWS
TI  - Without a text
ER  -\x20
"""
CSL = json.dumps([{
    "id": "lind2026", "type": "article-newspaper", "title": "A shared fleet", "container-title": "Northern Courier",
    "author": [{"family": "Lind", "given": "Ada"}], "issued": {"date-parts": [[2026, 1, 7]]}, "language": "en",
    "URL": "https://courier.example/1842", "abstract": f"{SAID} {MORE}",
}])  # fmt: skip
ZOTERO = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:bib="http://purl.org/net/biblio#" xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:link="http://purl.org/rss/1.0/modules/link/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<bib:Article rdf:about="https://courier.example/1842"><z:itemType>newspaperArticle</z:itemType>
<dcterms:isPartOf><bib:Newspaper><dc:title>Northern Courier</dc:title></bib:Newspaper></dcterms:isPartOf>
<bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Lind</foaf:surname><foaf:givenName>Ada</foaf:givenName>
</foaf:Person></rdf:li></rdf:Seq></bib:authors><link:link rdf:resource="#item_2"/><link:link rdf:resource="#item_3"/>
<dc:title>A shared fleet</dc:title><dc:date>2026-01-07</dc:date><z:language>en</z:language></bib:Article>
<z:Attachment rdf:about="#item_3"><rdf:resource rdf:resource="../secret.txt"/>
<link:type>text/plain</link:type></z:Attachment>
<z:Attachment rdf:about="#item_2"><rdf:resource rdf:resource="files/2/page.html"/>
<link:type>text/html</link:type></z:Attachment>
</rdf:RDF>"""
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>A shared fleet - Northern Courier</title>
<meta property="og:title" content="A shared fleet"><meta property="og:site_name" content="Northern Courier">
<meta property="article:published_time" content="2026-01-07T09:00:00Z"><meta name="author" content="Ada Lind"></head>
<body><nav>Menu</nav><article><h1>A shared fleet</h1><p>{SAID} The ministers of five states met in the harbour on
Wednesday and agreed to go on with their talks in spring.</p><p>{MORE} Nobody was ready to say how much the ships would
cost, or who would pay for the crews that are to sail on them.</p></article></body></html>"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path) -> tuple[str, list[Document], list[Problem]]:
    """The format by which a file is told, its articles, and what is said of them."""
    (batch,) = file_groups.sort_files([path]).batches
    found: list[Record] = list(documents.read(batch, Options()))
    made = [each for each in found if isinstance(each, Document)]
    told = [each for each in found if isinstance(each, Problem)] + [each for one in made for each in one.problems]
    return batch.format.name, made, told


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("e.html", EUROPRESSE, "europresse"), ("old.html", EUROPRESSE_OLD, "europresse"), ("n.xml", NITF, "news-xml"),
        ("g2.xml", NEWSML, "news-xml"), ("f.rss", RSS, "feed"), ("f.xml", RSS, "feed"), ("a.xml", ATOM, "feed"),
        ("r.ris", RIS, "references"), ("c.json", CSL, "references"),
    ],
)  # fmt: skip
def test_an_article_comes_with_its_facts(tmp_path: Path, name: str, content: str, form: str) -> None:
    told, made, _ = read(write(tmp_path, name, content))
    assert told == form
    one = made[0]
    assert SAID in one.text and MORE.split(".")[0] in one.text
    assert one.published == "2026-01-07"
    french = form == "europresse"
    assert one.title == ("Une flotte commune" if french else "A shared fleet")
    assert one.source == {"europresse": "Le Courrier du Nord", "news-xml": one.source}.get(form, "Northern Courier")
    if name != "old.html":
        assert sorted(one.author.replace(",", "").split()) == ["Ada", "Lind"]
    if form in ("feed", "references"):
        assert one.url == "https://courier.example/1842" and one.language == "en"


def test_what_stands_around_an_article_is_in_its_fields_or_left_out(tmp_path: Path) -> None:
    _, (one,), (left,) = read(write(tmp_path, "e.html", EUROPRESSE))
    assert one.metadata == {
        "section": "Monde", "page": "3", "rights": "© 2026 Le Courrier. Tous droits réservés.",
        "europresse_id": "news·20260107·CN·0001",
    }  # fmt: skip
    assert one.text.endswith("flotte.") and left.kind == LEFT_OUT and "has no text" in left.what
    _, (old,), _ = read(write(tmp_path, "old.html", EUROPRESSE_OLD))
    assert old.text.split("\n\n")[-1] == MORE and old.metadata["section"] == "Monde"
    _, (item,), (picture,) = read(write(tmp_path, "g2.xml", NEWSML))
    assert (item.source, item.metadata["dateline"], item.key) == (
        "Northern Agency", "OSLO, Jan 7", "tag:agency.example,2026:1",
    )  # fmt: skip
    assert "A picture" in picture.what
    _, (nitf,), _ = read(write(tmp_path, "n.xml", NITF))
    assert (nitf.source, nitf.url) == ("Northern Courier", "https://courier.example/1842")
    assert nitf.metadata == {"section": "World", "dateline": "Oslo", "place": "Oslo"}
    _, made, (short,) = read(write(tmp_path, "f.rss", RSS))
    assert "alert" not in made[0].text and "Ministers met" not in made[0].text
    assert made[1].text == "Short\n\nOnly a summary." and "summary" in short.what


def test_a_grammar_is_never_fetched_and_entities_are_refused(tmp_path: Path) -> None:
    bomb = NITF.replace('.dtd">', '.dtd" [<!ENTITY a "b">]>')
    for name, content in (("n.xml", bomb), ("f.rss", '<!DOCTYPE rss [<!ENTITY a "b">]>' + RSS[21:])):
        with pytest.raises(UserError, match="refused for safety"):
            read(write(tmp_path, name, content))


def test_a_zotero_collection_brings_the_saved_pages_beside_it_and_nothing_from_outside(tmp_path: Path) -> None:
    write(tmp_path, "secret.txt", "secret")
    write(tmp_path / "out", "files/2/page.html", PAGE)
    form, (one,), _ = read(write(tmp_path / "out", "out.rdf", ZOTERO))
    assert form == "references"
    assert SAID in one.text and "secret" not in one.text and "Menu" not in one.text
    assert (one.title, one.source, one.author, one.published) == (
        "A shared fleet", "Northern Courier", "Ada Lind", "2026-01-07",
    )  # fmt: skip
    (tmp_path / "out" / "files" / "2" / "page.html").unlink()
    with pytest.raises(UserError, match="no article"):
        read(tmp_path / "out" / "out.rdf")


def warc(pages: list[tuple[str, str, bytes]], *, packed: bool) -> bytes:
    made = io.BytesIO()
    writer = WARCWriter(made, gzip=packed)
    for url, kind, body in pages:
        headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers))
    return made.getvalue()


# The writer of the test's archives leaves its spools to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.wacz"])
def test_a_web_archive_brings_each_page_once(tmp_path: Path, name: str) -> None:
    pages = [
        ("https://courier.example/1842", "text/html; charset=utf-8", PAGE.encode()),
        ("https://courier.example/logo.png", "image/png", b"\x89PNG"),
        ("https://courier.example/1842", "text/html", PAGE.encode()),
        ("https://courier.example/empty", "text/html", b"<html><body></body></html>"),
    ]
    data = warc(pages, packed=name != "a.warc")
    if name.endswith(".wacz"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("archive/data.warc.gz", data)
        data = packed.getvalue()
    form, (one,), told = read(write(tmp_path, name, data))
    assert form == "warc"
    assert (one.url, one.title, one.published) == ("https://courier.example/1842", "A shared fleet", "2026-01-07")
    assert one.metadata["captured"].startswith("20") and len(told) == 2


def test_an_issue_as_epub_brings_each_article(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        )
        book.writestr(
            "OEBPS/content.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
            "<dc:title>Northern Courier</dc:title><dc:date>2026-01-07</dc:date><dc:language>en</dc:language></metadata>"
            '<manifest><item id="c" href="cover.xhtml" media-type="application/xhtml+xml"/>'
            '<item id="a" href="a%201.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="c"/><itemref idref="a"/></spine></package>',
        )
        book.writestr("OEBPS/cover.xhtml", "<html><body><p>Northern Courier</p></body></html>")
        book.writestr("OEBPS/a 1.xhtml", PAGE)
    form, (one,), (cover,) = read(write(tmp_path, "issue.epub", made.getvalue()))
    assert (form, one.title, one.source, one.published) == ("epub", "A shared fleet", "Northern Courier", "2026-01-07")
    assert SAID in one.text and "too short" in cover.what


GRAPH = "\t".join(
    ["20260107090000-1", "20260107090000", "1", "courier.example", "https://courier.example/1842", "", "", "WAR;SEA;"]
    + [""] * 18 + ["<PAGE_TITLE>A shared fleet &amp; more</PAGE_TITLE>"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "title", "published", "source"),
    [
        (
            "m.csv",
            "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
            '1,2026-01-08,en,Northern Courier,courier.example,2026-01-07,"A shared fleet, 🕊",https://courier.example/1\n'
            "2,2026-01-08,en,Northern Courier,courier.example,2026-01-07,,https://courier.example/2\n",
            "A shared fleet, 🕊", "2026-01-07", "Northern Courier",
        ),
        ("g.csv", "URL,MobileURL,Date,Title\nhttps://www.courier.example/1,,2026-01-07,Fleet\n", "Fleet", "",
         "courier.example"),
        ("g.json", json.dumps({"articles": [{"url": "https://courier.example/1", "title": "Fleet",
         "domain": "c.example", "seendate": "20260107T090000Z", "language": "English"}]}), "Fleet", "", "c.example"),
        ("g.gkg.csv", GRAPH + "\n", "A shared fleet & more", "", "courier.example"),
    ],
)  # fmt: skip
def test_a_list_of_links_brings_titles_and_addresses_and_never_a_guessed_date(
    tmp_path: Path, name: str, content: str, title: str, published: str, source: str
) -> None:
    form, (one,), _ = read(write(tmp_path, name, content))
    assert form == "links"
    assert (one.title, one.published, one.source) == (title, published, source)
    assert one.metadata[TITLE_ONLY] is True and one.url.startswith("https://")


@pytest.mark.skipif(not (shutil.which("antiword") or shutil.which("soffice")), reason="no converter is installed")
def test_what_is_called_doc_and_is_none_is_read_as_what_it_is_or_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        list(by_name()["office"].read([write(tmp_path, "bad.doc", b"\xd0\xcf\x11\xe0" + b"\x00" * 600)], Options()))


def test_rtf_and_pages_under_the_name_doc_are_read(tmp_path: Path) -> None:
    for name, content in (("a.doc", "{\\rtf1\\ansi A shared fleet would deter attacks.}"), ("b.doc", PAGE)):
        _, (one,), _ = read(write(tmp_path, name, content))
        assert "shared fleet" in one.text


FORMS = {
    "europresse": ("x.html", EUROPRESSE), "news-xml": ("x.xml", NEWSML), "feed": ("x.rss", RSS),
    "references": ("x.ris", RIS), "links": ("x.csv", "URL,MobileURL,Date,Title\nhttps://a.example/1,,2026-01-07,Fleet\n"),
}  # fmt: skip


@settings(deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.integers(0, 4000), st.integers(1, 40), st.binary(max_size=20))
def test_damaged_files_are_read_or_refused_in_words(form: str, at: int, gone: int, put: bytes) -> None:
    name, content = FORMS[form]
    data = content.encode()
    at = at % len(data)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), name, data[:at] + put + data[at + gone :])
        try:
            list(by_name()[form].read([path], Options()))
        except UserError as error:
            assert str(path) in error.where


QDE = """<Project xmlns="urn:QDA-XML:project:1.0" name="Interviews"><Users><User guid="u1" name="Ada"/></Users>
<CodeBook><Codes><Code guid="c1" name="Trust"/><Code guid="c2" name="Actor"/></Codes></CodeBook>
<Variables><Variable guid="v1" name="Age" typeOfVariable="Integer"/><Variable guid="v2" name="Source"/></Variables>
<Cases><Case guid="k1" name="Person A"><VariableValue><VariableRef targetGUID="v1"/><IntegerValue>41</IntegerValue>
</VariableValue><SourceRef targetGUID="s1"/></Case>
<Case guid="k2" name="Ida Berg"><SelectionRef targetGUID="q2"/></Case></Cases>
<Sources><TextSource guid="s1" name="One" plainTextPath="internal://s1.txt">
<PlainTextSelection guid="q1" startPosition="0" endPosition="6" creatingUser="u1"><Description>{not ours}</Description>
<Coding guid="g1"><CodeRef targetGUID="c1"/></Coding><NoteRef targetGUID="n1"/></PlainTextSelection>
<PlainTextSelection guid="q2" startPosition="15" endPosition="23" creatingUser="u1">
<Coding guid="g2"><CodeRef targetGUID="c2"/></Coding></PlainTextSelection>
<VariableValue><VariableRef targetGUID="v2"/><TextValue>Northern Courier</TextValue></VariableValue></TextSource>
</Sources><Notes><Note guid="n1"><PlainTextContent>Look again</PlainTextContent></Note></Notes>
<Links><Link guid="l1" name="explains" direction="OneWay" originGUID="q1" targetGUID="q2"/></Links></Project>"""


def test_cases_variables_notes_and_links_of_a_qda_program_survive(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("project.qde", QDE)
        archive.writestr("Sources/s1.txt", "Norway, 🕊 said Ida Berg.".encode())
    path = write(tmp_path, "p.qdpx", packed.getvalue())
    found = list(by_name()["refi_qda"].read([path], Options()))
    (one,) = (each for each in found if isinstance(each, Document))
    assert (one.source, one.metadata["cases"]) == ("Northern Courier", ["Person A (Age: 41)"])
    trust, actor = one.tags
    assert trust.note == "Look again\n{not ours}" and not trust.attributes
    assert actor.entity == "Ida Berg" and one.text[slice(*actor.spans[0])] == "Ida Berg"
    assert [(each.label, each.source, each.target) for each in one.links] == [("explains", trust.key, actor.key)]
