"""The tables, rights and rules of a team's schema, as steps that a server of any earlier version can go up.

``{schema}`` and ``{members}`` are put in as quoted names: the team's schema, and the role that all members have;
``{sealed}`` is the list of tables that blind reading hides.

Rights are the server's. Nobody but the schema's owner may change or delete anything, and triggers stop even them; a
member may add changes of their own annotator only, unless they are a supervisor. Blind reading is a policy on rows:
while the project is read blind, an annotator sees of others' tags, links, verdicts, memos, declined suggestions and
remembered phrases only those in articles that they have read themselves. What blind reading rests on (who is to read
what, and has) is worked out by triggers from the log's own rows, of which only those count whose writer may decide it.
"""

from __future__ import annotations

_LOG = """
CREATE TABLE {schema}.team (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  project_id text NOT NULL, name text NOT NULL, version int NOT NULL,
  system_id bigint NOT NULL DEFAULT (pg_control_system()).system_identifier, life int NOT NULL DEFAULT 1,
  members_role name NOT NULL, is_blind boolean NOT NULL DEFAULT false, blind_time text COLLATE "C" NOT NULL DEFAULT ''
);
CREATE TABLE {schema}.member (
  login name PRIMARY KEY, annotator_id text NOT NULL DEFAULT '', name text NOT NULL,
  role text NOT NULL CHECK (role IN ('reader', 'annotator', 'supervisor', 'owner')),
  invited_by name NOT NULL DEFAULT session_user, invited timestamptz NOT NULL DEFAULT now(),
  seen timestamptz, reading text NOT NULL DEFAULT ''
);
CREATE FUNCTION {schema}.my_role() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
  AS $$ SELECT role FROM {schema}.member WHERE login = session_user $$;
CREATE FUNCTION {schema}.my_annotator() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
  AS $$ SELECT annotator_id FROM {schema}.member WHERE login = session_user AND annotator_id <> '' $$;

CREATE TABLE {schema}.change (
  id text PRIMARY KEY, annotator_id text NOT NULL, "time" text NOT NULL, kind text NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(), life int NOT NULL DEFAULT 1,
  sent_by name NOT NULL DEFAULT session_user, received timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON {schema}.change (annotator_id);
CREATE TABLE {schema}.change_row (
  change_id text NOT NULL, table_name text NOT NULL, row_id text NOT NULL,
  place int NOT NULL, "before" text, "after" text, article_id text NOT NULL, label text NOT NULL DEFAULT '',
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(), life int NOT NULL DEFAULT 1,
  author_id text GENERATED ALWAYS AS
    (coalesce(coalesce("before", "after")::jsonb ->> 'annotator_id', '')) STORED,
  sealed boolean GENERATED ALWAYS AS
    (table_name IN ({sealed})) STORED,
  PRIMARY KEY (change_id, table_name, row_id, place)
);
CREATE INDEX ON {schema}.change_row (life, xid);
CREATE INDEX ON {schema}.change_row (article_id) WHERE sealed;
CREATE TABLE {schema}."text" (
  hash text PRIMARY KEY CHECK (hash = encode(sha256(convert_to("text", 'UTF8')), 'hex')), "text" text NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(), life int NOT NULL DEFAULT 1
);
CREATE INDEX ON {schema}."text" (life, xid);

CREATE FUNCTION {schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log of a team is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.change
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.change_row
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}."text"
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse();
CREATE FUNCTION {schema}.tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify(TG_TABLE_SCHEMA, '');
  RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT ON {schema}.change_row FOR EACH STATEMENT EXECUTE FUNCTION {schema}.tell();
"""

_RIGHTS = """
CREATE TABLE {schema}.reading (
  article_id text NOT NULL, annotator_id text NOT NULL, state text NOT NULL, state_time text COLLATE "C" NOT NULL,
  is_there boolean NOT NULL, there_time text COLLATE "C" NOT NULL, PRIMARY KEY (article_id, annotator_id)
);
CREATE TABLE {schema}.article_state (
  article_id text PRIMARY KEY, state text NOT NULL, "time" text COLLATE "C" NOT NULL
);
CREATE TABLE {schema}.opened (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, annotator_id text, article_id text,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(), life int NOT NULL DEFAULT 1
);
COMMENT ON TABLE {schema}.opened IS
  'When others'' tags became visible: to whom (NULL: all), in which article (NULL: all).';

CREATE FUNCTION {schema}.sees_all() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
  AS $$ SELECT {schema}.my_role() IN ('reader', 'supervisor', 'owner') OR NOT (SELECT is_blind FROM {schema}.team) $$;
CREATE FUNCTION {schema}.open_articles() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog AS $$
  SELECT article_id FROM {schema}.reading
    WHERE annotator_id = {schema}.my_annotator() AND is_there AND state = 'done'
  UNION ALL
  SELECT article_id FROM {schema}.article_state AS each WHERE state = 'done' AND NOT EXISTS
    (SELECT 1 FROM {schema}.reading WHERE article_id = each.article_id AND is_there) $$;

CREATE FUNCTION {schema}.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  moment text := (SELECT "time" || ' ' || id FROM {schema}.change WHERE id = NEW.change_id);
  decides boolean := {schema}.my_role() IN ('supervisor', 'owner');
  row jsonb := coalesce(NEW."after", NEW."before")::jsonb;
  was {schema}.reading;
BEGIN
  IF NEW.table_name = 'setting' THEN
    IF decides THEN
      UPDATE {schema}.team SET is_blind = (NEW."after" IS NOT NULL AND row ->> 'value' = 'yes'), blind_time = moment
        WHERE blind_time < moment;
      IF NOT (SELECT is_blind FROM {schema}.team) THEN
        INSERT INTO {schema}.opened (annotator_id, article_id) VALUES (NULL, NULL);
      END IF;
    END IF;
  ELSIF NEW.table_name = 'article' THEN
    INSERT INTO {schema}.article_state AS known VALUES (NEW.row_id, row ->> 'state', moment)
      ON CONFLICT (article_id) DO UPDATE SET state = excluded.state, "time" = excluded."time"
      WHERE known."time" < excluded."time";
    IF row ->> 'state' = 'done' THEN
      INSERT INTO {schema}.opened (annotator_id, article_id) VALUES (NULL, NEW.row_id);
    END IF;
  ELSE
    IF decides OR row ->> 'annotator_id' = {schema}.my_annotator() THEN
      INSERT INTO {schema}.reading VALUES (row ->> 'article_id', row ->> 'annotator_id', 'todo', '', false, '')
        ON CONFLICT DO NOTHING;
      SELECT * INTO was FROM {schema}.reading
        WHERE article_id = row ->> 'article_id' AND annotator_id = row ->> 'annotator_id' FOR UPDATE;
      IF decides AND (NEW."before" IS NULL OR NEW."after" IS NULL) AND was.there_time < moment THEN
        UPDATE {schema}.reading SET is_there = NEW."after" IS NOT NULL, there_time = moment
          WHERE article_id = was.article_id AND annotator_id = was.annotator_id;
      END IF;
      IF NEW."after" IS NOT NULL AND was.state_time < moment THEN
        UPDATE {schema}.reading SET state = row ->> 'state', state_time = moment
          WHERE article_id = was.article_id AND annotator_id = was.annotator_id;
      END IF;
      INSERT INTO {schema}.opened (annotator_id, article_id)
        SELECT annotator_id, article_id FROM {schema}.reading
        WHERE article_id = was.article_id AND annotator_id = was.annotator_id AND is_there AND state = 'done';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER note AFTER INSERT ON {schema}.change_row FOR EACH ROW
  WHEN (NEW.table_name IN ('assignment', 'article') OR NEW.table_name = 'setting' AND NEW.row_id = 'review.blind')
  EXECUTE FUNCTION {schema}.note();

ALTER TABLE {schema}.change ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}.change_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}."text" ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}.opened ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}.member ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {schema}.change FOR SELECT USING ((SELECT {schema}.my_role()) IS NOT NULL);
CREATE POLICY own ON {schema}.change FOR INSERT WITH CHECK (
  "time"::timestamptz < now() + interval '2 days'
  AND ((SELECT {schema}.my_role()) IN ('supervisor', 'owner')
    OR (SELECT {schema}.my_role()) = 'annotator' AND annotator_id = (SELECT {schema}.my_annotator())));
CREATE POLICY seen ON {schema}.change_row FOR SELECT USING (
  (SELECT {schema}.my_role()) IS NOT NULL
  AND (NOT sealed OR (SELECT {schema}.sees_all()) OR author_id = (SELECT {schema}.my_annotator())
    OR article_id IN (SELECT {schema}.open_articles())));
CREATE POLICY own ON {schema}.change_row FOR INSERT WITH CHECK (
  (SELECT {schema}.my_role()) IN ('supervisor', 'owner')
  OR (SELECT {schema}.my_role()) = 'annotator' AND EXISTS (
    SELECT 1 FROM {schema}.change AS of WHERE of.id = change_id
      AND of.annotator_id = (SELECT {schema}.my_annotator())));
CREATE POLICY seen ON {schema}."text" FOR SELECT USING ((SELECT {schema}.my_role()) IS NOT NULL);
CREATE POLICY own ON {schema}."text" FOR INSERT WITH CHECK
  ((SELECT {schema}.my_role()) IN ('annotator', 'supervisor', 'owner'));
CREATE POLICY seen ON {schema}.opened FOR SELECT USING
  (annotator_id IS NULL OR annotator_id = (SELECT {schema}.my_annotator()));
CREATE POLICY seen ON {schema}.member FOR SELECT USING ((SELECT {schema}.my_role()) IS NOT NULL);

REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC;
GRANT USAGE ON SCHEMA {schema} TO {members};
GRANT SELECT ON {schema}.team, {schema}.member, {schema}.change, {schema}.change_row, {schema}."text", {schema}.opened
  TO {members};
GRANT INSERT (id, annotator_id, "time", kind) ON {schema}.change TO {members};
GRANT INSERT (change_id, table_name, row_id, place, "before", "after", article_id, label) ON {schema}.change_row
  TO {members};
GRANT INSERT (hash, "text") ON {schema}."text" TO {members};
GRANT EXECUTE ON FUNCTION {schema}.my_role(), {schema}.my_annotator(), {schema}.sees_all(),
  {schema}.open_articles() TO {members};
"""

_MEMBERS = """
CREATE FUNCTION {schema}.hello() RETURNS TABLE (
  team text, project_id text, version int, era text, annotator_id text, name text, role text, now timestamptz)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  part text;
BEGIN
  -- A server that was restored elsewhere counts its transactions anew: what came before is of an earlier life.
  IF (SELECT system_id FROM {schema}.team) <> (SELECT system_identifier FROM pg_control_system()) THEN
    UPDATE {schema}.team SET life = life + 1, system_id = (SELECT system_identifier FROM pg_control_system())
      WHERE system_id <> (SELECT system_identifier FROM pg_control_system());
    FOREACH part IN ARRAY ARRAY['change', 'change_row', 'text', 'opened'] LOOP
      EXECUTE format('ALTER TABLE {schema}.%I ALTER COLUMN life SET DEFAULT %s', part,
        (SELECT life FROM {schema}.team));
    END LOOP;
  END IF;
  UPDATE {schema}.member SET seen = now() WHERE login = session_user;
  RETURN QUERY SELECT each.name, each.project_id, each.version, each.system_id || '.' || each.life,
    me.annotator_id, me.name, me.role, clock_timestamp()
    FROM {schema}.team AS each, {schema}.member AS me WHERE me.login = session_user;
END $$;
CREATE FUNCTION {schema}.claim(wanted text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM {schema}.member WHERE annotator_id = wanted AND login <> session_user)
    OR EXISTS (SELECT 1 FROM {schema}.change WHERE annotator_id = wanted AND sent_by <> session_user)
    OR EXISTS (SELECT 1 FROM {schema}.change_row AS r JOIN {schema}.change AS c ON c.id = r.change_id
      WHERE r.author_id = wanted AND c.sent_by <> session_user) THEN
    RAISE EXCEPTION 'this annotator is somebody else' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE {schema}.member SET annotator_id = wanted WHERE login = session_user AND annotator_id = '';
  RETURN {schema}.my_annotator();
END $$;
CREATE FUNCTION {schema}.here(article text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
  AS $$ UPDATE {schema}.member SET seen = now(), reading = article WHERE login = session_user $$;
CREATE FUNCTION {schema}.invite(new_login name, verifier text, shown text, new_role text, annotator text)
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF {schema}.my_role() IS NULL OR {schema}.my_role() NOT IN ('supervisor', 'owner')
    OR (new_role = 'owner' AND {schema}.my_role() <> 'owner') THEN
    RAISE EXCEPTION 'only supervisors invite, and only owners invite owners' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF verifier IS NOT NULL THEN
    IF verifier NOT LIKE 'SCRAM-SHA-256$%' THEN
      RAISE EXCEPTION 'a password is sent as a verifier only' USING ERRCODE = 'invalid_password';
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', new_login, verifier);
  END IF;
  EXECUTE format('GRANT %I TO %I', (SELECT members_role FROM {schema}.team), new_login);
  INSERT INTO {schema}.member (login, annotator_id, name, role) VALUES (new_login, annotator, shown, new_role);
END $$;
CREATE FUNCTION {schema}.set_role(whose name, new_role text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog AS $$
BEGIN
  IF {schema}.my_role() IS DISTINCT FROM 'owner' THEN
    RAISE EXCEPTION 'only owners change roles' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE {schema}.member SET role = new_role WHERE login = whose;
  INSERT INTO {schema}.opened (annotator_id, article_id)
    SELECT annotator_id, NULL FROM {schema}.member WHERE login = whose AND annotator_id <> '';
END $$;
CREATE FUNCTION {schema}.leave(whose name) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog AS $$
BEGIN
  IF whose <> session_user AND {schema}.my_role() IS DISTINCT FROM 'owner' THEN
    RAISE EXCEPTION 'only owners take others out of a team' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (SELECT role FROM {schema}.member WHERE login = whose) = 'owner'
    AND (SELECT count(*) FROM {schema}.member WHERE role = 'owner') = 1 THEN
    RAISE EXCEPTION 'a team needs an owner' USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM {schema}.member WHERE login = whose;
  EXECUTE format('REVOKE %I FROM %I', (SELECT members_role FROM {schema}.team), whose);
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {schema}.hello(), {schema}.claim(text), {schema}.here(text),
  {schema}.invite(name, text, text, text, text), {schema}.set_role(name, text), {schema}.leave(name) TO {members};
"""

STEPS = (_LOG, _RIGHTS, _MEMBERS)
VERSION = len(STEPS)
