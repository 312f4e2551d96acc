import pc from 'picocolors';
import { localTime } from '#server/cli/output.js';
import type { Text } from '#engine/definition/text.js';
import type { Language } from '#server/cli/output.js';
import type { Person } from '#test/http/person.js';

const ZONE = 'Asia/Shanghai';

interface Breach {
  readonly key: string | null;
  readonly title: Text;
  readonly limit: string;
  readonly breach: { readonly dueAt: string; readonly noticedAt: string; readonly accountable: string | null };
  readonly excused: { readonly by: string; readonly reasonTitle: Text } | null;
  readonly segments: readonly {
    readonly kind: string;
    readonly from: string;
    readonly to: string;
    readonly people: readonly string[];
    readonly reasonTitle: Text | null;
  }[];
}

const KINDS: Readonly<Record<string, string>> = {
  running: '办理中',
  unassigned: '无人领取',
  before: '起算前',
  'outside hours': '非工作日',
  paused: '挂起',
  'outside states': '不在这些步骤',
  returned: '已退回',
};

/** The ledger of the latest breached limit of a process, as an auditor sees it: where its time went. */
export async function lateLedger(auditor: Person, process: string, language: Language): Promise<readonly string[]> {
  const { body } = await auditor.get(`/api/breaches?process=${process}&limit=1`);
  const [late] = body.items as unknown as readonly Breach[];
  if (!late) return [];
  const zh = language === 'zh';
  const when = (instant: string): string => localTime(instant, ZONE).slice(0, 16);
  const { dueAt, noticedAt, accountable } = late.breach;
  return [
    pc.bold(
      zh
        ? `超时台账：${late.key ?? ''} “${late.title.zh}”（${late.limit}）`
        : `Ledger of a breach: ${late.key ?? ''} “${late.title.en}” (${late.limit})`,
    ),
    ...late.segments.map(({ kind, from, to, people, reasonTitle }) =>
      [`   ${when(from)} – ${when(to)}`, zh ? KINDS[kind] : kind, people.join(', '), reasonTitle?.[language] ?? '']
        .filter(Boolean)
        .join('  '),
    ),
    zh
      ? `   应于 ${when(dueAt)} 办完，${when(noticedAt)} 记为超时，责任人 ${accountable ?? '—'}`
      : `   due ${when(dueAt)}, noted ${when(noticedAt)}, accountable: ${accountable ?? '—'}`,
    ...(late.excused
      ? [
          zh
            ? `   ${late.excused.by} 已批准理由：${late.excused.reasonTitle.zh}；超时仍在记录中`
            : `   excused by ${late.excused.by}: ${late.excused.reasonTitle.en}; the breach stays on record`,
        ]
      : []),
  ];
}
