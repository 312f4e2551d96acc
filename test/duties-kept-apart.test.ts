import { type Library, readLibrary } from '#engine/definition/library.js';
import type { Scenario } from '#engine/definition/scenario.js';
import { readLibraryFolder } from '#server/config/library-folder.js';

const CRM = 'examples/organizations/o-7-crm';
const POLICY = 'examples/organizations/o-4-volume-policy';
const M_BRAND = 'examples/organizations/o-2-m-brand';

/** The ten pairs of duties that must not be one person: in which library and process each is in force, and the ways around it that are refused there. */
const PAIRS: readonly (readonly [id: string, duties: string, library: string, process: string, refused: readonly string[]])[] = [
  ['SoD-1', 'salesperson, receipt recorder', '.', 'collection', ['claimed', 'done', 'transferred', 'delegated', 'reassigned']],
  ['SoD-2', 'requester, branch manager, manager', '.', 'shipment', ['claimed', 'approved', 'transferred', 'delegated', 'approverAdded']],
  ['SoD-3', 'issuer of the note, approver of the request', '.', 'shipment', ['claimed', 'done', 'transferred', 'delegated']],
  ['SoD-4', 'invoice applicant, reviewer, issuer', '.', 'invoicing', ['approved', 'transferred', 'delegated', 'approverAdded']],
  ['SoD-5', 'price entered, reviewed, confirmed', CRM, 'price-list', ['claimed', 'approved', 'transferred', 'delegated', 'approverAdded']],
  ['SoD-6', 'receipt entered, reviewed, confirmed', CRM, 'receipt-posting', ['approved', 'transferred', 'delegated', 'approverAdded']],
  ['SoD-6', 'overpayment settled, reviewed', '.', 'collection', ['approved', 'transferred', 'approverAdded']],
  ['SoD-7', 'sales confirms, finance confirms', '.', 'collection', ['approved', 'transferred', 'delegated', 'approverAdded']],
  ['SoD-8', 'customer entered, reviewed', POLICY, 'crm-data-review', ['claimed', 'approved', 'transferred', 'delegated', 'approverAdded']],
  ['SoD-9', 'assessed, assessor', POLICY, 'performance-assessment', ['done', 'approved', 'transferred', 'delegated', 'approverAdded']],
  ['SoD-10', 'a secretary for two members', M_BRAND, 'osb-special-treatment', ['signedFor', 'transferred', 'delegated', 'approverAdded']],
];

/** That somebody may not act here, whichever way he comes. */
const KEPT_OUT = new Set(
  'kept-apart own-request task-not-yours person-kept-apart person-is-initiator person-there-already voted-already command-not-allowed rule-refused'.split(
    ' ',
  ),
);

const libraries = new Map<string, Library>();
beforeAll(async () => {
  for (const folder of ['.', CRM, POLICY, M_BRAND]) libraries.set(folder, readLibrary(await readLibraryFolder(folder)).library);
});

test('all ten pairs are kept apart somewhere', () => {
  expect([...new Set(PAIRS.map(([id]) => id))]).toEqual(Array.from({ length: 10 }, (_, index) => `SoD-${index + 1}`));
});

test.each(PAIRS)('%s (%s): the process cites it, and its stories refuse every way around it', (id, _duties, folder, process, ways) => {
  const library = libraries.get(folder);
  const cited = (text: string): boolean => new RegExp(`${id}(?!\\d)`).test(text);
  expect(cited(library?.processes.get(process)?.source.text ?? '')).toBe(true);
  const stories = library?.scenarios.get(process)?.definition.filter(({ name }) => cited(name)) ?? [];
  const refused = new Set(stories.flatMap(refusedWays));
  expect(ways.filter((way) => !refused.has(way))).toEqual([]);
});

/** What was tried in a story and refused to somebody who must not act there. */
function refusedWays({ steps }: Scenario): readonly string[] {
  return steps.flatMap((step) =>
    step.kind === 'refused' && step.step.kind === 'event' && KEPT_OUT.has(step.code) ? [step.step.event] : [],
  );
}
