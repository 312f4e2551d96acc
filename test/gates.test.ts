import { readLibrary } from '#engine/definition/library.js';
import type { State } from '#engine/definition/state.js';
import type { Approval } from '#engine/definition/work.js';
import { statesOf } from '#engine/expression/process-scope.js';
import { shippedFiles } from './read-library.js';

const MANAGER = 'sales-department-manager';
const LEADER = 'company-leader';

/**
 * The gates of the eight procedures: who decides (`→` the next level, `?` only when asked, `+` both), who when nobody qualifies, where what is not approved goes.
 * GT-04 is for major contracts only: in every other case the manager is told.
 */
const GATES: readonly (readonly [
  gate: string,
  process: string,
  state: string,
  decider: string,
  whenNobody: string,
  notApproved: string,
])[] = [
  ['GT-01', 'visit-week', 'meetingReview', MANAGER, 'deputy-manager', 'planning'],
  ['GT-02', 'quote-bid', 'participation', `${MANAGER} → ${LEADER}?`, LEADER, 'declined'],
  ['GT-03', 'quote-bid', 'quotationReview', `${MANAGER} → ${LEADER}?`, LEADER, 'draftingQuotation'],
  ['GT-03', 'quote-bid', 'bidReview', `${MANAGER} → ${LEADER}?`, LEADER, 'draftingBid'],
  ['GT-04', 'contract', 'leaderGuidance', LEADER, 'administrator', 'negotiating'],
  ['GT-05', 'contract', 'deviationReview', `${MANAGER} → ${LEADER}?`, LEADER, 'negotiating'],
  ['GT-06', 'contract', 'finalConfirm', `${MANAGER} → ${LEADER}?`, LEADER, 'negotiating'],
  ['GT-07', 'contract', 'managerConfirmation', `${MANAGER} → ${LEADER}?`, LEADER, 'drafting'],
  ['GT-08', 'contract', 'noContractReview', `${MANAGER} → ${LEADER}?`, LEADER, 'rejected, noContractForm'],
  ['GT-09', 'contract', 'termsConsent', MANAGER, 'deputy-manager', 'negotiating'],
  ['GT-10', 'sales-expense', 'managerConsent', MANAGER, 'deputy-manager', 'refused'],
  ['GT-11', 'special-fee', 'managerConsent', MANAGER, 'deputy-manager', 'refused'],
  ['GT-12', 'special-fee', 'leaderConsent', LEADER, 'administrator', 'proposingForm'],
  ['GT-13', 'shipment', 'branchReview', 'branch-manager of initiator', 'skip', 'requesting'],
  ['GT-14', 'shipment', 'managerReview', MANAGER, 'deputy-manager', 'requesting'],
  ['GT-15', 'collection', 'confirmation', `${MANAGER} + finance`, 'administrator', 'applying'],
  ['GT-16', 'invoicing', 'salesReview', MANAGER, 'deputy-manager', 'applying'],
  ['GT-17', 'after-sales', 'managerConfirm', MANAGER, 'deputy-manager', 'informingCustomer'],
  ['GT-18', 'after-sales', 'leaderCoordination', LEADER, 'administrator', 'convertedToReturn'],
  ['GT-19', 'return', 'branchConfirm', 'branch-manager of initiator', 'skip', 'informingCustomer'],
  ['GT-20', 'return', 'authenticating', 'technician', 'administrator', 'rejectedFake'],
  ['GT-21', 'return', 'managerReview', MANAGER, 'deputy-manager', 'branchReport'],
];

type Gate = Extract<State, { kind: 'approval' }>;

const { library } = readLibrary(shippedFiles());
const gatesOf = (process: string): readonly Gate[] =>
  statesOf(library.processes.get(process)?.definition.states ?? {}).filter((state) => state.kind === 'approval');
const everyGate = [...library.processes.keys()].flatMap((process) => gatesOf(process).map((gate) => [process, gate.name, gate] as const));

test('all twenty-one gates are there', () => {
  expect([...new Set(GATES.map(([gate]) => gate))]).toEqual(
    Array.from({ length: 21 }, (_, index) => `GT-${String(index + 1).padStart(2, '0')}`),
  );
});

test.each(GATES)('%s %s.%s', (id, process, name, decider, whenNobody, notApproved) => {
  const gate = gatesOf(process).find((one) => one.name === name)!;
  expect([deciderOf(gate.approval), nobodyOf(gate.approval), notApprovedOf(gate)]).toEqual([decider, whenNobody, notApproved]);
  expect(library.processes.get(process)?.source.text).toMatch(new RegExp(`${id}\\b`));
});

test.each(everyGate)(
  '%s.%s: whoever takes a late decision over decides too when nobody qualifies',
  (_process, _name, { limit, approval }) => {
    const heirs = (limit?.breach ?? []).flatMap((action) =>
      action.kind === 'escalate' ? action.to.map((to) => (to.kind === 'role' ? to.role : to.kind)) : [],
    );
    const nobody = nobodyOf(approval);
    expect(heirs.length === 0 || nobody === 'skip' || heirs.includes(nobody)).toBe(true);
  },
);

test.each(everyGate)('%s.%s: whatever sends the work back or ends it says why', (_process, _name, gate) => {
  const { approval } = gate;
  const backwards = Object.keys(approval.outcomes).filter((outcome) => ['rejected', 'incorrect'].includes(outcome));
  expect(backwards.filter((outcome) => !approval.commentFor.includes(outcome))).toEqual([]);
});

function deciderOf({ levels, mode }: Approval): string {
  const level = mode.kind === 'all' ? ' + ' : ' | ';
  return levels.map(({ names, when }) => `${names.join(level)}${when ? '?' : ''}`).join(' → ');
}

function nobodyOf({ whenNobody }: Approval): string {
  return whenNobody.kind === 'role' ? whenNobody.role : whenNobody.kind;
}

function notApprovedOf({ on }: Gate): string {
  const ways = on.filter(({ kind, event }) => kind === 'raised' && event !== 'approved' && event !== 'breached');
  return ways.flatMap(({ branches }) => branches.map(({ target }) => target)).join(', ');
}
