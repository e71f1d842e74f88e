import assert from 'node:assert/strict';
import { createHash, randomInt } from 'node:crypto';
import type { EvidenceFaults } from '../../src/sandbox/index.js';
import { until } from '../workflows/run-onboarding.js';
import { openUnderFire, type UnderFire } from './worker-under-fire.js';

const MIB = 1024 * 1024;
/** Beyond what a heartbeat does not know yet, a death may cost this much. */
const SLACK = 8 * MIB;
/** What may lie in a socket when its reader dies, sent and never read. */
const SOCKETS = 16 * MIB;
const CUTS = 10;
const WAIT_MS = 240_000;

describe('a download under fire', function () {
  this.timeout(300_000);
  let fire: UnderFire;
  before(async () => {
    fire = await openUnderFire();
  });
  after(() => fire.close());

  const scenes: Readonly<Record<string, EvidenceFaults>> = {
    'ten cuts at random offsets': {
      megabytes: 64,
      stable: true,
      bytesPerSecond: 12 * MIB,
      cuts: CUTS,
      // Read anew for each answer.
      get cutAfterBytes() {
        return randomInt(1, 4 * MIB);
      },
    },
    'no cuts and nothing that slows it': { megabytes: 480, stable: true },
  };
  for (const [what, faults] of Object.entries(scenes)) {
    it(`survives two deaths of its worker, with ${what}`, async () => {
      const customId = await fire.start({ evidence: faults });
      const whole = (faults.megabytes ?? 0) * MIB;
      let allowed = 0;
      for (const part of [0.35, 0.7]) {
        await until(
          () => fire.sent(customId) > part * whole && fire.fetches(customId).at(-1)?.ended === null,
          (isAmid) => isAmid,
          WAIT_MS,
        );
        const known = await fire.heartbeatBytes(customId);
        await fire.killWorker();
        allowed += Math.max(0, fire.sent(customId) - known) + SLACK;
      }
      const { evidence, flags } = await fire.outcome(customId);
      assert.deepEqual([evidence.state, flags], ['stored', []]);
      const cuts = fire.fetches(customId).filter(({ ended }) => ended === 'cut').length;
      const served = await digestAsServed(fire, customId, { megabytes: faults.megabytes ?? 0, stable: true });
      assert.equal(evidence.sha256, served.sha256);
      const again = fire.sent(customId) - served.bytes - served.bytes;
      process.stdout.write(
        `      ${cuts.toString()} links cut, ${mib(again)} fetched again, ${mib(allowed)} allowed\n`,
      );
      assert.ok(cuts >= 2 + (faults.cuts ?? 0), 'both deaths came amid the download');
      assert.ok(again <= allowed);
      assert.ok(again <= 2 * SOCKETS, 'the file on disk counts, not the heartbeat');
      assert.deepEqual(await fire.spooled(), []);
      assert.equal(await fire.verify(customId), 0);
    });
  }

  const restarts: Readonly<Record<string, EvidenceFaults>> = {
    'a weak ETag': { stable: true, etag: 'weak' },
    'no ETag': { stable: true, etag: 'none' },
    'another ETag each time': { stable: true, etag: 'changing' },
    'another archive each time': {},
    'another archive each time under one ETag': { etag: 'same' },
    'a 206 for another range': { stable: true, wrongRange: 1 },
    'a shorter second answer': { stable: true, shorterLater: true },
    'a shorter second answer under one ETag': { stable: true, shorterLater: true, etag: 'same' },
    'a vendor that ignores ranges': { stable: true, noRange: true },
  };
  for (const [what, faults] of Object.entries(restarts)) {
    it(`restarts after a cut link, with ${what}, and stores one archive exactly as served`, async () => {
      const customId = await fire.start({
        evidence: { megabytes: 4, cutAfterBytes: randomInt(1, 2 * MIB), ...faults },
      });
      const { evidence, flags } = await fire.outcome(customId);
      assert.deepEqual([evidence.state, flags], ['stored', []]);
      const last = fire.fetches(customId).at(-1);
      assert.deepEqual([last?.status, last?.ended, last?.bytes], [200, 'answered', evidence.bytes]);
      if (faults.stable === true) {
        const served = await digestAsServed(fire, customId, { megabytes: 4, ...faults });
        assert.equal(evidence.sha256, served.sha256);
      }
      assert.deepEqual(await fire.spooled(), []);
      assert.equal(await fire.verify(customId), 0);
    });
  }
});

/** The archive as the vendor serves it to anybody, without a fault on the way. */
async function digestAsServed(
  fire: UnderFire,
  customId: string,
  evidence: EvidenceFaults,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const { sandbox } = fire;
  sandbox.setFaults(customId, { evidence: { ...evidence, wrongRange: 0 } });
  const [{ path } = { path: '' }] = fire.fetches(customId);
  const answer = await fetch(new URL(path, sandbox.origin), {
    headers: { 'gestok-client-token': sandbox.clientToken },
  });
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    hash.update(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
