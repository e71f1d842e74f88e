import { condition, log, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import type { OnboardingUrl } from './contract.js';
import { inputConflict, invalidInput, type InputProblem } from './failures.js';
import {
  DESCRIPTIONS,
  finwaveWebhookSignal,
  onboardingUrlUpdate,
  pollNowUpdate,
  statusQuery,
  type OnboardingUrlRequest,
} from './messages.js';
import type { Track } from './track.js';

/** Resolves everybody who waits in the `onboardingUrl` update. */
export interface UrlAnswer {
  /** `inputSha256` is the digest of the running input; null where a stored outcome answers. */
  tell(url: OnboardingUrl, inputSha256: string | null): void;
  fail(failure: unknown): void;
}

/** Sets every handler; to be called before the workflow's first await, so that no message is early. */
export function answerMessages(track: Track): UrlAnswer {
  let url: OnboardingUrl | undefined;
  let inputSha256: string | null = null;
  let failure: unknown;
  let closing = false;

  setHandler(
    finwaveWebhookSignal,
    (hint) => {
      track.hints.receive(hint);
      track.showDetails();
    },
    { description: DESCRIPTIONS.finwaveWebhook },
  );
  // A signal to a misspelt name would vanish without a trace.
  setDefaultSignalHandler((signalName) => {
    log.warn('ignored a signal of an unknown name', {
      known: finwaveWebhookSignal.name,
      length: signalName.length,
    });
  });
  setHandler(statusQuery, () => track.view(), { description: DESCRIPTIONS.status });
  setHandler(
    pollNowUpdate,
    () => {
      track.hints.pollNow();
      return track.view();
    },
    { description: DESCRIPTIONS.pollNow },
  );
  setHandler(
    onboardingUrlUpdate,
    async (request) => {
      await condition(() => url !== undefined || closing);
      if (url === undefined) throw failure;
      if (inputSha256 !== null && isOtherInput(request, inputSha256)) throw inputConflict();
      const { status } = track.view();
      return status === null ? url : { ...url, status };
    },
    { description: DESCRIPTIONS.onboardingUrl },
  );

  return {
    tell: (answer, sha256) => {
      url = answer;
      inputSha256 = sha256;
    },
    fail: (reason) => {
      failure = reason;
      closing = true;
    },
  };
}

function isOtherInput(request: unknown, inputSha256: string): boolean {
  const asked = (request as Partial<OnboardingUrlRequest> | null | undefined)?.inputSha256;
  return typeof asked === 'string' && asked !== inputSha256;
}

/** For a workflow that fails on its input: an update with start meets the same `InvalidInput`. */
export function refuseMessages(problems: readonly InputProblem[]): void {
  const refuse = (): never => {
    throw invalidInput(problems);
  };
  setHandler(onboardingUrlUpdate, (_request) => refuse(), {
    validator: (_request) => refuse(),
    description: DESCRIPTIONS.onboardingUrl,
  });
  setHandler(pollNowUpdate, refuse, { validator: refuse, description: DESCRIPTIONS.pollNow });
  setHandler(finwaveWebhookSignal, () => undefined, { description: DESCRIPTIONS.finwaveWebhook });
}
