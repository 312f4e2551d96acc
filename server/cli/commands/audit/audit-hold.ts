import type { PlacedHold } from '#server/retention/holds.js';
import type { CliCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { localTime, type Output, table } from '../../output.js';

/** `gatehouse audit hold list|place|lift`: what is kept from being purged, however long its retention is over. */
export const auditHold: CliCommand = (program, run) => {
  const group = program.command('hold').description('冻结：诉讼、审计期间不得清除 / legal holds: what is not purged meanwhile');
  group
    .command('list')
    .description('列出冻结 / holds in force')
    .option('--all', '连同已解除的 / lifted ones too')
    .action(({ all }: { readonly all?: true }) =>
      run(async ({ api, output }) => {
        const { items } = await api.request<{ readonly items: readonly PlacedHold[] }>('GET', `/api/holds?all=${all ?? false}`);
        output.result(items, holdsText(items, output));
        return EXIT.ok;
      }),
    );
  group
    .command('place')
    .description('冻结 / place a hold')
    .argument('<subject>', 'instance:<id>, key:<process>/<key>, process:<id>, register:<name>/<key>, month:2026-03')
    .requiredOption('-r, --reason <text>', '为何冻结 / why')
    .option('--from <instant>', '起；默认现在 / from; default now')
    .option('--until <instant>', '止；默认直到解除 / until; default until it is lifted')
    .addHelpText(
      'after',
      `\n例 / examples:
  gatehouse audit hold place register:customer/K-001 -r '与 K-001 的诉讼'
  gatehouse audit hold place month:2026-03 -r '年度审计' --until 2031-01-01T00:00:00+08:00`,
    )
    .action((subject: string, options: { readonly reason: string; readonly from?: string; readonly until?: string }) =>
      run(async ({ api, output }) => {
        const hold = await api.request<PlacedHold>('POST', '/api/holds', { subject, ...options });
        output.result(hold, holdsText([hold], output));
        return EXIT.ok;
      }),
    );
  group
    .command('lift')
    .description('解除冻结 / lift a hold')
    .argument('<id>')
    .requiredOption('-r, --reason <text>', '为何解除 / why')
    .action((id: string, body: { readonly reason: string }) =>
      run(async ({ api, output }) => {
        const hold = await api.request<PlacedHold>('POST', `/api/holds/${encodeURIComponent(id)}/lift`, body);
        output.result(hold, holdsText([hold], output));
        return EXIT.ok;
      }),
    );
};

function holdsText(holds: readonly PlacedHold[], { say, language }: Output): string {
  const head =
    language === 'zh' ? ['编号', '对象', '理由', '由谁', '起', '止', '解除'] : ['id', 'subject', 'reason', 'by', 'from', 'until', 'lifted'];
  const rows = holds.map(({ id, subject, reason, placedBy, from, until, lifted }) => [
    id,
    subject,
    reason,
    placedBy,
    localTime(from),
    until === null ? say({ zh: '直到解除', en: 'until lifted' }) : localTime(until),
    lifted === null ? '' : `${localTime(lifted.at)} ${lifted.by}: ${lifted.reason}`,
  ]);
  return table(head, rows);
}
