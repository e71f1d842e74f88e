import { evidenceNames } from './evidence-names.js';
import { hasEnded, type Onboarding } from './onboarding.js';
import { passedBiometry, toLogs, toMoment, toSmsEvents } from './result-events.js';
import { toBiometry, toOcr } from './result-findings.js';

/** GET /integrations/:onboardingId/result as JSON. */
export type ResultDocument = Record<string, unknown>;

/**
 * The result as far as the process has come: the same document as long as nothing happens.
 * An open process has nulls and lacks whole blocks, as the vendor announces ("partial").
 */
export function toResult(onboarding: Onboarding): ResultDocument {
  const { status, onboardingId, customId } = onboarding;
  const head = { status, onboardingId, customId, processStatus: toProcessStatus(onboarding) };
  const acceptations = toAcceptations(onboarding);
  const logs = toLogs(onboarding);
  if (status === 'CREATED') return { ...head, acceptations, evidences: null, logs, userAgent: null };
  const userAgent = { os: 'Android 15', device: 'mobile', address: '203.0.113.7', browser: 'Chrome Mobile' };
  if (status === 'INPROCESS') {
    return { ...head, acceptations, evidences: null, ocr: null, smsEvents: [], logs, userAgent };
  }
  const { startedAt, finishedAt } = onboarding;
  return {
    ...head,
    acceptations,
    evidences: evidenceNames(onboarding),
    ocr: startedAt === null ? null : toOcr(onboarding),
    biometry: passedBiometry(onboarding) && finishedAt !== null ? toBiometry(finishedAt) : null,
    smsEvents: toSmsEvents(onboarding),
    logs,
    userAgent: startedAt === null ? null : userAgent,
  };
}

function toProcessStatus(onboarding: Onboarding): ResultDocument {
  const { status, startedAt, finishedAt, errorEvent } = onboarding;
  const finished = status === 'FINISHED';
  const failedAtOcr = status === 'INCOMPLETED' && errorEvent?.startsWith('OCR_') === true;
  const reached = hasEnded(onboarding) && startedAt !== null ? true : null;
  return {
    score: finished ? 97.5 : null,
    steps: {
      acceptation: reached,
      ocr: failedAtOcr ? false : reached,
      biometry: passedBiometry(onboarding) ? true : null,
      sms: toSmsStep(onboarding),
    },
    startedAt: startedAt === null ? null : toMoment(startedAt),
    finishedAt: finishedAt === null ? null : toMoment(finishedAt),
    errorEvent,
  };
}

function toSmsStep(onboarding: Onboarding): boolean | null {
  if (!passedBiometry(onboarding)) return null;
  if (onboarding.status !== 'FINISHED') return false;
  return onboarding.request.phoneStep ? true : null;
}

function toAcceptations({ request, status, startedAt }: Onboarding): ResultDocument[] {
  const accepted = startedAt !== null && status !== 'INPROCESS';
  return (request.acceptations ?? []).map(({ text, mandatory }) => ({ text, accepted, mandatory }));
}
