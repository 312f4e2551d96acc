import { type BrokenCase, type CaseFile, isBroken } from './case-file.js';
import type { PaperFiles } from './pack-file.js';
import type { Page } from './page/block.js';
import { broken } from './section/broken.js';
import { calendarDays } from './section/calendar-days.js';
import { forms } from './section/forms.js';
import { glance } from './section/glance.js';
import { limits } from './section/limits.js';
import { papers } from './section/papers.js';
import { path } from './section/path.js';
import { readers } from './section/readers.js';
import { signatures } from './section/signatures.js';
import { trail } from './section/trail.js';
import { verification } from './section/verification.js';

/** The case told for somebody who was not there and has no access to the host. */
export function casePage(file: CaseFile | BrokenCase, files: PaperFiles): Page {
  const { process, key } = file;
  const named = key === null ? '' : ` ${key}`;
  return {
    title: { zh: `证据包：${process.zh}${named}`, en: `Evidence pack: ${process.en}${named}` },
    sections: isBroken(file)
      ? [broken(file), readers(file), verification(file, null)]
      : [
          glance(file),
          path(file),
          trail(file),
          forms(file),
          signatures(file),
          limits(file),
          papers(file, files),
          calendarDays(file),
          readers(file),
          verification(file, file.replay),
        ],
  };
}
