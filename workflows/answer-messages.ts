import { condition, log, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import type { OnboardingUrl } from './contract.js';
import { invalidInput, type InputProblem } from './failures.js';
import {
  DESCRIPTIONS,
  finwaveWebhookSignal,
  onboardingUrlUpdate,
  pollNowUpdate,
  statusQuery,
} from './messages.js';
import type { Track } from './track.js';

/** Resolves everybody who waits in the `onboardingUrl` update. */
export interface UrlAnswer {
  tell(url: OnboardingUrl): void;
  fail(failure: unknown): void;
}

/** Sets every handler; to be called before the workflow's first await, so that no message is early. */
export function answerMessages(track: Track): UrlAnswer {
  let url: OnboardingUrl | undefined;
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
    async () => {
      await condition(() => url !== undefined || closing);
      if (url === undefined) throw failure;
      const { status } = track.view();
      return status === null ? url : { ...url, status };
    },
    { description: DESCRIPTIONS.onboardingUrl },
  );

  return {
    tell: (answer) => (url = answer),
    fail: (reason) => {
      failure = reason;
      closing = true;
    },
  };
}

/** For a workflow that fails on its input: an update with start meets the same `InvalidInput`. */
export function refuseMessages(problems: readonly InputProblem[]): void {
  const refuse = (): never => {
    throw invalidInput(problems);
  };
  setHandler(onboardingUrlUpdate, refuse, { validator: refuse, description: DESCRIPTIONS.onboardingUrl });
  setHandler(pollNowUpdate, refuse, { validator: refuse, description: DESCRIPTIONS.pollNow });
  setHandler(finwaveWebhookSignal, () => undefined, { description: DESCRIPTIONS.finwaveWebhook });
}
