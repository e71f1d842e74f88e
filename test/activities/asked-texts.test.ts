import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import { digestOfText, keyedDigest } from '../../activities/digest-of.js';
import { createPollResult } from '../../activities/poll-result.js';
import type { PollAnswer, PollRequest } from '../../workflows/activity-contract.js';
import { PLAIN_RESULT, createFakeWorld } from './fake-ports.js';

const MINUTE = 60_000;

describe('a recheck of an onboarding whose texts are known by keyed digests', () => {
  const key = Buffer.alloc(32, 7);
  const textsKey = { ref: `c-1/texts-key/${'0'.repeat(64)}`, sha256: '0'.repeat(64), bytes: 32 };
  const textSha256 = keyedDigest(key, digestOfText('terms'));

  async function flagsWith(found: Uint8Array | null): Promise<readonly string[]> {
    const { ports } = createFakeWorld();
    const result = {
      ...PLAIN_RESULT,
      raw: Buffer.from('{}'),
      onboardingId: 'o-1',
      customId: 'c-1',
      status: 'FINISHED',
      score: null,
      errorEvent: null,
      unknownCodes: [],
      acceptations: [
        { text: 'other', mandatory: false, accepted: true },
        { text: 'terms', mandatory: false, accepted: false },
      ],
    };
    const world = {
      ...ports,
      vendor: { ...ports.vendor, result: () => Promise.resolve(result) },
      evidence: { ...ports.evidence, readTextsKey: () => Promise.resolve(found) },
    };
    const request: PollRequest = {
      customId: 'c-1',
      onboardingId: 'o-1',
      known: 'FINISHED',
      due: true,
      deadline: new Date(Date.now() + 60 * MINUTE).toISOString(),
      asked: { phoneStep: null, acceptations: [{ mandatory: true, textSha256 }], textsKey },
    };
    const answer: PollAnswer = await new MockActivityEnvironment({}).run(createPollResult(world), request);
    assert.equal(answer.kind, 'terminal');
    return 'summary' in answer ? answer.summary.flags.filter((flag) => flag.startsWith('mandatory')) : [];
  }

  it('finds the answer to a text by its key', async () => {
    assert.deepEqual(await flagsWith(key), ['mandatoryAcceptationRefused']);
  });

  it('takes a text for unconfirmed where the key is gone', async () => {
    assert.deepEqual(await flagsWith(null), ['mandatoryAcceptationUnconfirmed']);
  });
});
