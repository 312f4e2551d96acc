import { causeIn } from './cluster.js';

test.each([
  [
    `2026-11-25 12:00:00.000 UTC [7] FATAL:  could not write to file "pg_wal/xlogtemp.7": No space left on device
child process exited with exit code 1
initdb: removing data directory "/data/initdb-1"`,
    /FATAL: {2}could not write .*: No space left on device$/,
  ],
  [
    `initdb: error: could not create directory "/data/initdb-1": Permission denied
initdb: removing data directory "/data/initdb-1"`,
    /^initdb: error: could not create directory .*: Permission denied$/,
  ],
  ['something else\nthe last line', /^the last line$/],
  ['', /^$/],
])('a database that cannot be made is told by its cause, not by what was tidied up after it', (errors, cause) => {
  expect(causeIn(errors)).toMatch(cause);
});
