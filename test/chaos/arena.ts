import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CollectProgress } from '../../activities/ports.js';
import { recordNumberOf } from '../../src/custody/keys.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { prefixesOf } from '../../src/stores/blobs/key.js';
import { openResultStore } from '../../src/stores/outcomes/open-result-store.js';
import { startSandbox } from '../../src/sandbox/index.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import type { Point } from './at-points.js';
import type { OnboardOrder, Saying } from './onboard-process.js';

export interface Ended {
  readonly customId: string;
  readonly onboardingId: string;
}

/** Stores on a disk, a vendor whose ZIP differs at each request, and processes that may be killed. */
export interface Arena {
  /** So many onboardings that have ended at the vendor. */
  newOnboardings(count: number): Promise<readonly Ended[]>;
  /** A process that waits for its `go`; it knows the last heartbeats of those before it. */
  ready(onboardings: readonly Ended[], dieAt?: Point | null): Promise<Worker>;
  /** Every outcome that a process has answered for this customId. */
  answersOf(customId: string): readonly OnboardingOutcome[];
  /**
   * Throws unless there is exactly one custody record, everything that it names with its digests, one
   * row, and the same outcome everywhere it was answered.
   */
  assertCommitted(customId: string): Promise<void>;
  close(): Promise<void>;
}

export interface Worker {
  go(): void;
  kill(): void;
  /** Resolves when it is gone: true where it had done everything. */
  readonly gone: Promise<boolean>;
}

export async function openArena(): Promise<Arena> {
  const folder = await mkdtemp(join(tmpdir(), 'finwave-chaos-'));
  const sandbox = await startSandbox({ faults: { evidence: { megabytes: 1 } } });
  const { baseUrl, clientToken } = sandbox;
  const heartbeats: Record<string, CollectProgress> = {};
  const answers = new Map<string, OnboardingOutcome[]>();

  const create = async (): Promise<Ended> => {
    const customId = `chaos-${randomUUID()}`;
    const answer = await fetch(`${baseUrl}/integrations`, {
      method: 'POST',
      headers: { 'gestok-client-token': clientToken, 'content-type': 'application/json' },
      body: JSON.stringify({ customId, webhook: 'https://webhook.invalid/' }),
    });
    const { onboardingId } = (await answer.json()) as { onboardingId: string };
    sandbox.drive(customId, 'finish');
    return { customId, onboardingId };
  };
  const hear = (saying: Saying): void => {
    if (saying.kind === 'heartbeat') heartbeats[saying.customId] = saying.progress;
    if (saying.kind !== 'ended') return;
    answers.set(saying.customId, [...(answers.get(saying.customId) ?? []), saying.outcome]);
  };

  return {
    newOnboardings: (count) => Promise.all(Array.from({ length: count }, create)),
    async ready(onboardings, dieAt = null) {
      const resume = Object.fromEntries(
        onboardings.map(({ customId }) => [customId, heartbeats[customId] ?? {}]),
      );
      const order: OnboardOrder = { baseUrl, clientToken, folder, onboardings, resume, dieAt };
      const module = fileURLToPath(new URL('onboard-process.js', import.meta.url));
      const child = fork(module, [JSON.stringify(order)]);
      child.on('message', (message) => {
        hear(message as Saying);
      });
      const gone = endOf(child);
      await Promise.race([once(child, 'message'), gone]);
      return {
        go: () => child.connected && child.send('go'),
        kill: () => child.kill('SIGKILL'),
        gone,
      };
    },
    answersOf: (customId) => answers.get(customId) ?? [],
    async assertCommitted(customId) {
      const blobs = await openFolder(join(folder, 'evidence'));
      const results = await openResultStore(`sqlite:${join(folder, 'results.db')}`);
      try {
        const deps = { blobs, results, opened: null, publicKeys: [] };
        const report = await verifyOnboarding(deps, customId);
        assert.deepEqual(report.differences, []);
        assert.deepEqual([report.verdict, report.records], ['untouched', 1]);
        const records: string[] = [];
        for (const prefix of prefixesOf(customId))
          for await (const { key } of blobs.list(prefix)) if (recordNumberOf(key) !== null) records.push(key);
        assert.equal(records.length, 1);
        const row = await results.find(customId);
        assert.equal(row?.outcome.evidence.state, 'stored');
        for (const answer of answers.get(customId) ?? []) assert.deepEqual(answer, row.outcome);
      } finally {
        await blobs.close();
        await results.close();
      }
    },
    async close() {
      await sandbox.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function endOf(child: ChildProcess): Promise<boolean> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (signal === 'SIGKILL') return false;
  assert.equal(code, 0, 'an onboarding process broke');
  return true;
}
