import type { EvidenceResponse, EvidenceSource, EvidenceSourceRequest } from '../evidence/download/source.js';
import { FinwaveError } from './errors.js';
import { getEvidences, type EvidenceMethod } from './get-evidences.js';
import type { Http } from './http.js';
import { integrationCall } from './integration-call.js';

/**
 * The evidences call for a document that names two methods. `auto` tries GET, then POST once
 * where GET's answer may mean "not this method", and remembers, as long as it lives, the one that has
 * delivered an archive: that one is then tried first.
 */
export function createEvidenceFinder(http: Http, setting: 'auto' | EvidenceMethod): EvidenceSource {
  let proven: EvidenceMethod | null = null;

  return {
    async evidences(onboardingId, request): Promise<EvidenceResponse> {
      const ask = async (method: EvidenceMethod): Promise<EvidenceResponse> => {
        const response = await getEvidences(http, method, onboardingId, request);
        proven = method;
        return response;
      };
      const first = setting === 'auto' ? (proven ?? 'GET') : setting;
      try {
        return await ask(first);
      } catch (error) {
        if (!(error instanceof FinwaveError)) throw error;
        const failure = await blamePath(http, error, onboardingId, request);
        if (setting !== 'auto' || !mayBeOtherMethod(failure)) throw failure;
        const second = await ask(first === 'GET' ? 'POST' : 'GET').catch(toFailure);
        if (!(second instanceof FinwaveError)) return second;
        // Who has nothing yet knows the path: what the other says of itself changes nothing.
        if (failure.code === 'notYet') throw failure.with({ added: `; ${second.message}` });
        throw heavier(failure, await blamePath(http, second, onboardingId, request));
      }
    },
  };
}

function toFailure(error: unknown): FinwaveError {
  if (error instanceof FinwaveError) return error;
  throw error;
}

/** Everything but what says clearly that the method is known: "not yet", "slow down", "down". */
function mayBeOtherMethod({ code, httpStatus }: FinwaveError): boolean {
  return code === 'noGood' || httpStatus === 404 || httpStatus === 500 || httpStatus === 501;
}

/**
 * A 401 or 403 may refuse the token or this path alone. The result call tells: where it knows the
 * token, the path is no good, and nobody is sent to mend the token.
 */
async function blamePath(
  http: Http,
  failure: FinwaveError,
  onboardingId: string,
  { signal }: EvidenceSourceRequest,
): Promise<FinwaveError> {
  if (failure.code !== 'refused') return failure;
  const call = integrationCall('GET /integrations/:onboardingId/result', onboardingId);
  const answer = await http.open(call, signal).catch(toFailure);
  if (answer instanceof FinwaveError) return failure;
  answer.stream.destroy();
  const { status } = answer;
  const knowsToken = (status >= 200 && status <= 299) || status === 404;
  const added = ' for this path; the result call takes the token';
  return knowsToken ? failure.with({ code: 'noGood', added }) : failure;
}

/** Of two failures the one that says more about the evidence, and both in its message. */
function heavier(first: FinwaveError, second: FinwaveError): FinwaveError {
  const [heavy, light] = weight(second) < weight(first) ? [second, first] : [first, second];
  return heavy.with({ added: `; ${light.message}` });
}

function weight({ code, httpStatus }: FinwaveError): number {
  if (code === 'notYet') return 0;
  // Nothing can be said of the path by whom we are not.
  if (code === 'refused') return 1;
  const mayBeWrongMethod = httpStatus !== null && [400, 404, 405, 500, 501].includes(httpStatus);
  if (code === 'away') return mayBeWrongMethod ? 4 : 2;
  return mayBeWrongMethod ? 5 : 3;
}
