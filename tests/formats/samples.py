"""The same small article with the same tags in each format, written by the format's own library where it has one."""

from __future__ import annotations

import io
import json
import sqlite3
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

TEXT = (
    "Norway 🧭 backs the plan\n\n"
    "“We will send ships,” Ida Berg told reporters on Monday, “and they will stay.”\n"
    "Poland waits for a vote of its parliament, which debates the plan in spring."
)
SPEAKER, CLAIM, CUE = "Ida Berg", "“We will send ships,”", "told"
WORDS = {"Speaker": SPEAKER, "Claim": CLAIM, "Cue": CUE}


def place(words: str) -> tuple[int, int]:
    """Where words stand, in code points."""
    start = TEXT.index(words)
    return start, start + len(words)


def units(words: str) -> tuple[int, int]:
    """Where words stand, in UTF-16 units."""
    start = len(TEXT[: TEXT.index(words)].encode("utf-16-le")) // 2
    return start, start + len(words.encode("utf-16-le")) // 2


class Sample(NamedTuple):
    """A format: its file's name, what writes it, and the tags that it can hold."""

    name: str
    write: Callable[[Path], object]
    tags: frozenset[str] = frozenset()
    linked: bool = False


def _text(path: Path) -> None:
    path.write_text(TEXT, encoding="utf-8")


def _html(path: Path) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in TEXT.split("\n") if line)
    path.write_text(
        "<html lang='en'><head><title>Norway backs the plan</title><meta property='og:site_name' content='Courier'>"
        "<meta name='author' content='Ann Lee'><meta property='article:published_time' content='2026-01-07'>"
        "<script src='http://evil.example/x.js'>alert(1)</script></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Norway backs the plan</h1>{paragraphs}<img src='http://evil.example/x.png'></article>"
        "<footer>Imprint and terms of use</footer></body></html>",
        encoding="utf-8",
    )


def _mhtml(path: Path) -> None:
    inner = path.with_suffix(".inner")
    _html(inner)
    page = inner.read_text(encoding="utf-8")
    inner.unlink()
    path.write_bytes(
        b"From: <Saved>\r\nSnapshot-Content-Location: https://courier.example/plan\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="xx"\r\n\r\n--xx\r\nContent-Type: text/html; charset=utf-8\r\n'
        b"Content-Transfer-Encoding: 8bit\r\n\r\n" + page.encode() + b"\r\n--xx--\r\n"
    )


def _eml(path: Path) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"], message["From"] = "Norway backs the plan", "Ann Lee <ann@courier.example>"
    message["Date"] = "Wed, 07 Jan 2026 10:00:00 +0100"
    message.set_content(TEXT)
    message.add_attachment(b"x", maintype="image", subtype="png", filename="ship.png")
    path.write_bytes(bytes(message))


def _docx(path: Path) -> None:
    import docx

    file = docx.Document()
    for line in TEXT.split("\n"):
        file.add_paragraph(line)
    file.core_properties.title, file.core_properties.author = "Norway backs the plan", "Ann Lee"
    file.save(str(path))


def _odt(path: Path) -> None:
    from odf import dc
    from odf.opendocument import OpenDocumentText
    from odf.text import P

    file = OpenDocumentText()
    for line in TEXT.split("\n"):
        file.text.addElement(P(text=line))
    file.meta.addElement(dc.Title(text="Norway backs the plan"))
    file.save(str(path))


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page, put together by hand."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 11 Tf 40 780 Td {shown} ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, offsets = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, content in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % each for each in offsets))
    out.write(b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def _pdf(path: Path) -> None:
    path.write_bytes(pdf(["Norway backs the plan", "Ida Berg told reporters on Monday that ships will be sent."]))


def _csv(path: Path) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows(
            [["headline", "body", "outlet", "date", "page"], ["Norway", TEXT, "Courier", "2026-01-07", "3"]]
        )


def _tsv(path: Path) -> None:
    path.write_text("id\ttext\n1\t" + TEXT.replace("\n", " ") + "\n", encoding="utf-8")


def _xlsx(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["title", "text", "published"])
    sheet.append(["Norway", TEXT, "2026-01-07"])
    book.save(path)


def _jsonl(path: Path) -> None:
    path.write_text(json.dumps({"title": "Norway", "content": TEXT, "section": "World"}) + "\n", encoding="utf-8")


def _json(path: Path) -> None:
    path.write_text(json.dumps([{"headline": "Norway", "body": TEXT}]), encoding="utf-8")


def _parquet(path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table({"title": ["Norway"], "text": [TEXT]}), path)


def _brat(path: Path) -> None:
    path.with_suffix(".txt").write_text(TEXT, encoding="utf-8")
    lines = [
        f"T{n}\t{label} {place(words)[0]} {place(words)[1]}\t{words}"
        for n, (label, words) in enumerate(WORDS.items(), 1)
    ]
    lines += ["R1\tsaid_by Arg1:T2 Arg2:T1", "A1\tNegated T2", "#1\tAnnotatorNotes T2\tlook again"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _doccano(path: Path) -> None:
    entities = [
        {"id": n, "label": label, "start_offset": place(words)[0], "end_offset": place(words)[1]}
        for n, (label, words) in enumerate(WORDS.items())
    ]
    line = {
        "id": 7,
        "text": TEXT,
        "entities": entities,
        "relations": [{"id": 1, "from_id": 1, "to_id": 0, "type": "said_by"}],
    }
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")


def _label_studio(path: Path) -> None:
    regions: list[dict[str, Any]] = [
        {
            "id": label, "type": "labels", "from_name": "label", "to_name": "text",
            "value": {"start": units(words)[0], "end": units(words)[1], "text": words, "labels": [label]},
        }
        for label, words in WORDS.items()
    ]  # fmt: skip
    regions.append(
        {"type": "relation", "from_id": "Claim", "to_id": "Speaker", "direction": "right", "labels": ["said_by"]}
    )
    regions.append({"id": "Claim", "type": "choices", "from_name": "stance", "value": {"choices": ["support"]}})
    task = {
        "id": 1,
        "data": {"text": TEXT},
        "annotations": [{"completed_by": {"email": "anna@x.example"}, "result": regions}],
    }
    path.write_text(json.dumps([task]), encoding="utf-8")


def cas() -> Any:
    """A CAS as dkpro-cassis makes it."""
    from cassis import Cas, TypeSystem

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        system = TypeSystem()
        relation = system.create_type("webanno.custom.Relation", "uima.tcas.Annotation")
        for label in WORDS:
            kind = system.create_type(f"webanno.custom.{label}", "uima.tcas.Annotation")
            system.create_feature(kind, "stance", "uima.cas.String")
        for name in ("Governor", "Dependent"):
            system.create_feature(relation, name, "uima.tcas.Annotation")
        system.create_feature(relation, "label", "uima.cas.String")
        made = Cas(system)
        made.sofa_string, made.sofa_mime = TEXT, "text/plain"
        spans = {}
        for label, words in WORDS.items():
            start, end = place(words)
            spans[label] = system.get_type(f"webanno.custom.{label}")(begin=start, end=end)
            if label == "Claim":
                spans[label].stance = "support"
            made.add(spans[label])
        start, end = place(SPEAKER)
        made.add(relation(begin=start, end=end, Governor=spans["Claim"], Dependent=spans["Speaker"], label="said_by"))
        return made


def _xmi(path: Path) -> None:
    made = cas()
    made.to_xmi(path)
    made.typesystem.to_xml(path.with_name("TypeSystem.xml"))


def _cas_json(path: Path) -> None:
    cas().to_json(path)


def _cas_zip(path: Path) -> None:
    made = cas()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("annotation/article.txt/anna.xmi", made.to_xmi())
        archive.writestr("annotation/article.txt/TypeSystem.xml", made.typesystem.to_xml())


def _cas_nested(path: Path) -> None:
    inner = io.BytesIO()
    made = cas()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("anna.xmi", made.to_xmi())
        archive.writestr("TypeSystem.xml", made.typesystem.to_xml())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("exportedproject.json", "{}")
        archive.writestr("annotation/article.txt/anna.zip", inner.getvalue())


def _webanno(path: Path) -> None:
    import re

    names = list(WORDS)
    header = [f"#T_SP=webanno.custom.{label}|stance" for label in names]
    lines = ["#FORMAT=WebAnno TSV 3.3", *header, "#T_RL=webanno.custom.Relation|label|BT_webanno.custom.Claim", ""]
    multiple = {"Speaker": 1, "Claim": 2}
    first_claim = ""
    for number, match in enumerate(re.finditer(r"[^\n]+", TEXT), 1):
        lines += ["", f"#Text={match[0]}"]
        for count, token in enumerate(re.finditer(r"\w+|[^\w\s]", match[0]), 1):
            begin = match.start() + token.start()
            cells = []
            row = f"{number}-{count}"
            for label in names:
                start, end = place(WORDS[label])
                inside = start <= begin < end
                value = "support" if label == "Claim" else "*"
                cells.append((f"{value}[{multiple[label]}]" if label in multiple else value) if inside else "_")
                if inside and label == "Claim" and not first_claim:
                    first_claim = row
            start = len(TEXT[:begin].encode("utf-16-le")) // 2
            end = start + len(token[0].encode("utf-16-le")) // 2
            is_speaker = begin == place(SPEAKER)[0]
            cells += ["said\\_by", f"{first_claim}[2_1]"] if is_speaker else ["_", "_"]
            lines.append("\t".join([row, f"{start}-{end}", token[0], *cells]) + "\t")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _docbin(path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin, Span

    doc = spacy.blank("xx")(TEXT)
    spans = []
    for label, words in WORDS.items():
        found = doc.char_span(*place(words), label=label)
        assert isinstance(found, Span)
        spans.append(found)
    doc.spans["sc"] = spans
    DocBin(docs=[doc], store_user_data=True).to_disk(path)


def _conll(path: Path) -> None:
    lines = ["-DOCSTART- -X- O O", ""]
    lines += [
        f"{word} {tag}"
        for word, tag in (
            ("Ida", "B-Speaker"),
            ("Berg", "I-Speaker"),
            ("told", "B-Cue"),
            ("reporters", "O"),
            (".", "O"),
        )
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _web_annotation(path: Path) -> None:
    path.with_name("article.txt").write_text(TEXT, encoding="utf-8")
    items = [
        {
            "id": f"urn:{label}", "type": "Annotation", "creator": {"name": "Anna"},
            "body": {"type": "TextualBody", "purpose": "tagging", "value": label},
            "target": {
                "source": "article.txt",
                "selector": [
                    {"type": "TextPositionSelector", "start": place(words)[0], "end": place(words)[1]},
                    {"type": "TextQuoteSelector", "exact": words},
                ],
            },
        }
        for label, words in WORDS.items()
    ]  # fmt: skip
    items.append(
        {
            "id": "urn:link", "type": "Annotation", "motivation": "linking", "target": "urn:Claim",
            "body": ["urn:Speaker", {"type": "TextualBody", "value": "said_by"}],
        }
    )  # fmt: skip
    path.write_text(
        json.dumps({"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": items})
    )


def qde(selections: str, *, declaration: str = "") -> str:
    """The XML of a REFI-QDA project."""
    codes = "".join(
        f'<Code guid="c-{label}" name="{label}" isCodable="true"><Description>what {label} means</Description></Code>'
        for label in WORDS
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{declaration}'
        '<Project name="p" xmlns="urn:QDA-XML:project:1.0"><Users><User guid="u1" name="Anna"/></Users>'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>"
        '<TextSource guid="s1" name="Norway" plainTextPath="internal://s1.txt" creatingUser="u1">'
        f"{selections}</TextSource>"
        '<PictureSource guid="s2" name="ship.jpg"/></Sources></Project>'
    )


def _qdpx(path: Path) -> None:
    selections = "".join(
        f'<PlainTextSelection guid="p-{label}" startPosition="{place(words)[0]}" endPosition="{place(words)[1]}"'
        f' creatingUser="u1"><Coding guid="k-{label}" creatingUser="u1"><CodeRef targetGUID="c-{label}"/></Coding>'
        "</PlainTextSelection>"
        for label, words in WORDS.items()
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", qde(selections))
        archive.writestr("Sources/s1.txt", "\ufeff" + TEXT)


def _dna(path: Path) -> None:
    start, end = units(CLAIM)
    file = sqlite3.connect(path)
    file.executescript(
        """
        CREATE TABLE CODERS(ID INTEGER PRIMARY KEY, Name TEXT, Red INTEGER, Green INTEGER, Blue INTEGER, Password TEXT);
        CREATE TABLE DOCUMENTS(ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT, Coder INTEGER, Author TEXT, Source TEXT,
          Section TEXT, Notes TEXT, Type TEXT, Date INTEGER);
        CREATE TABLE STATEMENTTYPES(ID INTEGER PRIMARY KEY, Label TEXT);
        CREATE TABLE VARIABLES(ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT, StatementTypeId INTEGER);
        CREATE TABLE STATEMENTS(ID INTEGER PRIMARY KEY, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER,
          Stop INTEGER, Coder INTEGER);
        CREATE TABLE ENTITIES(ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT, ChildOf INTEGER);
        CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Entity INTEGER);
        CREATE TABLE DATABOOLEAN(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
        CREATE TABLE DATAINTEGER(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
        CREATE TABLE DATALONGTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value TEXT);
        CREATE TABLE ATTRIBUTEVARIABLES(ID INTEGER PRIMARY KEY, VariableId INTEGER, AttributeVariable TEXT);
        CREATE TABLE ATTRIBUTEVALUES(ID INTEGER PRIMARY KEY, EntityId INTEGER, AttributeVariableId INTEGER,
          AttributeValue TEXT);
        INSERT INTO CODERS VALUES (1, 'Anna', 255, 0, 0, 'secret');
        INSERT INTO STATEMENTTYPES VALUES (1, 'Claim');
        INSERT INTO VARIABLES VALUES (1, 'person', 'short text', 1), (2, 'agreement', 'boolean', 1);
        INSERT INTO ENTITIES VALUES (1, 1, 'Ida Berg', NULL);
        INSERT INTO DATASHORTTEXT VALUES (1, 1, 1, 1);
        INSERT INTO DATABOOLEAN VALUES (1, 1, 2, 1);
        INSERT INTO ATTRIBUTEVARIABLES VALUES (1, 1, 'Type');
        INSERT INTO ATTRIBUTEVALUES VALUES (1, 1, 1, 'Minister');
        """
    )
    file.execute(
        "INSERT INTO DOCUMENTS VALUES (1, 'Norway', ?, 1, 'Ann Lee', 'Courier', '', '', '', 1767744000)", [TEXT]
    )
    file.execute("INSERT INTO STATEMENTS VALUES (1, 1, 1, ?, ?, 1)", [start, end])
    file.commit()
    file.close()


_ALL = frozenset(WORDS)
SAMPLES = (
    Sample("a.txt", _text),
    Sample("a.md", _text),
    Sample("a.html", _html),
    Sample("a.mhtml", _mhtml),
    Sample("a.eml", _eml),
    Sample("a.docx", _docx),
    Sample("a.odt", _odt),
    Sample("a.pdf", _pdf),
    Sample("a.csv", _csv),
    Sample("a.tsv", _tsv),
    Sample("a.xlsx", _xlsx),
    Sample("a.jsonl", _jsonl),
    Sample("articles.json", _json),
    Sample("a.parquet", _parquet),
    Sample("a.ann", _brat, _ALL, linked=True),
    Sample("doccano.jsonl", _doccano, _ALL, linked=True),
    Sample("studio.json", _label_studio, _ALL, linked=True),
    Sample("a.xmi", _xmi, _ALL, linked=True),
    Sample("cas.json", _cas_json, _ALL, linked=True),
    Sample("inception.zip", _cas_zip, _ALL, linked=True),
    Sample("project.zip", _cas_nested, _ALL, linked=True),
    Sample("webanno.tsv", _webanno, _ALL, linked=True),
    Sample("a.spacy", _docbin, _ALL),
    Sample("a.conll", _conll, frozenset({"Speaker", "Cue"})),
    Sample("anno.jsonld", _web_annotation, _ALL, linked=True),
    Sample("a.qdpx", _qdpx, _ALL),
    Sample("a.dna", _dna, frozenset({"Claim"})),
)
