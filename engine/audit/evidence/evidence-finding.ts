import type { Text } from '../../definition/text.js';

/** An event, wherever it stands. */
export interface EventPlace {
  readonly instance: string;
  readonly seq: number;
}

/** What is not as it was recorded, and where. */
export interface EvidenceFinding {
  readonly code: FindingCode;
  readonly instance?: string;
  readonly seq?: number;
  readonly batch?: string;
  readonly access?: string;
  /** Number of the seal. */
  readonly seal?: number;
  /** Of a seal of which no more is known. */
  readonly hash?: string;
  /** Line of the file, from 1. */
  readonly line?: number;
  /** Events one of which was changed: which, the commit cannot tell. */
  readonly among?: readonly EventPlace[];
  readonly text: Text;
}

/** Codes are public. */
export const FINDINGS = {
  'line-unreadable': { zh: '这一行读不懂', en: 'this line cannot be read' },
  'file-truncated': {
    zh: '文件不完整：结尾缺失，或行数与结尾所记不符',
    en: 'the file is cut off: its end is missing, or has other counts than its lines',
  },
  'format-unknown': {
    zh: '文件格式版本不认识，请换用更新的核对程序',
    en: 'the file is of a format this verifier does not know; use a newer one',
  },
  'event-edited': { zh: '事件内容或其哈希被改过', en: 'the event, or its hash, was edited' },
  'event-missing': { zh: '事件被删除', en: 'the event was deleted' },
  'event-inserted': { zh: '多出的事件：不属于这里', en: 'an event that does not belong here was inserted' },
  'events-swapped': { zh: '事件次序被调换', en: 'events were swapped' },
  'history-truncated': { zh: '历史的末尾缺失', en: 'the end of the history is missing' },
  'head-differs': { zh: '实例所记的最后事件与历史不符', en: 'the instance says its history ends otherwise' },
  'instance-missing': { zh: '有历史，却没有实例', en: 'there is a history, but no instance' },
  'batch-missing': { zh: '提交记录被删除', en: 'the commit was deleted' },
  'batch-differs': {
    zh: '这次提交的事件与提交时不同：有的被改、被删或被加',
    en: 'the events of this commit are not those it committed: some were edited, deleted or added',
  },
  'batch-unsealed': { zh: '这次提交没有封条，却早于最近的封条', en: 'the commit has no seal although later ones have' },
  'purge-unrecorded': {
    zh: '实例被删除，却没有清除记录',
    en: 'the instance is said to be purged, but no entry of the access log records that',
  },
  'purge-differs': {
    zh: '清除记录与被清除的实例不符：有的被加、被换或被隐去',
    en: 'the recorded purge is about other instances: some were added, exchanged or left out',
  },
  'access-edited': { zh: '操作记录被改过', en: 'the access entry was edited' },
  'access-missing': { zh: '操作记录被删除', en: 'the access entry was deleted' },
  'access-unsealed': { zh: '这条操作记录没有封条，却早于最近的封条', en: 'the access entry has no seal although later ones have' },
  'seal-edited': { zh: '封条内容被改过', en: 'the seal was edited' },
  'seal-missing': { zh: '封条缺失', en: 'a seal is missing' },
  'seal-differs': { zh: '封条覆盖的内容与封存时不同', en: 'what the seal covers is not what was sealed' },
  'seal-unsigned': {
    zh: '封条签名不符：签名人没有这把密钥',
    en: 'the signature of the seal is wrong: whoever made it does not hold the key',
  },
  'seal-key-unknown': { zh: '封条用了不受信任的密钥', en: 'the seal was signed with a key that is not trusted' },
  'seal-unpublished': {
    zh: '封条与当时对外公布的不同：它或它之前的内容被重写，或者公布的封条属于另一个数据库',
    en: 'the seal is not the one that was published: it, or what came before it, was rewritten; or that one is of another database',
  },
} as const satisfies Record<string, Text>;

export type FindingCode = keyof typeof FINDINGS;

export function finding(code: FindingCode, place: Omit<EvidenceFinding, 'code' | 'text'>): EvidenceFinding {
  return { code, ...place, text: FINDINGS[code] };
}

/** Findings kept for telling; the others are counted. */
const MOST_KEPT = 1_000;

export class Findings {
  readonly kept: EvidenceFinding[] = [];
  count = 0;

  add(code: FindingCode, place: Omit<EvidenceFinding, 'code' | 'text'>): void {
    this.count += 1;
    if (this.kept.length < MOST_KEPT) this.kept.push(finding(code, place));
  }
}

/** `<instance> #7, line 9`: where it is, as far as that can be told. */
export function placeText({ instance, seq, batch, access, seal, hash, line, among }: EvidenceFinding): string {
  const event = instance === undefined ? '' : seq === undefined ? instance : `${instance} #${seq}`;
  const others = among && among.length > 0 ? ` (${among.map((place) => `${place.instance} #${place.seq}`).join(', ')})` : '';
  const places = [
    event,
    batch === undefined ? '' : `commit ${batch}${others}`,
    access === undefined ? '' : `access ${access}`,
    seal === undefined ? '' : `seal ${seal}`,
    hash === undefined ? '' : `seal ${hash}`,
    line === undefined ? '' : `line ${line}`,
  ];
  return places.filter((place) => place !== '').join(', ');
}
