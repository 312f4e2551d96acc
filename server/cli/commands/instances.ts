import { Option } from 'commander';
import type { CliCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { wholeNumber } from '../number-option.js';
import { localTime, table } from '../output.js';

interface InstanceRow {
  readonly id: string;
  readonly process: string;
  readonly key: string | null;
  readonly status: string;
  readonly states: readonly string[];
  readonly startedAt: string;
}

/** `gatehouse instances [id]`: the list, or one with its history. */
export const instances: CliCommand = (program, run) => {
  program
    .command('instances')
    .description('流程实例 / instances; with an id: that one and its history')
    .argument('[id]')
    .option('--process <id>')
    .addOption(new Option('--status <status>').choices(['running', 'suspended', 'ended', 'incident']))
    .option('--limit <n>', 'rows', wholeNumber, 50)
    .addHelpText('after', '\n例 / examples:\n  gatehouse instances --process shipment --status running\n  gatehouse instances <id>')
    .action((id: string | undefined, options: { process?: string; status?: string; limit: number }) =>
      run(async ({ api, output }) => {
        if (id) {
          const instance = await api.request<InstanceRow>('GET', `/api/instances/${encodeURIComponent(id)}`);
          const history = await api.request<{ items: { seq: number; at: string; type: string; actor: string | null }[] }>(
            'GET',
            `/api/instances/${encodeURIComponent(id)}/history?limit=200`,
          );
          const lines = history.items.map((event) => [String(event.seq), localTime(event.at), event.type, event.actor ?? '']);
          output.result(
            { instance, history: history.items },
            `${instance.process} ${instance.key ?? ''} ${instance.status} ${instance.states.join(', ')}\n${table(['seq', 'at', 'event', 'actor'], lines)}`,
          );
          return EXIT.ok;
        }
        const query = new URLSearchParams({ limit: String(options.limit) });
        if (options.process) query.set('process', options.process);
        if (options.status) query.set('status', options.status);
        const page = await api.request<{ items: InstanceRow[] }>('GET', `/api/instances?${query.toString()}`);
        const rows = page.items.map((row) => [
          row.id,
          row.process,
          row.key ?? '',
          row.status,
          row.states.join(', '),
          localTime(row.startedAt),
        ]);
        output.result(page.items, table(['id', 'process', 'key', 'status', 'states', 'started'], rows));
        return EXIT.ok;
      }),
    );
};
