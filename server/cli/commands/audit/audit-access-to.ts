import { isoInstant } from '#engine/time/iso-instant.js';
import type { FieldAccess } from '#server/question/field-access.js';
import { instantArgument } from '../../instant-argument.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { wholeNumber } from '../../number-option.js';
import { localTime, table } from '../../output.js';

/** `gatehouse audit access-to`: who could see a field, and who looked. */
export const auditAccessTo: CliCommand = (program, run) => {
  program
    .command('access-to')
    .description('谁能看到某个字段（现在或某一时刻）、凭什么，以及谁看过 / who could see a field, now or then, and why; who looked')
    .argument('<instance>')
    .argument('<field>', '如 request.amount / such as request.amount')
    .option('--at <instant>', '某一时刻；默认现在 / a moment; default now')
    .option('--limit <n>', 'rows, at most 200', wholeNumber, 200)
    .addHelpText('after', '\n例 / examples:\n  gatehouse audit access-to <id> goodsRequest.discount --at 2026-11-02T09:00+08:00')
    .action((instance: string, field: string, options: { at?: string; limit: number }) =>
      run(async ({ api, output }) => {
        const at = options.at === undefined ? {} : { at: isoInstant(instantArgument('--at', options.at)) };
        const query = new URLSearchParams({ field, limit: String(options.limit), ...at });
        const found = await api.request<FieldAccess>('GET', `/api/instances/${encodeURIComponent(instance)}/access?${query.toString()}`);
        const [sees, hidden] = [output.say({ zh: '能看到', en: 'sees it' }), output.say({ zh: '对其隐藏', en: 'hidden' })];
        const could = found.items.map((one) => [one.person, output.say(one.name), one.sees ? sees : hidden, one.because.join(', ')]);
        const read = found.read.map((one) => [localTime(one.at), one.person ?? '', one.onBehalfOf ?? '', one.action]);
        output.result(
          found,
          [
            table(['person', 'name', 'field', 'because'], could),
            ...(read.length > 0 ? [table(['at', 'person', 'for', 'read'], read)] : []),
          ].join('\n\n'),
        );
        if (found.next !== null)
          output.note(output.say({ zh: '还有更多人：用 --json 取 next 继续', en: 'There are more people: go on from `next` of --json.' }));
        return EXIT.ok;
      }),
    );
};
