import { stat } from 'node:fs/promises';
import { readLibrary } from '#engine/definition/library.js';
import { verifyLibrary } from '#engine/verify/verify-library.js';
import type { Finding } from '#engine/definition/finding.js';
import { readLibraryFolder, type LibraryFile } from '#server/config/library-folder.js';
import { CliError, EXIT } from './exit-code.js';

export interface CheckedLibrary {
  readonly files: readonly LibraryFile[];
  readonly library: ReturnType<typeof readLibrary>['library'];
  readonly findings: readonly Finding[];
}

/**
 * Reads and checks a library folder (`processes/`, `forms/`, `templates/`).
 *
 * @throws {CliError} exit 3 when the folder is not there or holds no process
 */
export async function checkLibraryFolder(folder: string): Promise<CheckedLibrary> {
  const files = await requireLibraryFolder(folder);
  const { library, findings } = readLibrary(files);
  return { files, library, findings: [...findings, ...verifyLibrary(library)] };
}

/** @throws {CliError} exit 3 when the folder is not there or holds nothing of a library */
export async function requireLibraryFolder(folder: string): Promise<readonly LibraryFile[]> {
  if (!(await stat(folder).catch(() => null))?.isDirectory()) throw new CliError(EXIT.input, `没有这个文件夹 / No such folder: ${folder}`);
  const files = await readLibraryFolder(folder);
  if (files.length === 0)
    throw new CliError(EXIT.input, `${folder}: 没有 processes/、forms/、templates/ / there is no processes/, forms/ or templates/ here`);
  return files;
}

/** @throws {CliError} exit 1 when the library has errors */
export function requireValid(checked: CheckedLibrary): CheckedLibrary {
  const errors = checked.findings.filter((finding) => finding.severity === 'error');
  const first = errors[0];
  if (first)
    throw new CliError(
      EXIT.findings,
      `${errors.length} 个错误 / errors; ${first.file}:${first.line}:${first.column} ${first.code} ${first.message.zh} / ${first.message.en} (gatehouse validate)`,
    );
  return checked;
}

type CheckedProcess = NonNullable<ReturnType<CheckedLibrary['library']['processes']['get']>>;

/** @throws {CliError} exit 3 naming the processes there are */
export function requireProcess(library: CheckedLibrary['library'], id: string): CheckedProcess {
  const entry = library.processes.get(id);
  if (!entry) throw new CliError(EXIT.input, `没有流程 / no process "${id}": ${[...library.processes.keys()].join(', ')}`);
  return entry;
}
