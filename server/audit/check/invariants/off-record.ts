import { INVESTIGATE, RESTORE } from '../finding.js';
import { named } from '../invariant.js';

/** What an erasure is called in the access log, by the subject of its key. */
const ERASED_SUBJECT = `CASE split_part(k.subject, ':', 1) WHEN 'instance' THEN k.subject
  WHEN 'directory' THEN 'person:' || substr(k.subject, 11)
  ELSE 'register:' || split_part(k.subject, ':', 1) || '/' || substr(k.subject, strpos(k.subject, ':') + 1) END`;

/** Changes besides those of instances: each has left something on record, in the transaction that made it. */
export const offRecord = [
  named<{ id: string; person: string }>(
    'substitution-unrecorded',
    () => `WITH kept AS (SELECT DISTINCT ON (id) id, nullif(value::jsonb, 'null') AS value FROM directory_entry WHERE kind = 'substitution' ORDER BY id, version DESC),
      entered AS (SELECT id::text AS id, jsonb_build_object('person', person, 'by', substitute, 'from', from_day::text, 'to', to_day::text, 'processes', processes) AS value
        FROM substitution)
      SELECT id, coalesce(e.value, k.value) ->> 'person' AS person FROM entered AS e FULL JOIN kept AS k USING (id)
      WHERE e.value IS DISTINCT FROM k.value AND EXISTS (SELECT FROM directory_version)`,
    ({ id, person }) => ({
      instance: null,
      seq: null,
      table: 'substitution',
      what: {
        zh: `${person} 的代理 ${id} 与组织架构的留存版本不符`,
        en: `substitution ${id} of ${person} is not as the kept directory has it`,
      },
      expected: { zh: '每次设置、终止代理都留有版本', en: 'a kept version for every substitution entered or ended' },
      remedy: RESTORE,
    }),
  ),
  named<{ path: string }>(
    'library-unrecorded',
    () => `WITH latest AS (SELECT DISTINCT ON (path) path, text FROM published_file ORDER BY path, version DESC),
      first AS (SELECT min(at) AS at FROM publication)
      SELECT path FROM library_file AS f FULL JOIN (SELECT * FROM latest WHERE text IS NOT NULL) AS l USING (path)
        WHERE f.text IS DISTINCT FROM l.text AND (SELECT at FROM first) IS NOT NULL
      UNION SELECT f.path FROM definition AS d CROSS JOIN jsonb_to_recordset(d.files) AS f (path text, text text)
        WHERE d.published_at >= (SELECT at FROM first) AND NOT EXISTS (SELECT FROM published_file AS p WHERE p.path = f.path AND p.text = f.text)`,
    ({ path }) => ({
      instance: null,
      seq: null,
      table: 'published_file',
      what: { zh: `${path} 的留存文本与发布时不同`, en: `the kept text of ${path} is not the one that was published` },
      expected: { zh: '每次发布的文件原样保留', en: 'files of every publication, as they were' },
      remedy: INVESTIGATE,
    }),
  ),
  named<{ subject: string }>(
    'erasure-unrecorded',
    () => `SELECT k.subject FROM subject_key AS k WHERE k.destroyed_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM access AS a WHERE a.shard = 0 AND a.action = 'erase' AND a.outcome = 'done' AND a.subject = ${ERASED_SUBJECT})`,
    ({ subject }) => ({
      instance: null,
      seq: null,
      table: 'subject_key',
      what: {
        zh: `${subject} 的密钥被销毁，操作记录里却没有这次删除`,
        en: `the key of ${subject} was destroyed, and the access log tells of no erasure`,
      },
      expected: { zh: '销毁密钥与操作记录同时写入', en: 'an entry written together with the destruction' },
      remedy: INVESTIGATE,
    }),
  ),
];
