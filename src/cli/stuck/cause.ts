/** Why an onboarding needs somebody: what is said once of all that share it. */
export interface Cause {
  /** Stable; what `--json` groups by. */
  readonly id: string;
  readonly words: string;
  /** The one command or setting that helps. */
  readonly mend: string;
}

/** The failure types of pending activities, and of failed runs, that need somebody. */
const BY_TYPE: Readonly<Record<string, Pick<Cause, 'words' | 'mend'>>> = {
  VendorUnauthorized: {
    words: 'Finwave refuses the token',
    mend: 'set FINWAVE_CLIENT_TOKEN, restart the workers',
  },
  VendorUnavailable: {
    words: 'Finwave does not answer',
    mend: 'temporal-finwave doctor; it goes on by itself when Finwave is back',
  },
  VendorProtocolError: {
    words: 'Finwave answers something that is no answer',
    mend: 'look at FINWAVE_BASE_URL and the proxies before it: temporal-finwave doctor',
  },
  VendorRejected: { words: 'Finwave refuses', mend: 'read the message: temporal-finwave status <customId>' },
  VendorMismatch: {
    words: "Finwave answers with another onboarding's result",
    mend: "call Finwave's support; nothing of it is stored",
  },
  StorageUnavailable: {
    words: 'a store cannot be used',
    mend: 'temporal-finwave doctor; mend the store, it is tried again by itself',
  },
  InvalidInput: {
    words: 'the input is wrong',
    mend: 'the caller starts it again with a right one: temporal-finwave status <customId>',
  },
};

const ALTERED: Cause = {
  id: 'custodyAltered',
  words: 'a custody record was altered: nothing is believed',
  mend: 'temporal-finwave verify <customId>, and call your security team',
};

/** Of a run that ended so. */
export function failedWith(type: string): Cause {
  const known = BY_TYPE[type];
  return {
    id: `failed:${type}`,
    words: `failed as ${type}${known === undefined ? '' : `: ${known.words}`}`,
    mend: `mend it, then: temporal-finwave stuck --restart ${type}`,
  };
}

/** Of an activity whose last attempt failed so; null where nobody has to act. */
export function retriedWith(type: string, message: string): Cause | null {
  if (type === 'StorageUnavailable' && message.includes('was altered')) return ALTERED;
  const known = BY_TYPE[type];
  if (known !== undefined) return { id: `pending:${type}`, ...known };
  return lacksKey(message) ? MISSING_KEY : null;
}

export function noWorkerOn(taskQueue: string): Cause {
  return {
    id: `noWorker:${taskQueue}`,
    words: `no worker has taken the work on queue ${taskQueue}`,
    mend: 'temporal-finwave worker, with that queue',
  };
}

/** True for what the payload codec says of a key that is not here, or another one. */
export function lacksKey(message: string): boolean {
  return /\bpayload needs the key\b|FINWAVE_PAYLOAD_KEYS/.test(message);
}

export const MISSING_KEY: Cause = {
  id: 'missingKey',
  words: 'a worker lacks the payload key',
  mend: 'set FINWAVE_PAYLOAD_KEYS as where they were started, restart the workers',
};

export const SEARCH_ATTRIBUTE_GONE: Cause = {
  id: 'searchAttribute',
  words: 'a search attribute that they use was removed',
  mend: 'temporal-finwave setup',
};

export const TASK_FAILS: Cause = {
  id: 'workflowTask',
  words: 'the workflow cannot go on with this version of the worker',
  mend: 'temporal workflow show --workflow-id onboarding-<customId>; run the version that began it',
};

export const NO_RESULT: Cause = {
  id: 'noResult',
  words: 'Finwave has had no result for more than an hour',
  mend: 'nobody yet: the person may not have begun; Finwave knows',
};

export const UNKNOWN_STATUS: Cause = {
  id: 'unknownStatus',
  words: 'Finwave tells a status that nobody documents',
  mend: "call Finwave's support; the deadline ends them",
};

export const NO_LINK: Cause = {
  id: 'noLink',
  words: 'Finwave told no URL: nobody can be sent a link',
  mend: 'cancel and start with another customId: temporal workflow cancel --workflow-id onboarding-<customId>',
};

export const LATE_EVIDENCE: Cause = {
  id: 'evidence',
  words: 'the evidence has not been ready for more than an hour',
  mend: "wait for evidenceDeadline, or call Finwave's support",
};
