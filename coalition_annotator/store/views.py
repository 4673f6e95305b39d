"""Views for analysts who open a project file with other tools."""

from __future__ import annotations

from coalition_annotator.model.review import AGREED

ANNOTATIONS = """
SELECT annotation.id AS mention, article.id AS article_id, article.title AS article, article.source AS source,
  article.published AS published, layer.name AS layer, annotator.name AS annotator,
  json_extract(annotation.spans, '$[0][0]') AS start,
  json_extract(annotation.spans, '$[#-1][1]') AS "end",
  json_array_length(annotation.spans) AS parts,
  (SELECT group_concat(substr(text.text, (part.value ->> 0) + 1, (part.value ->> 1) - (part.value ->> 0)), ' … ')
     FROM json_each(annotation.spans) AS part) AS words,
  entity.name AS entity, entity.kind AS entity_kind, nullif(entity.code, '') AS country,
  annotation.attributes AS attributes, annotation.origin AS origin, annotation.created AS created,
  annotation.text_hash = article.text_hash AS in_present_text
FROM annotation
JOIN article ON article.id = annotation.article_id
JOIN text ON text.hash = annotation.text_hash
JOIN layer ON layer.id = annotation.layer_id
JOIN annotator ON annotator.id = annotation.annotator_id
LEFT JOIN entity ON entity.id = annotation.entity_id
"""

# Tags that links of a type lead to from a claim; those whose words a correction has taken away count no more.
_LINKED = """
  FROM link
  JOIN annotation AS tag ON tag.id = link.target_id
  JOIN article AS place ON place.id = tag.article_id AND place.text_hash = tag.text_hash
  JOIN text AS said ON said.hash = tag.text_hash
  LEFT JOIN entity ON entity.id = tag.entity_id
  WHERE link.source_id = claim.id AND link.link_type_id = '{link_type}'
"""
_WORDS = (
    "(SELECT group_concat(substr({text}.text, (part.value ->> 0) + 1, (part.value ->> 1) - (part.value ->> 0)), ' … ')"
    " FROM json_each({tag}.spans) AS part)"
)
_START = "json_extract(tag.spans, '$[0][0]')"


def _names(link_type: str, condition: str = "") -> str:
    """Return SQL for the names of whom the tags at a claim stand for, in the order of the text."""
    name = f"coalesce(entity.name, {_WORDS.format(text='said', tag='tag')})"
    return (
        f"(SELECT group_concat(name, '; ') FROM (SELECT {name} AS name{_LINKED.format(link_type=link_type)}"
        f" {condition} GROUP BY 1 ORDER BY min({_START})))"
    )


def _codes(link_type: str) -> str:
    """Return SQL for the codes of the countries that those are, belong to, or speak for, in the order of the text.

    A row without a code stands for a mention as such: it may be the first one of somebody whose country a later one
    tells.
    """
    who = f"coalesce(tag.entity_id, {_WORDS.format(text='said', tag='tag')}) AS who, {_START} AS start"
    linked = _LINKED.format(link_type=link_type)
    found = (
        f"SELECT NULL AS code, {who} {linked}"
        f" UNION ALL SELECT entity.code, {who} {linked} AND entity.code <> ''"
        f" UNION ALL SELECT spoken.code, {who} {linked.replace('WHERE', _SPOKEN)} AND coalesce(entity.code, '') = ''"
    )
    placed = f"SELECT code, start, min(start) OVER (PARTITION BY who) AS first FROM ({found})"
    return (
        f"(SELECT group_concat(code, '; ') FROM (SELECT code FROM ({placed}) WHERE code IS NOT NULL"
        " GROUP BY code ORDER BY min(first), min(start)))"
    )


_SPOKEN = """
  JOIN (
    SELECT other.source_id AS speaker, country.code AS code FROM link AS other
    JOIN annotation AS mention ON mention.id = other.target_id
    JOIN article AS there ON there.id = mention.article_id AND there.text_hash = mention.text_hash
    JOIN entity AS country ON country.id = mention.entity_id
    WHERE other.link_type_id = 'speaks_for' AND country.code <> ''
  ) AS spoken ON spoken.speaker = tag.id
  WHERE"""


_SPOKEN_FOR = """
  JOIN (
    SELECT other.source_id AS speaker, meant.name AS name, json_extract(mention.spans, '$[0][0]') AS place
    FROM link AS other
    JOIN annotation AS mention ON mention.id = other.target_id
    JOIN article AS there ON there.id = mention.article_id AND there.text_hash = mention.text_hash
    JOIN entity AS meant ON meant.id = mention.entity_id
    WHERE other.link_type_id = 'speaks_for' AND meant.kind = 'organisation'
  ) AS body ON body.speaker = tag.id
  WHERE"""


def _each(attribute: str) -> str:
    """Return SQL for the values that a claim has for an attribute: one, or several in an array."""
    path = f"""'$."{attribute}"'"""
    return (
        f"json_each(CASE json_type(claim.attributes, {path}) WHEN 'array' THEN claim.attributes -> {path}"
        f" WHEN NULL THEN '[]' ELSE json_array(claim.attributes ->> {path}) END)"
    )


def _values(attribute: str) -> str:
    return (
        f"(SELECT group_concat(value.name, '; ') FROM {_each(attribute)} AS given JOIN value ON value.id = given.value)"
    )


_PERSONS, _BODIES = "'speaker', 'actor', 'person'", "'organisation', 'organization'"
# The actors whom a claim's own attributes name, as projects of other programs have them.
_OWN = """
  FROM json_each(claim.attributes) AS given
  JOIN attribute ON attribute.id = given.key AND attribute.layer_id = 'claim'
    AND lower(trim(attribute.name)) IN ({names})
  JOIN json_each(CASE given.type WHEN 'array' THEN given.value ELSE json_array(given.value) END) AS item
  LEFT JOIN value ON value.id = item.value
"""
_OWN_NAME = "coalesce(value.name, item.value)"


def _own(names: str) -> str:
    listed = _OWN.format(names=names)
    return f"(SELECT group_concat({_OWN_NAME}, '; ') {listed} WHERE item.value <> '')"


_OWN_CODES = f"""(
  SELECT group_concat(code, '; ') FROM (
    SELECT DISTINCT entity.code AS code {_OWN.format(names=_PERSONS)}
    JOIN entity ON entity.kind = 'person' AND entity.name = {_OWN_NAME} AND entity.code <> ''
    WHERE (SELECT count(*) FROM entity AS same WHERE same.kind = 'person' AND same.name = entity.name) = 1
  )
)"""

# Those that are among the speakers, then those that speakers speak for.
_ORGANISATIONS = f"""(
  SELECT group_concat(name, '; ') FROM (
    SELECT name FROM (
      SELECT entity.name AS name, 0 AS later, {_START} AS start, 0 AS place {_LINKED.format(link_type="said_by")}
        AND entity.kind = 'organisation'
      UNION ALL
      SELECT body.name, 1, {_START}, body.place {_LINKED.format(link_type="said_by").replace("WHERE", _SPOKEN_FOR)}
    ) GROUP BY name ORDER BY min(later), min(start), min(place)
  )
)"""

# The same as model.statement says; tests compare the two.
STATEMENTS = f"""
SELECT claim.id AS claim, article.id AS article_id, article.title AS article, article.source AS source,
  article.published AS published, annotator.name AS annotator, {_WORDS.format(text="text", tag="claim")} AS words,
  coalesce({_names("said_by")}, {_own(_PERSONS)}) AS speaker,
  coalesce({_ORGANISATIONS}, {_own(_BODIES)}) AS organisation,
  CASE WHEN EXISTS (SELECT 1 {_LINKED.format(link_type="said_by")})
    THEN {_codes("said_by")} ELSE {_OWN_CODES} END AS speaker_country,
  {_codes("about")} AS about,
  {_values("claim.category")} AS category,
  (SELECT name FROM value WHERE id = claim.attributes ->> '$."claim.stance"') AS stance,
  CASE WHEN coalesce(claim.attributes ->> '$."claim.stance"', '') = '' THEN 'support'
    ELSE (SELECT nullif(polarity, '') FROM value WHERE id = claim.attributes ->> '$."claim.stance"') END AS polarity,
  {_values("claim.quotation")} AS quotation,
  claim.attributes ->> '$."claim.note"' AS note
FROM annotation AS claim
JOIN article ON article.id = claim.article_id AND article.text_hash = claim.text_hash
JOIN text ON text.hash = claim.text_hash
JOIN annotator ON annotator.id = claim.annotator_id
WHERE claim.layer_id = 'claim'
"""

HISTORY = """
SELECT change.time AS time, annotator.name AS annotator, change.label AS label, change.kind AS kind,
  change_row.table_name AS table_name, change_row.row_id AS row_id, change_row.before, change_row.after
FROM change_row
JOIN change ON change.id = change_row.change_id
LEFT JOIN annotator ON annotator.id = change.annotator_id
"""

AGREEMENTS = f"""
WITH reading AS (
  SELECT DISTINCT article_id, annotator_id FROM annotation WHERE annotator_id <> '{AGREED.id}'
),
counted AS (
  SELECT article_id, layer_id, annotator_id, count(*) AS tags FROM annotation
  GROUP BY article_id, layer_id, annotator_id
),
alike AS (
  SELECT one.article_id, one.layer_id, one.annotator_id AS first_id, other.annotator_id AS second_id, count(*) AS tags
  FROM annotation AS one
  JOIN annotation AS other ON other.article_id = one.article_id AND other.layer_id = one.layer_id
    AND other.spans = one.spans AND other.annotator_id > one.annotator_id
  GROUP BY one.article_id, one.layer_id, one.annotator_id, other.annotator_id
)
SELECT article.id AS article_id, article.title AS article, layer.name AS layer, a.name AS first, b.name AS second,
  coalesce(x.tags, 0) AS first_tags, coalesce(y.tags, 0) AS second_tags, coalesce(alike.tags, 0) AS alike,
  2.0 * coalesce(alike.tags, 0) / (coalesce(x.tags, 0) + coalesce(y.tags, 0)) AS f1_exact
FROM reading AS r
JOIN reading AS s ON s.article_id = r.article_id AND s.annotator_id > r.annotator_id
JOIN article ON article.id = r.article_id
JOIN annotator AS a ON a.id = r.annotator_id
JOIN annotator AS b ON b.id = s.annotator_id
JOIN layer
LEFT JOIN counted AS x ON x.article_id = r.article_id AND x.layer_id = layer.id AND x.annotator_id = r.annotator_id
LEFT JOIN counted AS y ON y.article_id = r.article_id AND y.layer_id = layer.id AND y.annotator_id = s.annotator_id
LEFT JOIN alike ON alike.article_id = r.article_id AND alike.layer_id = layer.id
  AND alike.first_id = r.annotator_id AND alike.second_id = s.annotator_id
WHERE x.tags IS NOT NULL OR y.tags IS NOT NULL
"""

DECISIONS = """
SELECT verdict.id AS decision, mention.article_id, mention.article, mention.layer, mention.annotator AS tagged_by,
  mention.words, verdict.verdict AS verdict, reviewer.name AS decided_by, verdict.reason AS reason,
  verdict.created AS decided, nullif(verdict.agreed_id, '') AS agreed_mention
FROM verdict
JOIN annotations AS mention ON mention.mention = verdict.annotation_id
JOIN annotator AS reviewer ON reviewer.id = verdict.annotator_id
"""

# What older files call statements and annotations stays.
VIEWS = {
    "annotations": ANNOTATIONS, "statements": STATEMENTS, "history": HISTORY, "agreements": AGREEMENTS,
    "decisions": DECISIONS, "mentions": "SELECT * FROM annotations", "claims": "SELECT * FROM statements",
}  # fmt: skip
