import type { EvidenceResponse, EvidenceSource } from '../evidence/download/source.js';
import { toEvidenceFailureCode } from './failure-code.js';
import { openEvidences, toEvidenceResponse, type EvidenceMethod } from './get-evidences.js';
import type { Answer, Http } from './http.js';
import { toRefusal } from './read-answer.js';

/**
 * The evidences call for a document that names two methods. `auto` tries GET and then POST,
 * and remembers, as long as it lives, the one that has delivered: that one is then tried first.
 */
export function createEvidenceFinder(http: Http, setting: 'auto' | EvidenceMethod): EvidenceSource {
  let proven: EvidenceMethod | null = null;

  return {
    async evidences(onboardingId, request): Promise<EvidenceResponse> {
      const first = setting === 'auto' ? (proven ?? 'GET') : setting;
      const answer = await openEvidences(http, first, onboardingId, request);
      if (setting === 'auto' && isWrongMethod(answer.status)) {
        answer.stream.destroy();
        const other = first === 'GET' ? 'POST' : 'GET';
        const second = await openEvidences(http, other, onboardingId, request);
        return deliver(second, other, request.signal, answer.status === 404);
      }
      return deliver(answer, first, request.signal, false);
    },
  };

  async function deliver(
    answer: Answer,
    method: EvidenceMethod,
    signal: AbortSignal,
    absentBefore: boolean,
  ): Promise<EvidenceResponse> {
    if (answer.status === 200 || answer.status === 206) {
      const response = toEvidenceResponse(answer, method, signal);
      proven = method;
      return response;
    }
    const code = toEvidenceFailureCode(answer.status);
    // One method knows the path and has nothing yet; that the other is not meant does not change it.
    const notReady = absentBefore && (code === 'evidenceRefused' || answer.status === 501);
    throw await toRefusal(answer, notReady ? 'evidenceNotReady' : code, http.limits, signal);
  }
}

/** A 404 may mean "not this method" or "not ready": the other method's answer tells. */
function isWrongMethod(status: number): boolean {
  return status === 404 || status === 405 || status === 501;
}
