import { child } from './json-pointer.js';
import type { Candidate } from './candidate.js';
import type { ReadContext } from './read-context.js';
import { didYouMean } from './suggest.js';
import { oneOrMany } from './values.js';

const ROLE = '([a-z][a-z0-9]*(?:-[a-z0-9]+)*)';
const EVERYONE = new RegExp(`^everyone in ${ROLE}$`);
const OF_UNIT = new RegExp(`^${ROLE} of unit (.+)$`);
const OF_PERSON = new RegExp(`^${ROLE} of (.+)$`);
const WHERE = new RegExp(`^${ROLE} where ([A-Za-z_]\\w*) == (.+)$`);
const PROXY = new RegExp(`^${ROLE} of voter$`);
const ROLE_ONLY = new RegExp(`^${ROLE}$`);

/** `by`, `to`, … : one entry or a list; entries that cannot be read are left out with a finding. */
export function readCandidates(value: unknown, path: string, context: ReadContext): readonly Candidate[] {
  const many = Array.isArray(value);
  return oneOrMany(value).flatMap((entry, index) => {
    const candidate = readCandidate(entry, many ? child(path, index) : path, context);
    return candidate === null ? [] : [candidate];
  });
}

/** One way to name people; a role in it must be one of the organization. */
export function readCandidate(value: unknown, path: string, context: ReadContext): Candidate | null {
  const candidate = parseCandidate(value, path, context);
  if (candidate !== null && 'role' in candidate) checkRole(candidate.role, path, context);
  return candidate;
}

/** `secretary of voter`: the role of those who may sign for a voter. */
export function readProxy(value: unknown, path: string, context: ReadContext): string | null {
  if (typeof value !== 'string') return null;
  const role = PROXY.exec(value.trim())?.[1];
  if (role !== undefined) return checkRole(role, path, context);
  context.report.error(
    'GH1206',
    path,
    { zh: `\`${value}\` 没有说明谁可以代签。`, en: `\`${value}\` does not say who may sign for a voter` },
    { zh: '写 `<角色> of voter`，如 `secretary of voter`。', en: 'write `<role> of voter`, such as `secretary of voter`' },
  );
  return null;
}

function checkRole(role: string, path: string, { roles, report }: ReadContext): string {
  if (!roles.has(role))
    report.error(
      'GH2201',
      path,
      { zh: `组织中没有角色 \`${role}\`。`, en: `the organization has no role \`${role}\`` },
      didYouMean(role, roles),
    );
  return role;
}

/** A single word that is neither a role nor a name of this process is taken for a (mistyped) role. */
function parseCandidate(value: unknown, path: string, context: ReadContext): Candidate | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  const { report } = context;
  if (text === 'initiator') return { kind: 'initiator' };
  const everyone = EVERYONE.exec(text);
  if (everyone !== null) return { kind: 'everyone', role: everyone[1]! };
  if (text.startsWith('contact of ')) {
    report.error('GH1902', path, {
      zh: '本版本尚不支持外部联系人（`contact of …`）；请由内部人员代为登记。',
      en: 'this release does not run outside contacts (`contact of …`) yet; let somebody inside enter it',
    });
    return null;
  }
  if (text.startsWith('manager of ')) return { kind: 'manager', of: { source: text.slice('manager of '.length), path } };
  const ofUnit = OF_UNIT.exec(text);
  if (ofUnit !== null) return { kind: 'roleOfUnit', role: ofUnit[1]!, unit: { source: ofUnit[2]!, path } };
  const ofPerson = OF_PERSON.exec(text);
  if (ofPerson !== null) return { kind: 'roleOfPerson', role: ofPerson[1]!, of: { source: ofPerson[2]!, path } };
  const where = WHERE.exec(text);
  if (where !== null) return { kind: 'roleWhere', role: where[1]!, attribute: where[2]!, equals: { source: where[3]!, path } };
  if (/^\S+ (of|where|in)\b/.test(text)) {
    report.error(
      'GH1206',
      path,
      { zh: `无法理解 \`${text}\` 指的是谁。`, en: `\`${text}\` does not say who` },
      {
        zh: '可写：角色、`everyone in <角色>`、`initiator`、`manager of <人>`、`<角色> of <人>`、`<角色> of unit <单位>`、`<角色> where 属性 == <值>`、人员字段。',
        en: 'write a role, `everyone in <role>`, `initiator`, `manager of <person>`, `<role> of <person>`, `<role> of unit <unit>`, `<role> where attribute == <value>` or a person field',
      },
    );
    return null;
  }
  if (context.roles.has(text)) return { kind: 'role', role: text };
  if (ROLE_ONLY.test(text) && !context.names.has(text)) return { kind: 'role', role: text };
  return { kind: 'person', person: { source: text, path } };
}
