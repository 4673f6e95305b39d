"""Views for analysts who open a project file with other tools."""

from __future__ import annotations

MENTIONS = """
SELECT annotation.id AS mention, article.id AS article_id, article.title AS article, article.source AS source,
  article.published AS published, layer.name AS layer, annotator.name AS annotator,
  json_extract(annotation.spans, '$[0][0]') AS start,
  json_extract(annotation.spans, '$[#-1][1]') AS "end",
  json_array_length(annotation.spans) AS parts,
  (SELECT group_concat(substr(text.text, (part.value ->> 0) + 1, (part.value ->> 1) - (part.value ->> 0)), ' … ')
     FROM json_each(annotation.spans) AS part) AS words,
  entity.name AS entity, entity.kind AS entity_kind, nullif(entity.code, '') AS country,
  annotation.attributes AS attributes, annotation.origin AS origin, annotation.created AS created
FROM annotation
JOIN article ON article.id = annotation.article_id
JOIN text ON text.hash = article.text_hash
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

VIEWS = {"mentions": MENTIONS, "claims": CLAIMS, "history": HISTORY}
