import assert from 'node:assert/strict';
import type { WorkflowHandle } from '@temporalio/client';
import type { Ledger, LedgerEntry } from '../../../src/cli/batch/ledger.js';
import { linesOf } from '../../../src/cli/batch/lines-of.js';
import { createPace } from '../../../src/cli/batch/pace.js';
import { readLine, type Refusal } from '../../../src/cli/batch/read-line.js';
import { startLines, type BatchRun } from '../../../src/cli/batch/start-lines.js';
import { createProgress } from '../../../src/cli/progress.js';
import type { StartedByClient } from '../../../src/client/client.js';
import { OnboardingError } from '../../../src/client/onboarding-error.js';

const HANDLE = { workflowId: 'onboarding-c' } as WorkflowHandle;
const SECRET = '600111222';

interface Scene {
  readonly run: BatchRun;
  readonly entries: readonly LedgerEntry[];
  readonly refused: readonly Refusal[];
  readonly asked: readonly string[];
}

/** Starts the lines of `text`; `answer` is what the client says of a customId. */
async function start(
  text: string,
  answer: (customId: string) => Promise<unknown> = () => Promise.resolve(),
  {
    before = [],
    stopped,
  }: { readonly before?: readonly [number, string][]; readonly stopped?: AbortSignal } = {},
): Promise<Scene> {
  const entries: LedgerEntry[] = [];
  const refused: Refusal[] = [];
  const asked: string[] = [];
  const ledger: Ledger = {
    before: new Map(before),
    append: (entry) => Promise.resolve(void entries.push(entry)),
    close: () => Promise.resolve(),
  };
  const run = await startLines({
    lines: linesOf(chunksOf(text)),
    file: 'people.ndjson',
    ledger,
    client: {
      async start({ customId }): Promise<StartedByClient> {
        asked.push(customId);
        await answer(customId);
        return {
          onboardingId: `o-${customId}`,
          url: `https://f/${customId}`,
          status: 'CREATED',
          outcome: null,
          handle: HANDLE,
        };
      },
    },
    perSecond: null,
    stopped: stopped ?? new AbortController().signal,
    onLine: (_counts, refusal) => {
      if (refusal !== undefined) refused.push(refusal);
    },
  });
  return { run, entries, refused, asked };
}

async function* chunksOf(text: string): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  // Cut anywhere, also inside of a letter.
  for (let at = 0; at < bytes.length; at += 7) yield Promise.resolve(bytes.subarray(at, at + 7));
}

const inputs = (count: number): string =>
  Array.from({ length: count }, (_, at) => `{"customId":"c${(at + 1).toString()}"}\n`).join('');

describe('a batch', () => {
  it('writes where each line led, blank lines, \\r and U+2028 among them, and the last without a newline', async () => {
    const text = `{"customId":"a"}\r\n\n  \n{"customId":"b","acceptations":[{"mandatory":true,"text":"ja\u2028é"}]}\n{"customId":"c"}`;
    const { run, entries } = await start(text);
    assert.deepEqual(
      entries.map(({ line, customId, onboardingId }) => [line, customId, onboardingId]),
      [
        [1, 'a', 'o-a'],
        [4, 'b', 'o-b'],
        [5, 'c', 'o-c'],
      ],
    );
    assert.deepEqual(run, { started: 3, before: 0, refused: 0, unanswered: null });
  });

  it('names a refused line by number, customId and fields, and repeats nothing else of it', async () => {
    const lines = [
      `{"customId":"c1","phone":"${SECRET}"}`,
      `{"customId":"${SECRET} x"}`,
      `{"customId":"c3", ${SECRET}}`,
      `"${SECRET}"`,
      `{"customId":"c5"}`,
      `{"customId":"c5","lang":"ENG"}`,
      `{"customId":"c7","x${SECRET}é":1}`,
      'null',
      `{"customId":"${'x'.repeat(1_100_000)}"}`,
    ];
    const { refused, asked } = await start(lines.join('\n'));
    assert.deepEqual(asked, ['c5']);
    assert.deepEqual(
      refused.map(({ line, customId, message }) => [line, customId, message.slice(0, 40)]),
      [
        [1, 'c1', 'phoneCountryCode must be given together '],
        [2, null, 'customId must be a text of 1 to 100 char'],
        [3, null, 'people.ndjson:3:19: from here on it is n'],
        [4, null, 'the input must be one JSON object such a'],
        [6, 'c5', 'customId must be another one in each lin'],
        [7, 'c7', 'a field whose name cannot be printed mus'],
        [8, null, 'the input must be one JSON object such a'],
        [9, null, 'the line is too long for an input'],
      ],
    );
    assert.ok(!JSON.stringify(refused).includes(SECRET));
  });

  it('refuses what is no UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"customId":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    assert.deepEqual(readLine({ number: 1, bytes, whole: true }, 'f'), {
      refusal: { line: 1, customId: null, type: 'InvalidInput', message: 'the line is not UTF-8' },
    });
  });

  it('starts no line that its output has', async () => {
    const { run, asked } = await start(inputs(3), undefined, { before: [[2, 'c2']] });
    assert.deepEqual(asked, ['c1', 'c3']);
    assert.deepEqual([run.started, run.before], [2, 1]);
  });

  it('goes on past a line that Finwave refuses, and one that is not answered', async () => {
    const { run, refused, entries } = await start(inputs(40), (customId) => {
      if (customId === 'c3') return Promise.reject(new OnboardingError('VendorRejected', 'refused: 422'));
      const unanswered = new OnboardingError('VendorUnavailable', 'no answer', { handle: HANDLE });
      return customId === 'c5' ? Promise.reject(unanswered) : Promise.resolve();
    });
    assert.deepEqual(refused, [{ line: 3, customId: 'c3', type: 'VendorRejected', message: 'refused: 422' }]);
    assert.equal(entries.length, 38);
    assert.deepEqual([run.unanswered?.count, run.unanswered?.first.type], [1, 'VendorUnavailable']);
  });

  it('ends early where nobody answers, or nothing can be asked', async () => {
    const noWorker = new OnboardingError('NoWorker', 'no answer', { handle: HANDLE });
    const { run, asked } = await start(inputs(100), () => Promise.reject(noWorker));
    assert.equal(run.unanswered?.first, noWorker);
    assert.ok(asked.length < 25, asked.length.toString());
    await assert.rejects(
      start(inputs(100), () => Promise.reject(new Error('the server is gone'))),
      /the server is gone/,
    );
  });

  it('has at most ten under way, and begins nothing after a stop', async () => {
    const stop = new AbortController();
    const waiting: (() => void)[] = [];
    const running = start(inputs(100), () => new Promise<void>((resolve) => void waiting.push(resolve)), {
      stopped: stop.signal,
    });
    while (waiting.length < 10) await new Promise(setImmediate);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    assert.equal(waiting.length, 10);
    stop.abort();
    for (const go of waiting) go();
    const { run, entries } = await running;
    assert.deepEqual([run.started, entries.length], [10, 10]);
  });

  it('keeps a pace: evenly, and never catching up', async () => {
    let now = 1_000;
    const begun: number[] = [];
    const pace = createPace(4, {
      now: () => now,
      wait: (ms) => Promise.resolve(void (now += ms)),
    });
    for (const later of [0, 0, 0, 2_000, 0]) {
      now += later;
      await pace();
      begun.push(now);
    }
    assert.deepEqual(begun, [1_000, 1_250, 1_500, 3_500, 3_750]);
  });

  it('writes its progress over again ten times a second at most, and clears it for other lines', () => {
    const written: string[] = [];
    let now = 0;
    const progress = createProgress({ write: (text) => written.push(text) }, () => now);
    progress.clear();
    for (now of [0, 99, 100]) progress.show(`at ${now.toString()}`);
    progress.show('');
    progress.clear();
    assert.deepEqual(written, ['\r\u001b[Kat 0', '\r\u001b[Kat 100', '\r\u001b[K']);
  });
});
