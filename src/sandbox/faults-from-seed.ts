import type { CallFaults, SandboxFaults } from './faults.js';
import { createRandom } from './random.js';

/**
 * A random mixture of faults, decided by seed and customId alone.
 *
 * Each of them passes by itself, so an onboarding under them must end as it would have ended
 * without; nothing in it refuses for good, harms the archive, or asks for an operator.
 *
 * @param rate how probable each single fault is; default 0.25
 */
export function faultsFromSeed(seed: string | number, customId: string, rate = 0.25): SandboxFaults {
  const random = createRandom('faults', seed, customId);
  const happens = (): boolean => random() < rate;
  const upTo = (most: number): number => 1 + Math.floor(random() * most);
  const oneOf = <T>(...choices: readonly [T, ...T[]]): T =>
    choices[Math.floor(random() * choices.length)] ?? choices[0];
  const call = (): CallFaults => ({
    ...(happens() && { delayMs: upTo(150) }),
    ...(happens() && { resets: upTo(2) }),
    ...(happens() && { tooManyRequests: 1, retryAfterSeconds: 1 }),
    ...(happens() && { serverErrors: upTo(3), serverErrorStatus: oneOf(500, 502, 503, 504) }),
    ...(happens() && { html: 1 }),
    ...(happens() && { cut: 1 }),
    ...(happens() && { empty: 1 }),
  });
  return {
    create: {
      ...call(),
      ...(happens() && { lostAnswers: upTo(2) }),
      ...(happens() && { newIdOnRepeat: true }),
    },
    result: {
      ...call(),
      ...(happens() && { unauthorized: upTo(2) }),
      ...(happens() && { notFound: 1 }),
      ...(happens() && { lagPolls: upTo(2) }),
      ...(happens() && { unknownStatus: 1 }),
      ...(happens() && { foreign: 1 }),
      ...(happens() && { unknownFields: true }),
    },
    evidence: {
      ...call(),
      ...(happens() && { forbidden: 1 }),
      ...(happens() && { method: oneOf('GET', 'POST') }),
      ...(happens() && { late: upTo(2), lateStatus: oneOf(202, 204, 404, 409, 425) }),
      ...(happens() && { emptyZip: 1 }),
      ...(happens() && { missing: ['biometrySmile'], missingTimes: 1 }),
      ...(happens() && { extraFiles: upTo(3) }),
      ...(happens() && { stable: true }),
      ...(happens() && { cutAfterBytes: upTo(60_000), cuts: upTo(2) }),
      ...(happens() && { etag: oneOf('weak', 'none', 'same', 'changing') }),
      ...(happens() && { noRange: true }),
      ...(happens() && { wrongRange: 1 }),
    },
    webhook: {
      ...(happens() && { never: true }),
      ...(happens() && { repeat: upTo(3) }),
      ...(happens() && { early: true }),
      ...(happens() && { claims: ['FINISHED'] }),
      ...(happens() && { outOfOrder: true }),
      ...(happens() && { delayMs: upTo(1000) }),
    },
  };
}
