import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { MALICIOUS_ENTRIES } from '../../src/sandbox/index.js';
import type { EvidenceFile, OnboardingOutcome } from '../../workflows/contract.js';
import { atOnce } from './at-once.js';
import type { Journey } from './open-journey.js';
import { callsOf } from './vendor-side.js';
import { POLLED } from './waiting.js';

const MIB = 1024 * 1024;

function fileOf({ evidence }: OnboardingOutcome, role: string): EvidenceFile {
  const file = evidence.files.find((one) => one.role === role);
  assert.ok(file, `no file is ${role}`);
  return file;
}

/** Evidence that comes late, in pieces, in part, or as an attack. */
export function evidence(open: () => Journey): void {
  atOnce('evidence', (test) => {
    for (const [method, otherMethodStatus] of [
      ['GET', 405],
      ['GET', 501],
      ['POST', 405],
      ['POST', 501],
    ] as const) {
      test(`is fetched by ${method} where the other method is a ${otherMethodStatus.toString()} (C2)`, async () => {
        const journey = open();
        const customId = journey.id(`by-${method}-${otherMethodStatus.toString()}`);
        const outcome = await journey.run(
          { customId, wait: POLLED },
          { faults: { evidence: { method, otherMethodStatus } } },
        );
        assert.equal(outcome.evidence.state, 'stored');
      });
    }

    test('is asked for again after 503 twice', async () => {
      const journey = open();
      const customId = journey.id('two-503');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { faults: { evidence: { serverErrors: 2 } } },
      );
      assert.deepEqual([outcome.evidence.state, outcome.flags], ['stored', []]);
      assert.equal(callsOf(journey, customId, 'evidences'), 3);
    });

    test('is waited for while it is late, and an empty ZIP is late too (C30)', async () => {
      const journey = open();
      const customId = journey.id('late-evidence');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { faults: { evidence: { late: 1, lateStatus: 202, emptyZip: 1 } } },
      );
      assert.deepEqual([outcome.evidence.state, outcome.flags], ['stored', []]);
    });

    test('that never gets ready is notReady and flagged, the result kept (C30)', async () => {
      const journey = open();
      const customId = journey.id('never-ready');
      const outcome = await journey.run(
        { customId, wait: { ...POLLED, evidenceDeadline: '2s' } },
        { faults: { evidence: { late: 1_000 } } },
      );
      assert.equal(outcome.status, 'FINISHED');
      assert.deepEqual([outcome.evidence.state, outcome.evidence.reason], ['notReady', 'http404']);
      assert.deepEqual(outcome.flags, ['evidenceNotReady']);
      assert.equal((await journey.stores.results.get(customId))?.result?.status, 'FINISHED');
      assert.equal(fileOf(outcome, 'ocrImage').state, 'stored');
    });

    test('that lacks a named file is asked for a few times, then stored and flagged (C25)', async () => {
      const journey = open();
      const customId = journey.id('missing');
      const outcome = await journey.run(
        { customId, wait: { ...POLLED, evidenceDeadline: '20s' } },
        { faults: { evidence: { missing: ['biometrySmile'] } } },
      );
      assert.deepEqual([outcome.evidence.state, outcome.flags], ['stored', ['evidenceMissing']]);
      const { state, bytes, sha256 } = fileOf(outcome, 'biometrySmile');
      assert.deepEqual([state, bytes, sha256], ['missing', null, null]);
      assert.equal(fileOf(outcome, 'biometryBlink').state, 'stored');
      // At once, after 5 seconds, and where the budget ends, which is before the next 30.
      assert.equal(callsOf(journey, customId, 'evidences'), 3);
    });

    test('that lacked a named file at first only is whole (C25)', async () => {
      const journey = open();
      const customId = journey.id('missing-once');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { faults: { evidence: { missing: ['biometrySmile'], missingTimes: 1 } } },
      );
      assert.deepEqual([fileOf(outcome, 'biometrySmile').state, outcome.flags], ['stored', []]);
    });

    test('with files that nobody named keeps them, marked (C26)', async () => {
      const journey = open();
      const customId = journey.id('extra-files');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { faults: { evidence: { extraFiles: 3 } } },
      );
      const unreferenced = outcome.evidence.files.filter(({ state }) => state === 'unreferenced');
      assert.equal(unreferenced.length, 4);
    });

    for (const malicious of MALICIOUS_ENTRIES.filter((kind) => kind !== 'badCrc')) {
      test(`with a malicious entry (${malicious}) is rejected and flagged, the result kept (C28)`, async () => {
        const journey = open();
        const customId = journey.id(`malicious-${malicious}`);
        const outcome = await journey.run(
          { customId, wait: POLLED },
          { faults: { evidence: { malicious } } },
        );
        assert.equal(outcome.status, 'FINISHED');
        assert.deepEqual([outcome.evidence.state, outcome.flags], ['rejected', ['evidenceRejected']]);
        assert.ok(outcome.result);
        const { name } = outcome.evidence.files.find(({ state }) => state === 'quarantined') ?? {};
        if (outcome.evidence.ref !== null && name !== undefined)
          await assert.rejects(journey.stores.evidence.open(outcome.evidence.ref, name));
      });
    }

    test('with a damaged entry is fetched again, and at the deadline flagged and quarantined (C28)', async () => {
      const journey = open();
      const customId = journey.id('damaged');
      const outcome = await journey.run(
        { customId, wait: { ...POLLED, evidenceDeadline: '1s' } },
        { faults: { evidence: { malicious: 'badCrc' } } },
      );
      const { state, files } = outcome.evidence;
      assert.deepEqual([state, outcome.flags], ['rejected', ['evidenceUnreadable']]);
      assert.ok(files.every((file) => file.state === 'quarantined' || file.role === 'ocrImage'));
      assert.ok(outcome.result);
    });

    test('over a link that is cut goes on where it was (C29)', async () => {
      const journey = open();
      const customId = journey.id('cuts');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { faults: { evidence: { megabytes: 2, cutAfterBytes: 300_000, cuts: 2, stable: true } } },
      );
      assert.equal(outcome.evidence.state, 'stored');
      assert.ok((fileOf(outcome, 'fullVideo').bytes ?? 0) >= 2 * MIB);
      const ranges = journey.sandbox.calls.requests(customId).filter(({ headers }) => headers.range);
      assert.equal(ranges.length, 2);
    });

    test('of 3 MB inside the result becomes a file, and the history stays small (C23)', async () => {
      const journey = open();
      const customId = journey.id('large-image');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { faults: { result: { imageMegabytes: 3 } } },
      );
      assert.ok((outcome.result?.bytes ?? 0) > 3 * MIB);
      const largest = outcome.evidence.files
        .filter(({ role }) => role === 'ocrImage')
        .reduce((one, other) => ((one.bytes ?? 0) > (other.bytes ?? 0) ? one : other));
      assert.ok((largest.bytes ?? 0) > 2 * MIB);
      const image = await buffer(
        await journey.stores.evidence.open(outcome.evidence.ref ?? '', largest.name),
      );
      assert.deepEqual([...image.subarray(0, 2)], [0xff, 0xd8]);
      const { largestPayload, text } = await journey.history(customId);
      assert.ok(largestPayload < 20_000, largestPayload.toString());
      assert.ok(text.length < 60_000, text.length.toString());
      // In the stored outcome and in the workflow's result, and nowhere else.
      assert.equal(text.split(`"${largest.name}"`).length - 1, 2);
    });

    test('of an image that is no base64 is flagged and left where it was (C23)', async () => {
      const journey = open();
      const customId = journey.id('no-base64');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { faults: { result: { imageUnreadable: true } } },
      );
      assert.deepEqual([outcome.evidence.state, outcome.flags], ['stored', ['imageUnreadable']]);
    });
  });
}
