import type pg from 'pg';

/**
 * Takes the attachments of instances away, and the files themselves; one that is attached to another instance too, or that somebody else has just
 * stored to attach it, stays. The history still says that there was one, by its digest.
 *
 * @param client - in whose transaction
 * @returns how many attachments
 */
export async function removeAttachments(client: pg.ClientBase, instances: readonly string[]): Promise<number> {
  const { rows: gone } = await client.query<{ digest: Buffer; person: string }>(
    'DELETE FROM attachment WHERE shard = 0 AND instance_id = ANY ($1) RETURNING digest, person',
    [instances],
  );
  if (gone.length === 0) return 0;
  const digests = gone.map(({ digest }) => digest);
  await client.query('DELETE FROM file_offer WHERE (digest, person) IN (SELECT * FROM unnest($1::bytea[], $2::text[]))', [
    digests,
    gone.map(({ person }) => person),
  ]);
  const { rows: files } = await client.query<{ upload: string }>(
    `DELETE FROM file f WHERE digest = ANY ($1) AND NOT EXISTS (SELECT FROM attachment a WHERE a.digest = f.digest)
       AND NOT EXISTS (SELECT FROM file_offer o WHERE o.digest = f.digest) RETURNING upload`,
    [digests],
  );
  await client.query('DELETE FROM file_part WHERE upload = ANY ($1)', [files.map(({ upload }) => upload)]);
  return gone.length;
}
