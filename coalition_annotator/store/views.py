"""Views for analysts who open a project file with other tools."""

from __future__ import annotations

from coalition_annotator.model.review import AGREED

MENTIONS = """
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

CLAIMS = """
SELECT claim.mention AS claim, claim.article_id, claim.article, claim.source, claim.published, claim.annotator,
  claim.words AS words,
  (SELECT group_concat(coalesce(speaker.entity, speaker.words), '; ') FROM link
     JOIN mentions AS speaker ON speaker.mention = link.target_id
     WHERE link.source_id = claim.mention AND link.link_type_id = 'said_by') AS speaker,
  (SELECT group_concat(speaker.country, '; ') FROM link
     JOIN mentions AS speaker ON speaker.mention = link.target_id
     WHERE link.source_id = claim.mention AND link.link_type_id = 'said_by') AS speaker_country,
  (SELECT group_concat(country.country, '; ') FROM link
     JOIN mentions AS country ON country.mention = link.target_id
     WHERE link.source_id = claim.mention AND link.link_type_id = 'about') AS about,
  (SELECT name FROM value WHERE id = claim.attributes ->> '$."claim.category"') AS category,
  (SELECT name FROM value WHERE id = claim.attributes ->> '$."claim.stance"') AS stance,
  (SELECT name FROM value WHERE id = claim.attributes ->> '$."claim.quotation"') AS quotation,
  claim.attributes ->> '$."claim.note"' AS note
FROM mentions AS claim
JOIN annotation ON annotation.id = claim.mention
WHERE annotation.layer_id = 'claim'
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
JOIN mentions AS mention ON mention.mention = verdict.annotation_id
JOIN annotator AS reviewer ON reviewer.id = verdict.annotator_id
"""

VIEWS = {
    "mentions": MENTIONS, "claims": CLAIMS, "history": HISTORY, "agreements": AGREEMENTS, "decisions": DECISIONS,
}  # fmt: skip
