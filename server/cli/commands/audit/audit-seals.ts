import type { PublishedSeal } from '#engine/audit/evidence/seal.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { wholeNumber } from '../../number-option.js';

interface Page {
  readonly items: readonly PublishedSeal[];
  readonly next: number | null;
}

/** `gatehouse audit seals`: seals as lines of JSON, to be kept where nobody here can change them. */
export const auditSeals: CliCommand = (program, run) => {
  program
    .command('seals')
    .description('列出封条，请留存在本系统之外 / seals, to be kept outside of this system')
    .option('--after <n>', '只要此号之后的 / only those after this number', wholeNumber, 0)
    .action(({ after }: { readonly after: number }) =>
      run(async ({ api, output }) => {
        const seals: PublishedSeal[] = [];
        for (let next: number | null = after; next !== null;) {
          const page: Page = await api.request('GET', `/api/seals?limit=1000&after=${next}`);
          seals.push(...page.items);
          next = page.next;
        }
        output.result(seals, seals.map((seal) => JSON.stringify(seal)).join('\n'));
        return EXIT.ok;
      }),
    );
};
