import assert from 'node:assert/strict';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { TerminalStatus } from '../../workflows/contract.js';
import { POLL_TIMEOUT_MS } from '../../workflows/policies.js';
import { rawZip } from '../evidence/archive/raw-zip.js';
import { partOrSkip } from '../servers/require.js';
import { startTimeSkipping } from '../servers/time-skipping.js';
import { quietRuntime } from '../workflows/run-onboarding.js';
import { USELESS, created, result, type Answer, type AnswerClass } from './answers.js';
import {
  openLongWait,
  timeOf,
  type CallOf,
  type Ended,
  type LongWait,
  type Script,
} from './open-long-wait.js';

/*
 * Whatever Finwave answers, and goes on answering: an ending comes within its bound. Every cell is one
 * answer for ever to one call, what ends the onboarding, and after how many minutes.
 */

interface Cell {
  readonly what: string;
  readonly script: (customId: string) => Script;
  /** State, reason and flags of the outcome; or the failure's type. */
  readonly ends: string;
  readonly minutes: number;
}

const [DEADLINE, GIVE_UP, EVIDENCE] = [120, 60, 30];
const POLL_EVERY = 5;
const WAIT = { pollEvery: '5m', pollAtMost: '5m', deadline: '2h', giveUpAfter: '1h' };

const ENDINGS: readonly TerminalStatus[] = ['FINISHED', 'INCOMPLETED', 'TIMEOUT'];

const to =
  (answers: Partial<Record<CallOf, Answer>>, status: TerminalStatus = 'FINISHED') =>
  (customId: string): Script =>
  (call) =>
    answers[call] ?? (call === 'create' ? created(customId) : result(customId, status));

/** The type by which an answer that never became usable fails the onboarding. */
function typeOf(kind: AnswerClass, { status }: Answer): string {
  if (kind === 'away') return 'VendorUnavailable';
  if (kind === 'refused') return 'VendorUnauthorized';
  return status >= 400 && status !== 425 ? 'VendorRejected' : 'VendorProtocolError';
}

/** Of a create that was never answered before, all but what comes by itself is final. */
function isRetried(kind: AnswerClass, { status }: Answer): boolean {
  return kind === 'away' || status === 425 || (status >= 200 && status <= 299);
}

const CREATE = USELESS.map(([kind, answer, reason]): Cell => ({
  what: `create: ${kind} ${reason}`,
  script: to({ create: answer }),
  ends: typeOf(kind, answer),
  minutes: isRetried(kind, answer) ? GIVE_UP : 0,
}));

const RESULT = USELESS.map(([kind, answer, reason]): Cell => ({
  what: `result: ${kind} ${reason}`,
  script: to({ result: answer }),
  ends: kind === 'notYet' ? 'none notAsked resultMissing' : typeOf(kind, answer),
  minutes: kind === 'notYet' ? DEADLINE : DEADLINE + GIVE_UP,
}));

// The result call knows the token, so that a refusal is this path's alone.
const EVIDENCES = ENDINGS.flatMap((status) =>
  USELESS.map(([kind, answer, reason]): Cell => {
    const isFinished = status === 'FINISHED';
    const isAway = kind === 'away';
    const flags = isFinished || isAway ? ' evidenceNotReady' : '';
    const [answered, away] = isFinished ? [EVIDENCE, GIVE_UP] : [2, EVIDENCE];
    return {
      what: `evidence of ${status}: ${kind} ${reason}`,
      script: to({ evidences: answer }, status),
      ends: `${isFinished ? 'notReady' : 'none'} ${reason}${flags}`,
      minutes: isAway ? away : answered,
    };
  }),
);

const ARCHIVE = rawZip([{ name: 'front.jpg', content: Buffer.from('a picture') }]);
const zip = (body: Uint8Array): Answer => ({ status: 200, body });

const ARCHIVES = ENDINGS.flatMap((status) => {
  const isFinished = status === 'FINISHED';
  const cell = (what: string, archive: Uint8Array, ends: string, minutes: number): Cell => ({
    what: `evidence of ${status}: ${what}`,
    script: to({ evidences: zip(archive) }, status),
    ends,
    minutes,
  });
  const none = isFinished ? ['notReady', ' evidenceNotReady'] : ['none', ''];
  const patience = isFinished ? EVIDENCE : 2;
  return [
    cell('an archive', ARCHIVE, 'stored null', 0),
    cell('an empty archive', rawZip([]), `${none[0] ?? ''} empty${none[1] ?? ''}`, patience),
    cell(
      'base64',
      Buffer.from(ARCHIVE.toString('base64')),
      `${none[0] ?? ''} base64${none[1] ?? ''}`,
      patience,
    ),
    cell(
      'an attack',
      rawZip([{ name: '../front.jpg', content: Buffer.from('a picture') }]),
      'rejected pathTraversal evidenceRejected',
      0,
    ),
    cell(
      'a damaged archive',
      ARCHIVE.map((byte, at) => (at === ARCHIVE.indexOf('picture') ? byte ^ 1 : byte)),
      'rejected unreadable evidenceUnreadable',
      isFinished ? 5 : 2,
    ),
  ];
});

const CONTRADICTIONS: readonly Cell[] = [
  {
    what: 'create: it exists already, after an answer that was lost',
    script: () => (_call, n) => ({ status: n === 0 ? 503 : 409 }),
    ends: 'VendorRejected',
    minutes: 10,
  },
  {
    what: 'result: 404 after an ending was claimed',
    script: (customId) => (call) => (call === 'create' ? created(customId, 'FINISHED') : { status: 404 }),
    ends: 'VendorRejected',
    minutes: 10,
  },
  {
    what: 'result: 404 after one was seen',
    script: (customId) => (call, n) =>
      call === 'create' ? created(customId) : n === 0 ? result(customId, 'CREATED') : { status: 404 },
    ends: 'VendorRejected',
    minutes: 10 + POLL_EVERY,
  },
  {
    what: "result: another onboarding's",
    script: (customId) => (call) => (call === 'create' ? created(customId) : result('another', 'FINISHED')),
    ends: 'VendorMismatch',
    minutes: DEADLINE + GIVE_UP,
  },
];

const CELLS = [...CREATE, ...RESULT, ...EVIDENCES, ...ARCHIVES, ...CONTRADICTIONS];

function endingOf({ outcome }: Ended): string {
  if ('failure' in outcome) return outcome.failure;
  const { evidence, flags } = outcome;
  return [evidence.state, String(evidence.reason), ...flags].join(' ');
}

/** Milliseconds between one attempt and the next, as documented; the next one may fall on a bound instead. */
function paceOf(call: CallOf, n: number): number {
  return call === 'result' ? POLL_EVERY * 60_000 : Math.min(2 ** n * 1_000, 60_000);
}

/** This server and a busy machine may be late, never early. */
const LATE_MS = 30_000;
/**
 * Attempts are moved onto a bound, here by 100 s at most; and the poll that its backstop ends, some
 * minutes past the deadline, is followed by another a second later.
 */
const NEAR_BOUND_MS = 101_000;

describe('an answer that Finwave gives for ever, on a server that skips time', function () {
  // All cells are one wait: a minute on two idle processors.
  this.timeout(400_000);
  let env: TestWorkflowEnvironment;
  let longWait: LongWait;
  const ended = new Map<Cell, Promise<Ended>>();

  before(async function () {
    quietRuntime();
    env = await partOrSkip(this, 'timeskipping', startTimeSkipping);
    longWait = await openLongWait(env);
    // All at once: the server skips the time that they have in common.
    for (const cell of CELLS) ended.set(cell, longWait.run({ wait: WAIT }, cell.script));
    await Promise.allSettled(ended.values());
  });
  after(async () => {
    await longWait.close();
    await env.teardown();
  });

  it('is tried in ninety cells at least', () => {
    assert.ok(CELLS.length >= 90, CELLS.length.toString());
    assert.equal(new Set(CELLS.map(({ what }) => what)).size, CELLS.length);
  });

  for (const cell of CELLS) {
    it(`${cell.what} ends as ${cell.ends} after ${cell.minutes.toString()} minutes`, async () => {
      const end = (await ended.get(cell)) ?? assert.fail('not run');
      assert.equal(endingOf(end), cell.ends);
      const { events, asked } = end;
      assert.ok(events.length <= 80, `${events.length.toString()} events`);
      const passed = (timeOf(events.at(-1)) - timeOf(events[0])) / 60_000;
      // This server tells no attempt its retry policy, so the last poll may come an interval late.
      const atMost = cell.minutes + POLL_EVERY + 2;
      assert.ok(passed >= cell.minutes - 0.1 && passed <= atMost, `${passed.toString()} minutes`);
      for (const call of ['create', 'result', 'evidences'] as const) {
        const times = asked[call];
        times.slice(1).forEach((at, n) => {
          const [gap, pace] = [at - (times[n] ?? 0), paceOf(call, n)];
          const bounds = [DEADLINE * 60_000, DEADLINE * 60_000 + POLL_TIMEOUT_MS, times.at(-1) ?? 0];
          const isNearBound = bounds.some((bound) => Math.abs(bound - at) < paceOf(call, n) + NEAR_BOUND_MS);
          assert.ok(gap <= pace + LATE_MS, `${call} ${n.toString()}: ${gap.toString()} ms`);
          assert.ok(
            gap >= (isNearBound ? 990 : pace * 0.99),
            `${call} ${n.toString()}: ${gap.toString()} ms`,
          );
        });
      }
    });
  }
});
