import { evidenceNames } from './evidence-names.js';
import { hasEnded, type Onboarding } from './onboarding.js';
import { passed } from './passage.js';
import { toLogs, toMoment, toSmsEvents } from './result-events.js';
import { areMovesDone, toBiometry, toOcr } from './result-findings.js';

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
    const smsEvents = toSmsEvents(onboarding);
    return { ...head, acceptations, evidences: null, ocr: null, smsEvents, logs, userAgent };
  }
  const { startedAt, finishedAt } = onboarding;
  return {
    ...head,
    acceptations,
    evidences: evidenceNames(onboarding),
    ocr: passed(onboarding, 'OCR_RESULT') ? toOcr(onboarding) : null,
    biometry:
      passed(onboarding, 'BIOMETRY_FINISHED') && finishedAt !== null
        ? toBiometry(onboarding, finishedAt)
        : null,
    smsEvents: toSmsEvents(onboarding),
    logs,
    userAgent: startedAt === null ? null : userAgent,
  };
}

function toProcessStatus(onboarding: Onboarding): ResultDocument {
  const { status, startedAt, finishedAt, errorEvent } = onboarding;
  return {
    score: status === 'FINISHED' ? 97.5 : null,
    steps: {
      acceptation: toAcceptationStep(onboarding),
      ocr: isEndedBy(onboarding, /^OCR_/) ? false : passed(onboarding, 'OCR_RESULT') || null,
      biometry: passed(onboarding, 'BIOMETRY_FINISHED') ? areMovesDone(onboarding) : null,
      sms: toSmsStep(onboarding),
    },
    startedAt: startedAt === null ? null : toMoment(startedAt),
    finishedAt: finishedAt === null ? null : toMoment(finishedAt),
    errorEvent,
  };
}

function toAcceptationStep(onboarding: Onboarding): boolean | null {
  if (onboarding.play?.accepted == null) {
    return hasEnded(onboarding) && onboarding.startedAt !== null ? true : null;
  }
  return toAcceptations(onboarding).every(
    ({ accepted, mandatory }) => accepted === true || mandatory === false,
  );
}

function toSmsStep(onboarding: Onboarding): boolean | null {
  if (passed(onboarding, 'SMS_OTP_SUCCESSFULLY')) return true;
  return isEndedBy(onboarding, /^(SMS|OTP_VALIDATION)_EXCEEDED$/) ? false : null;
}

function isEndedBy({ status, errorEvent }: Onboarding, events: RegExp): boolean {
  return status === 'INCOMPLETED' && events.test(errorEvent ?? '');
}

function toAcceptations({ request, status, startedAt, play }: Onboarding): ResultDocument[] {
  const usual = startedAt !== null && status !== 'INPROCESS';
  return (request.acceptations ?? []).map(({ text, mandatory }, index) => {
    return { text, accepted: play?.accepted?.[index] ?? usual, mandatory };
  });
}
