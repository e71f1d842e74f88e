import { buildArchive } from './archive.js';
import { type ByteRange, parseRange, toPartial } from './byte-range.js';
import type { ByteSource } from './byte-source.js';
import { evidenceNames } from './evidence-names.js';
import type { ActiveFaults } from './fault-registry.js';
import type { EvidenceFaults } from './faults.js';
import { hasEnded, type Onboarding } from './onboarding.js';
import { digestOf } from './random.js';
import { type Answer, answer, failure, type Reply } from './reply.js';
import type { VideoMaker } from './video.js';
import { zipArchive } from './zip-writer.js';

export interface EvidenceCall {
  readonly method: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** Answers /integrations/:onboardingId/evidences. */
export function answerEvidence(
  onboarding: Onboarding,
  call: EvidenceCall,
  active: ActiveFaults,
  video: VideoMaker,
): Reply {
  const faults = active.faults.evidence ?? {};
  if (faults.method && call.method !== faults.method) {
    return failure(faults.otherMethodStatus ?? 405, 'Method Not Allowed', { allow: faults.method });
  }
  if (!hasEnded(onboarding) || evidenceNames(onboarding) === null) return failure(404, 'No evidences');
  const endedMsAgo = Date.now() - (onboarding.finishedAt ?? 0);
  if (endedMsAgo < (faults.lateMs ?? 0) || active.take('evidence', 'late')) {
    const status = faults.lateStatus ?? 404;
    return status === 204 ? answer(204, 'application/zip', '') : failure(status, 'Not ready yet');
  }
  if (active.take('evidence', 'emptyZip')) return zip(zipArchive([]), {});
  const earlier = onboarding.archives;
  onboarding.archives += 1;
  const { missing, missingTimes } = faults;
  const plan = {
    faults,
    build: faults.stable ? 0 : earlier + 1,
    incomplete:
      missing !== undefined && (missingTimes === undefined || active.take('evidence', 'missingTimes')),
    shorter: faults.shorterLater === true && earlier > 0,
  };
  const body = buildArchive(onboarding, plan, video);
  const etag = etagOf(onboarding, faults, plan, earlier);
  const whole = zip(body, {
    ...(etag !== null && { etag }),
    ...(!faults.noRange && { 'accept-ranges': 'bytes' }),
  });
  if (active.take('evidence', 'base64')) return toBase64(whole);
  return paced(toRange(whole, call, active, etag), active);
}

function zip(body: ByteSource, headers: Readonly<Record<string, string>>): Answer {
  return { status: 200, headers: { 'content-type': 'application/zip', ...headers }, body };
}

function toBase64(whole: Answer): Answer {
  const bytes = Buffer.concat([...whole.body.read(0, whole.body.bytes)]);
  return answer(200, 'text/plain', bytes.toString('base64'));
}

function etagOf(
  { onboardingId }: Onboarding,
  faults: EvidenceFaults,
  plan: { build: number; incomplete: boolean; shorter: boolean },
  earlier: number,
): string | null {
  const tag = (...parts: (string | number)[]): string => `"${digestOf(onboardingId, ...parts).slice(0, 16)}"`;
  const own = tag(
    plan.build,
    plan.incomplete ? 'incomplete' : 'complete',
    plan.shorter ? 'shorter' : 'whole',
  );
  switch (faults.etag ?? 'strong') {
    case 'strong':
      return own;
    case 'weak':
      return `W/${own}`;
    case 'none':
      return null;
    case 'same':
      return tag('same');
    case 'changing':
      return tag('changing', earlier);
  }
}

function toRange(whole: Answer, call: EvidenceCall, active: ActiveFaults, etag: string | null): Answer {
  const faults = active.faults.evidence ?? {};
  const range = faults.noRange ? null : parseRange(call.range, whole.body.bytes);
  // If-Range compares strongly (RFC 9110, 13.1.5): a weak tag never matches.
  const matches =
    call.ifRange === undefined ||
    faults.etag === 'changing' ||
    (faults.etag !== 'weak' && call.ifRange === etag);
  if (!range || !matches) return whole;
  return toPartial(whole, active.take('evidence', 'wrongRange') ? otherRange(range) : range);
}

function otherRange({ start, end }: ByteRange): ByteRange {
  return start > 0 ? { start: start - 1, end } : { start: 1, end };
}

function paced(reply: Answer, active: ActiveFaults): Answer {
  const { cutAfterBytes, bytesPerSecond, chunked } = active.faults.evidence ?? {};
  const cut = cutAfterBytes !== undefined && reply.status < 300 && active.take('evidence', 'cuts', 1);
  return {
    ...reply,
    ...(cut && { cutAfterBytes }),
    ...(bytesPerSecond !== undefined && { bytesPerSecond }),
    ...(chunked !== undefined && { chunked }),
  };
}
