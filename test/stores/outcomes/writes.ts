import type { ResultStore } from '../../../src/stores/outcomes/result-store.js';
import { sampleOutcome } from './sample-outcome.js';

/** One way in which a result store is written to, as a caller does it who may have to repeat it. */
export interface Write {
  readonly name: string;
  readonly table: string;
  /** How its statement begins. */
  readonly statement: string;
  /** What must have been written before. */
  readonly before?: readonly Write[];
  run(store: ResultStore): Promise<unknown>;
  /** What of an answer is the same whenever it is given. */
  toldBy(answer: unknown): unknown;
  /** Undefined where nothing is answered. */
  readonly answers: unknown;
  /** Default: the same. */
  readonly answersRepeat?: unknown;
  /** True where the store itself looks for what a lost answer would have told. */
  readonly isReadAgain: boolean;
}

const AT = new Date('2026-01-02T03:04:05.678Z');
const LATER = new Date('2026-01-03T03:04:05.678Z');
const TOMBSTONE = { ref: 'c1/custody/2', sha256: 'cd'.repeat(32) };
const asItIs = (answer: unknown): unknown => answer;

const OUTCOME: Write = {
  name: 'an outcome',
  table: 'onboarding_outcomes',
  statement: 'insert into "onboarding_outcomes"',
  run: (store) => store.insertFirst(sampleOutcome('c1'), AT),
  toldBy: asItIs,
  answers: sampleOutcome('c1'),
  isReadAgain: true,
};

const RECHECK: Write = {
  name: 'a recheck',
  table: 'onboarding_rechecks',
  statement: 'insert into "onboarding_rechecks"',
  run: (store) => store.insertRecheck({ number: 2, outcome: sampleOutcome('c1'), recordedAt: AT }),
  toldBy: asItIs,
  answers: undefined,
  isReadAgain: false,
};

const HOLD: Write = {
  name: 'a hold',
  table: 'onboarding_holds',
  statement: 'insert into "onboarding_holds"',
  run: (store) => store.placeHold('c1', 'a court'),
  toldBy: (answer) => (answer as { reason: string }).reason,
  answers: 'a court',
  isReadAgain: true,
};

const RELEASE: Write = {
  name: 'the release of a hold',
  table: 'onboarding_holds',
  statement: 'update "onboarding_holds"',
  before: [HOLD],
  run: (store) => store.releaseHold('c1'),
  toldBy: asItIs,
  answers: true,
  answersRepeat: false,
  isReadAgain: true,
};

const ERASURE: Write = {
  name: 'an erasure',
  table: 'onboarding_erasures',
  statement: 'insert into "onboarding_erasures"',
  run: (store) => store.markErased('c1', TOMBSTONE, LATER),
  toldBy: (answer) => (answer as { tombstone: unknown }).tombstone,
  answers: TOMBSTONE,
  isReadAgain: true,
};

const FINISHED: Write = {
  name: "an erasure's end",
  table: 'onboarding_erasures',
  statement: 'update "onboarding_erasures"',
  before: [ERASURE],
  run: (store) => store.finishErasure('c1'),
  toldBy: asItIs,
  answers: undefined,
  isReadAgain: false,
};

const ACCESS: Write = {
  name: 'a line of the access log',
  table: 'onboarding_access_log',
  statement: 'insert into "onboarding_access_log"',
  run: (store) => store.logAccess({ id: 'an-access', who: 'tester', what: 'result', customId: 'c1' }),
  toldBy: asItIs,
  answers: undefined,
  isReadAgain: true,
};

/** Every kind of write, in an order in which all of them can be done. */
export const WRITES: readonly Write[] = [OUTCOME, RECHECK, HOLD, RELEASE, ERASURE, FINISHED, ACCESS];

/** All that a store tells of what {@link WRITES} write, each row of it. */
export async function toldOf(store: ResultStore): Promise<object> {
  const accesses: unknown[] = [];
  for await (const { number, who, what, fits } of store.accessLog.list('c1'))
    accesses.push([number, who, what, fits]);
  return {
    outcome: await store.find('c1'),
    rechecks: await store.rechecksOf('c1'),
    holds: (await store.holdsOf('c1')).map(({ reason, releasedAt }) => [reason, releasedAt !== null]),
    erasure: await store.erasureOf('c1'),
    accesses,
  };
}
