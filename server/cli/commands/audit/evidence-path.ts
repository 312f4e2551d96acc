/** @param instances - default: everything */
export function evidencePath(instances: readonly string[] = []): string {
  const query = new URLSearchParams(instances.map((instance): [string, string] => ['instance', instance]));
  return `/api/evidence?${query.toString()}`;
}
