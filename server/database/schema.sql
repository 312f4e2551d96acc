CREATE TABLE access (
  shard smallint NOT NULL DEFAULT 0,
  id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  person text,
  on_behalf_of text,
  action text NOT NULL,
  subject text,
  outcome text NOT NULL,
  details json NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT access_pk PRIMARY KEY (shard, id)
);
CREATE INDEX access_action_ix ON public.access USING btree (shard, action, at, id);
CREATE INDEX access_at_ix ON public.access USING btree (shard, at, id);
CREATE INDEX access_person_ix ON public.access USING btree (shard, person, at, id) WHERE (person IS NOT NULL);
CREATE INDEX access_refused_ix ON public.access USING btree (shard, outcome, at, id) WHERE (outcome <> 'done'::text);
CREATE INDEX access_subject_ix ON public.access USING btree (shard, subject, at, id) WHERE (subject IS NOT NULL);
GRANT INSERT, SELECT ON access TO gatehouse_app;

CREATE TABLE account (
  person text NOT NULL,
  password_hash text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT account_pk PRIMARY KEY (person)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON account TO gatehouse_app;

CREATE TABLE attachment (
  shard smallint NOT NULL,
  instance_id uuid NOT NULL,
  seq integer NOT NULL,
  at timestamp with time zone NOT NULL,
  task integer,
  name text NOT NULL,
  media_type text NOT NULL,
  size integer NOT NULL,
  digest bytea NOT NULL,
  person text NOT NULL,
  CONSTRAINT attachment_pk PRIMARY KEY (shard, instance_id, seq)
);
CREATE INDEX attachment_digest_ix ON public.attachment USING btree (digest);
GRANT DELETE, INSERT, SELECT, UPDATE ON attachment TO gatehouse_app;

CREATE TABLE batch (
  shard smallint NOT NULL,
  id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  root bytea NOT NULL,
  events integer NOT NULL,
  leaves bytea STORAGE MAIN NOT NULL DEFAULT '\x'::bytea,
  CONSTRAINT batch_pk PRIMARY KEY (shard, id)
);
GRANT INSERT, SELECT ON batch TO gatehouse_app;

CREATE TABLE command (
  shard smallint NOT NULL,
  id text NOT NULL,
  instance_id uuid NOT NULL,
  seq integer NOT NULL,
  digest text,
  CONSTRAINT command_pk PRIMARY KEY (shard, id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON command TO gatehouse_app;

CREATE TABLE dead_letter (
  shard smallint NOT NULL,
  instance_id uuid NOT NULL,
  seq integer NOT NULL,
  n integer NOT NULL,
  service text NOT NULL,
  sent jsonb NOT NULL,
  reason text NOT NULL,
  attempts integer NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT dead_letter_pk PRIMARY KEY (shard, instance_id, seq, n)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON dead_letter TO gatehouse_app;

CREATE TABLE definition (
  process text NOT NULL,
  version integer NOT NULL,
  hash text NOT NULL,
  files jsonb NOT NULL,
  published_by text NOT NULL,
  published_at timestamp with time zone NOT NULL DEFAULT now(),
  reason text NOT NULL,
  CONSTRAINT definition_pk PRIMARY KEY (process, version)
);
CREATE INDEX definition_hash_ix ON public.definition USING btree (hash);
GRANT INSERT, SELECT ON definition TO gatehouse_app;

CREATE TABLE directory_entry (
  kind text NOT NULL,
  id text NOT NULL,
  version bigint NOT NULL,
  value json,
  CONSTRAINT directory_entry_kind_ck CHECK ((kind = ANY (ARRAY['organization'::text, 'person'::text, 'substitution'::text]))),
  CONSTRAINT directory_entry_pk PRIMARY KEY (kind, id, version),
  CONSTRAINT directory_entry_version_fk FOREIGN KEY (version) REFERENCES directory_version(version)
);
CREATE INDEX directory_entry_version_ix ON public.directory_entry USING btree (version, kind, id);
GRANT INSERT, SELECT ON directory_entry TO gatehouse_app;

CREATE TABLE directory_version (
  version bigint NOT NULL,
  changed_by text,
  at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT directory_version_pk PRIMARY KEY (version)
);
GRANT INSERT, SELECT ON directory_version TO gatehouse_app;

CREATE TABLE epoch (
  singleton boolean NOT NULL DEFAULT true,
  publications bigint NOT NULL DEFAULT 0,
  folder text,
  clock_offset_ms bigint NOT NULL DEFAULT 0,
  clock_held_at timestamp with time zone,
  calendar_version text,
  CONSTRAINT epoch_pk PRIMARY KEY (singleton),
  CONSTRAINT epoch_singleton_ck CHECK (singleton)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON epoch TO gatehouse_app;

CREATE TABLE event (
  shard smallint NOT NULL,
  instance_id uuid NOT NULL,
  seq integer NOT NULL,
  at timestamp with time zone NOT NULL,
  type text STORAGE MAIN NOT NULL,
  actor text STORAGE MAIN,
  on_behalf_of text STORAGE MAIN,
  command_id text STORAGE MAIN NOT NULL,
  definition bytea STORAGE MAIN,
  body json STORAGE MAIN NOT NULL,
  hash bytea STORAGE MAIN NOT NULL,
  batch_id uuid NOT NULL,
  CONSTRAINT event_pk PRIMARY KEY (shard, instance_id, seq)
) PARTITION BY RANGE (instance_id);
CREATE INDEX event_actor_ix ON ONLY public.event USING btree (shard, actor, at) WHERE (actor IS NOT NULL);
CREATE INDEX event_breached_ix ON ONLY public.event USING btree (shard, at, instance_id, seq) WHERE (type = 'limit.breached'::text);
CREATE INDEX event_in_name_of_ix ON ONLY public.event USING btree (shard, on_behalf_of, at) WHERE (on_behalf_of IS NOT NULL);
CREATE INDEX event_seldom_ix ON ONLY public.event USING btree (shard, at, instance_id, seq) WHERE (type = ANY (ARRAY['approver.added'::text, 'approver.removed'::text, 'incident.retried'::text, 'incident.skipped'::text, 'instance.activated'::text, 'instance.canceled'::text, 'instance.handed-over'::text, 'instance.migrated'::text, 'instance.moved'::text, 'instance.suspended'::text, 'limit.excused'::text, 'task.delegated'::text, 'task.handed-back'::text, 'task.reassigned'::text, 'task.transferred'::text]));
GRANT INSERT, SELECT ON event TO gatehouse_app;

CREATE TABLE event_default (
  shard smallint NOT NULL,
  instance_id uuid NOT NULL,
  seq integer NOT NULL,
  at timestamp with time zone NOT NULL,
  type text STORAGE MAIN NOT NULL,
  actor text STORAGE MAIN,
  on_behalf_of text STORAGE MAIN,
  command_id text STORAGE MAIN NOT NULL,
  definition bytea STORAGE MAIN,
  body json STORAGE MAIN NOT NULL,
  hash bytea STORAGE MAIN NOT NULL,
  batch_id uuid NOT NULL,
  CONSTRAINT event_default_pkey PRIMARY KEY (shard, instance_id, seq)
) PARTITION OF event DEFAULT;
CREATE INDEX event_default_shard_actor_at_idx ON public.event_default USING btree (shard, actor, at) WHERE (actor IS NOT NULL);
CREATE INDEX event_default_shard_at_instance_id_seq_idx ON public.event_default USING btree (shard, at, instance_id, seq) WHERE (type = 'limit.breached'::text);
CREATE INDEX event_default_shard_at_instance_id_seq_idx1 ON public.event_default USING btree (shard, at, instance_id, seq) WHERE (type = ANY (ARRAY['approver.added'::text, 'approver.removed'::text, 'incident.retried'::text, 'incident.skipped'::text, 'instance.activated'::text, 'instance.canceled'::text, 'instance.handed-over'::text, 'instance.migrated'::text, 'instance.moved'::text, 'instance.suspended'::text, 'limit.excused'::text, 'task.delegated'::text, 'task.handed-back'::text, 'task.reassigned'::text, 'task.transferred'::text]));
CREATE INDEX event_default_shard_on_behalf_of_at_idx ON public.event_default USING btree (shard, on_behalf_of, at) WHERE (on_behalf_of IS NOT NULL);

CREATE TABLE file (
  digest bytea NOT NULL,
  upload uuid NOT NULL,
  size integer NOT NULL,
  stored_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT file_digest_ck CHECK ((length(digest) = 32)),
  CONSTRAINT file_pk PRIMARY KEY (digest),
  CONSTRAINT file_size_ck CHECK ((size > 0))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON file TO gatehouse_app;

CREATE TABLE file_offer (
  digest bytea NOT NULL,
  person text NOT NULL,
  media_type text NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT file_offer_file_fk FOREIGN KEY (digest) REFERENCES file(digest) ON DELETE CASCADE,
  CONSTRAINT file_offer_pk PRIMARY KEY (digest, person)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON file_offer TO gatehouse_app;

CREATE TABLE file_part (
  upload uuid NOT NULL,
  n integer NOT NULL,
  bytes bytea STORAGE EXTERNAL NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT file_part_pk PRIMARY KEY (upload, n)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON file_part TO gatehouse_app;

CREATE TABLE hold (
  id uuid NOT NULL,
  subject text NOT NULL,
  reason text NOT NULL,
  placed_by text NOT NULL,
  placed_at timestamp with time zone NOT NULL,
  from_at timestamp with time zone NOT NULL,
  until_at timestamp with time zone,
  CONSTRAINT hold_pk PRIMARY KEY (id),
  CONSTRAINT hold_until_ck CHECK ((until_at > from_at))
);
CREATE INDEX hold_subject_ix ON public.hold USING btree (subject);
GRANT INSERT, SELECT ON hold TO gatehouse_app;

CREATE TABLE hold_end (
  hold uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  lifted_by text NOT NULL,
  reason text NOT NULL,
  CONSTRAINT hold_end_hold_fk FOREIGN KEY (hold) REFERENCES hold(id),
  CONSTRAINT hold_end_pk PRIMARY KEY (hold)
);
GRANT INSERT, SELECT ON hold_end TO gatehouse_app;

CREATE TABLE instance (
  shard smallint NOT NULL,
  id uuid NOT NULL,
  process text STORAGE MAIN NOT NULL,
  definition bytea STORAGE MAIN NOT NULL,
  key text STORAGE MAIN,
  initiator text STORAGE MAIN NOT NULL,
  started_at timestamp with time zone NOT NULL,
  status text STORAGE MAIN NOT NULL,
  last_at timestamp with time zone NOT NULL,
  seq integer NOT NULL,
  head_hash bytea STORAGE MAIN NOT NULL,
  state json STORAGE MAIN NOT NULL,
  documents json NOT NULL,
  CONSTRAINT instance_pk PRIMARY KEY (shard, id),
  CONSTRAINT instance_status_ck CHECK ((status = ANY (ARRAY['running'::text, 'suspended'::text, 'ended'::text, 'incident'::text])))
) WITH (fillfactor=50);
CREATE INDEX instance_initiator_ix ON public.instance USING btree (shard, initiator, started_at, id);
CREATE UNIQUE INDEX instance_key_uk ON public.instance USING btree (shard, process, key) WHERE (key IS NOT NULL);
CREATE INDEX instance_started_ix ON public.instance USING btree (shard, process, started_at, id);
GRANT DELETE, INSERT, SELECT, UPDATE ON instance TO gatehouse_app;

CREATE TABLE library_file (
  path text NOT NULL,
  text text NOT NULL,
  CONSTRAINT library_file_pk PRIMARY KEY (path)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON library_file TO gatehouse_app;

CREATE TABLE message (
  shard smallint NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  payload jsonb NOT NULL,
  sender text,
  at timestamp with time zone NOT NULL,
  offered boolean NOT NULL DEFAULT false,
  CONSTRAINT message_pk PRIMARY KEY (shard, id)
);
CREATE INDEX message_name_ix ON public.message USING btree (shard, name);
CREATE INDEX message_new_ix ON public.message USING btree (shard, id) WHERE (NOT offered);
GRANT DELETE, INSERT, SELECT, UPDATE ON message TO gatehouse_app;

CREATE TABLE message_receipt (
  shard smallint NOT NULL,
  id text NOT NULL,
  digest text NOT NULL,
  CONSTRAINT message_receipt_pk PRIMARY KEY (shard, id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON message_receipt TO gatehouse_app;

CREATE TABLE migrations (
  id integer NOT NULL DEFAULT nextval('migrations_id_seq'::regclass),
  "timestamp" bigint NOT NULL,
  name character varying NOT NULL,
  CONSTRAINT "PK_8c82d7f526340ab734260ea46be" PRIMARY KEY (id)
);
GRANT SELECT ON migrations TO gatehouse_app;

CREATE TABLE notification (
  shard smallint NOT NULL,
  instance_id uuid NOT NULL,
  seq integer NOT NULL,
  n integer NOT NULL,
  recipient text NOT NULL,
  kind text NOT NULL,
  template text,
  about jsonb NOT NULL,
  at timestamp with time zone NOT NULL,
  read_at timestamp with time zone,
  CONSTRAINT notification_pk PRIMARY KEY (shard, recipient, instance_id, seq, n)
);
CREATE INDEX notification_at_ix ON public.notification USING btree (shard, recipient, at, instance_id, seq, n);
CREATE INDEX notification_copy_ix ON public.notification USING btree (shard, recipient, ((read_at IS NOT NULL)), at DESC, instance_id, seq, n) WHERE (kind = 'cc'::text);
GRANT DELETE, INSERT, SELECT, UPDATE ON notification TO gatehouse_app;

CREATE TABLE outbox (
  shard smallint NOT NULL,
  instance_id uuid NOT NULL,
  seq integer NOT NULL,
  n integer NOT NULL,
  at timestamp with time zone NOT NULL,
  effect jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  CONSTRAINT outbox_pk PRIMARY KEY (shard, instance_id, seq, n)
);
CREATE INDEX outbox_at_ix ON public.outbox USING btree (shard, at);
GRANT DELETE, INSERT, SELECT, UPDATE ON outbox TO gatehouse_app;

CREATE TABLE person (
  id text NOT NULL,
  name jsonb NOT NULL,
  posts jsonb NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamp with time zone NOT NULL DEFAULT now(),
  last_day date,
  CONSTRAINT person_pk PRIMARY KEY (id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON person TO gatehouse_app;

CREATE TABLE print (
  shard smallint NOT NULL,
  instance_id uuid NOT NULL,
  seq integer NOT NULL,
  n integer NOT NULL,
  template text NOT NULL,
  document text NOT NULL,
  version integer NOT NULL,
  copies text[] NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT print_pk PRIMARY KEY (shard, instance_id, seq, n)
);
GRANT INSERT, SELECT ON print TO gatehouse_app;

CREATE TABLE publication (
  version bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  published_by text,
  reason text,
  calendar_version text NOT NULL,
  CONSTRAINT publication_pk PRIMARY KEY (version),
  CONSTRAINT publication_reason_ck CHECK (((published_by IS NULL) = (reason IS NULL)))
);
CREATE INDEX publication_at_ix ON public.publication USING btree (at, version);
CREATE INDEX publication_calendar_ix ON public.publication USING btree (calendar_version, version);
GRANT INSERT, SELECT ON publication TO gatehouse_app;

CREATE TABLE published_file (
  path text NOT NULL,
  version bigint NOT NULL,
  text text,
  CONSTRAINT published_file_pk PRIMARY KEY (path, version),
  CONSTRAINT published_file_version_fk FOREIGN KEY (version) REFERENCES publication(version)
);
CREATE INDEX published_file_version_ix ON public.published_file USING btree (version, path);
GRANT INSERT, SELECT ON published_file TO gatehouse_app;

CREATE TABLE purge (
  id uuid NOT NULL,
  month text NOT NULL,
  reason text NOT NULL,
  ordered_by text NOT NULL,
  begun_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  stopped json,
  instances integer NOT NULL DEFAULT 0,
  events bigint NOT NULL DEFAULT 0,
  CONSTRAINT purge_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX purge_running_uk ON public.purge USING btree ((true)) WHERE (ended_at IS NULL);
GRANT SELECT ON purge TO gatehouse_app;

CREATE TABLE purged_instance (
  shard smallint NOT NULL,
  id uuid NOT NULL,
  process text NOT NULL,
  ended_at timestamp with time zone NOT NULL,
  events bytea STORAGE EXTERNAL NOT NULL,
  access uuid NOT NULL,
  CONSTRAINT purged_instance_pk PRIMARY KEY (shard, id)
);
GRANT SELECT ON purged_instance TO gatehouse_app;

CREATE TABLE record (
  shard smallint NOT NULL,
  register text NOT NULL,
  key text NOT NULL,
  "row" jsonb NOT NULL,
  valid_from date,
  valid_to date,
  changed_at timestamp with time zone NOT NULL,
  instance_id uuid,
  seq integer,
  CONSTRAINT record_pk PRIMARY KEY (shard, register, key)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON record TO gatehouse_app;

CREATE TABLE record_history (
  shard smallint NOT NULL,
  register text NOT NULL,
  key text NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  instance_id uuid NOT NULL,
  seq integer NOT NULL,
  "row" jsonb NOT NULL,
  valid_from date,
  valid_to date,
  CONSTRAINT record_history_pk PRIMARY KEY (shard, register, key, instance_id, seq)
);
GRANT INSERT, SELECT ON record_history TO gatehouse_app;

CREATE TABLE schedule (
  process text NOT NULL,
  name text NOT NULL,
  rule text NOT NULL,
  since timestamp with time zone NOT NULL,
  last_day date,
  next_day date,
  next_at timestamp with time zone,
  paused_at timestamp with time zone,
  paused_by text,
  pause_reason text,
  CONSTRAINT schedule_next_ck CHECK (((next_day IS NULL) = (next_at IS NULL))),
  CONSTRAINT schedule_paused_ck CHECK ((((paused_at IS NULL) = (paused_by IS NULL)) AND ((paused_at IS NULL) = (pause_reason IS NULL)))),
  CONSTRAINT schedule_pk PRIMARY KEY (process, name)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON schedule TO gatehouse_app;

CREATE TABLE schedule_action (
  id bigint NOT NULL,
  process text NOT NULL,
  name text NOT NULL,
  at timestamp with time zone NOT NULL,
  person text NOT NULL,
  what text NOT NULL,
  reason text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}'::jsonb,
  CONSTRAINT schedule_action_pk PRIMARY KEY (process, name, id)
);
GRANT INSERT, SELECT ON schedule_action TO gatehouse_app;

CREATE TABLE schedule_item (
  process text NOT NULL,
  name text NOT NULL,
  day date NOT NULL,
  item text NOT NULL,
  instance_id uuid,
  code text,
  detail text,
  CONSTRAINT schedule_item_code_ck CHECK (((instance_id IS NULL) <> (code IS NULL))),
  CONSTRAINT schedule_item_pk PRIMARY KEY (process, name, day, item)
);
CREATE INDEX schedule_item_last_ix ON public.schedule_item USING btree (process, name, item, day) WHERE (code IS NULL);
GRANT DELETE, INSERT, SELECT, UPDATE ON schedule_item TO gatehouse_app;

CREATE TABLE schedule_run (
  process text NOT NULL,
  name text NOT NULL,
  day date NOT NULL,
  due_at timestamp with time zone NOT NULL,
  noticed_at timestamp with time zone NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  seed text NOT NULL,
  expected integer NOT NULL DEFAULT 0,
  at_item text NOT NULL DEFAULT ''::text,
  note text,
  ended_at timestamp with time zone,
  CONSTRAINT schedule_run_kind_ck CHECK ((kind = ANY (ARRAY['on-time'::text, 'missed'::text, 'backfill'::text]))),
  CONSTRAINT schedule_run_pk PRIMARY KEY (process, name, day),
  CONSTRAINT schedule_run_state_ck CHECK ((state = ANY (ARRAY['counting'::text, 'running'::text, 'waiting'::text, 'done'::text, 'skipped'::text, 'failed'::text])))
);
CREATE INDEX schedule_run_open_ix ON public.schedule_run USING btree (due_at, process, name) WHERE ((state = 'counting'::text) OR (state = 'running'::text));
GRANT DELETE, INSERT, SELECT, UPDATE ON schedule_run TO gatehouse_app;

CREATE TABLE seal (
  n bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  previous bytea NOT NULL,
  batches uuid[] NOT NULL,
  accesses uuid[] NOT NULL,
  events bigint NOT NULL,
  root bytea NOT NULL,
  key bytea NOT NULL,
  hash bytea NOT NULL,
  signature bytea NOT NULL,
  CONSTRAINT seal_pk PRIMARY KEY (n)
);
CREATE INDEX seal_at_ix ON public.seal USING btree (at);
GRANT INSERT, SELECT ON seal TO gatehouse_app;

CREATE TABLE seal_delivery (
  destination text NOT NULL,
  n bigint NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT seal_delivery_pk PRIMARY KEY (destination)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON seal_delivery TO gatehouse_app;

CREATE TABLE seal_key (
  fingerprint bytea NOT NULL,
  public_key text NOT NULL,
  first_used_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT seal_key_pk PRIMARY KEY (fingerprint)
);
GRANT INSERT, SELECT ON seal_key TO gatehouse_app;

CREATE TABLE series (
  shard smallint NOT NULL,
  name text NOT NULL,
  value integer NOT NULL,
  CONSTRAINT series_pk PRIMARY KEY (shard, name)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON series TO gatehouse_app;

CREATE TABLE session (
  token_hash text NOT NULL,
  person text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT session_pk PRIMARY KEY (token_hash)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON session TO gatehouse_app;

CREATE TABLE subject_key (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  subject text NOT NULL,
  secret bytea,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  destroyed_at timestamp with time zone,
  destroyed_by text,
  reason text,
  CONSTRAINT subject_key_destroyed_ck CHECK ((((destroyed_at IS NULL) = (destroyed_by IS NULL)) AND ((destroyed_at IS NULL) = (reason IS NULL)))),
  CONSTRAINT subject_key_pk PRIMARY KEY (id),
  CONSTRAINT subject_key_secret_ck CHECK ((((secret IS NULL) = (destroyed_at IS NOT NULL)) AND (octet_length(secret) = 32)))
);
CREATE UNIQUE INDEX subject_key_living_uk ON public.subject_key USING btree (subject) WHERE (secret IS NOT NULL);
CREATE INDEX subject_key_subject_ix ON public.subject_key USING btree (subject);
GRANT INSERT, SELECT, UPDATE ON subject_key TO gatehouse_app;

CREATE TABLE subscription (
  shard smallint NOT NULL,
  message text NOT NULL,
  instance_id uuid NOT NULL,
  wanted jsonb NOT NULL DEFAULT '{}'::jsonb,
  since integer NOT NULL DEFAULT 0,
  offered boolean NOT NULL DEFAULT false,
  CONSTRAINT subscription_pk PRIMARY KEY (shard, message, wanted, instance_id)
);
CREATE INDEX subscription_new_ix ON public.subscription USING btree (shard, instance_id) WHERE (NOT offered);
GRANT DELETE, INSERT, SELECT, UPDATE ON subscription TO gatehouse_app;

CREATE TABLE substitution (
  id uuid NOT NULL,
  person text NOT NULL,
  substitute text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  processes text[],
  entered_by text NOT NULL,
  entered_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT substitution_another_ck CHECK ((person <> substitute)),
  CONSTRAINT substitution_days_ck CHECK ((from_day <= to_day)),
  CONSTRAINT substitution_pk PRIMARY KEY (id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON substitution TO gatehouse_app;

CREATE TABLE task (
  shard smallint NOT NULL,
  instance_id uuid NOT NULL,
  ordinal integer NOT NULL,
  process text NOT NULL,
  state text NOT NULL,
  assignee text,
  opened_at timestamp with time zone NOT NULL,
  due_at timestamp with time zone,
  priority smallint NOT NULL DEFAULT 2,
  CONSTRAINT task_pk PRIMARY KEY (shard, instance_id, ordinal)
) WITH (fillfactor=80);
CREATE INDEX task_assignee_ix ON public.task USING btree (shard, assignee) WHERE (assignee IS NOT NULL);
GRANT DELETE, INSERT, SELECT, UPDATE ON task TO gatehouse_app;

CREATE TABLE task_candidate (
  shard smallint NOT NULL,
  principal text NOT NULL,
  due_at timestamp with time zone NOT NULL,
  instance_id uuid NOT NULL,
  ordinal integer NOT NULL,
  priority smallint NOT NULL DEFAULT 2,
  CONSTRAINT task_candidate_pk PRIMARY KEY (shard, principal, priority, due_at, instance_id, ordinal)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON task_candidate TO gatehouse_app;

CREATE TABLE timer (
  shard smallint NOT NULL,
  instance_id uuid NOT NULL,
  ordinal integer NOT NULL,
  at timestamp with time zone NOT NULL,
  what text NOT NULL,
  index integer NOT NULL,
  CONSTRAINT timer_pk PRIMARY KEY (shard, at, instance_id, ordinal)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON timer TO gatehouse_app;

CREATE TABLE unsealed (
  shard smallint NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  CONSTRAINT unsealed_kind_ck CHECK ((kind = ANY (ARRAY['batch'::text, 'access'::text]))),
  CONSTRAINT unsealed_pk PRIMARY KEY (shard, id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON unsealed TO gatehouse_app;

CREATE OR REPLACE FUNCTION public.lock_and_read(of_shard smallint, places text[], registers text[], keys text[], names text[], matched_registers text[], matched jsonb[], OUT rows json, OUT numbers json, OUT matches json)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(place, 1)) FROM unnest(places) AS place;
  SELECT coalesce(json_agg(json_build_object('register', r.register, 'key', r.key, 'row', r.row)), '[]') INTO rows
    FROM unnest(array_fill(of_shard, ARRAY[cardinality(keys)]), registers, keys) AS w (shard, register, key) JOIN record AS r USING (shard, register, key);
  SELECT coalesce(json_agg(json_build_object('name', s.name, 'value', s.value)), '[]') INTO numbers
    FROM series AS s WHERE s.shard = of_shard AND s.name = ANY (names);
  SELECT coalesce(json_agg(coalesce((
      SELECT json_agg(r.row ORDER BY r.key) FROM record AS r WHERE r.shard = of_shard AND r.register = m.register AND r.row @> m.match
    ), '[]') ORDER BY m.n), '[]') INTO matches
    FROM unnest(matched_registers, matched) WITH ORDINALITY AS m (register, match, n);
END $function$;

CREATE OR REPLACE FUNCTION public.lock_and_read(of_shard smallint, places text[], registers text[], keys text[], names text[], matched_registers text[], matched jsonb[], persons text[], OUT rows json, OUT numbers json, OUT matches json, OUT loads json)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
BEGIN
  SELECT r.rows, r.numbers, r.matches INTO rows, numbers, matches
    FROM lock_and_read(of_shard, places, registers, keys, names, matched_registers, matched) AS r;
  SELECT coalesce(json_object_agg(t.assignee, t.held), '{}') INTO loads
    FROM (SELECT assignee, count(*) AS held FROM task WHERE shard = of_shard AND assignee = ANY (persons) GROUP BY assignee) AS t;
END $function$;
