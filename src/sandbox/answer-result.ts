import type { ActiveFaults } from './fault-registry.js';
import type { ResultFaults } from './faults.js';
import { jpeg } from './jpeg.js';
import { evidenceNames } from './evidence-names.js';
import { hasEnded, type Onboarding } from './onboarding.js';
import { digestOf, randomBlock } from './random.js';
import { failure, json, type Reply } from './reply.js';
import { type ResultDocument, toResult } from './result.js';
import { toMoment } from './result-events.js';

const MEBIBYTE = 1024 * 1024;

/** Answers GET /integrations/:onboardingId/result. */
export function answerResult(onboarding: Onboarding, active: ActiveFaults): Reply {
  if (active.take('result', 'notFound')) return failure(404, 'Not Found');
  if (active.take('result', 'foreign')) return json(200, toResult(strangerLike(onboarding)));
  const faults = active.faults.result ?? {};
  const seen = asSeen(onboarding, active);
  const document = toResult(seen);
  if (active.take('result', 'unknownStatus')) document['status'] = 'ON_HOLD';
  if (faults.evidencesAs) document['evidences'] = evidencesAs(faults.evidencesAs, seen);
  return json(200, distort(document, faults, seen));
}

/** The onboarding as a lagging result shows it. */
function asSeen(onboarding: Onboarding, active: ActiveFaults): Onboarding {
  if (!hasEnded(onboarding)) return onboarding;
  const ended = onboarding.finishedAt ?? 0;
  const lags = Date.now() - ended < (active.faults.result?.lagMs ?? 0) || active.take('result', 'lagPolls');
  return lags ? { ...onboarding, status: 'INPROCESS', finishedAt: null, errorEvent: null } : onboarding;
}

function distort(document: ResultDocument, faults: ResultFaults, onboarding: Onboarding): ResultDocument {
  const processStatus = document['processStatus'] as ResultDocument;
  if (faults.errorEvent !== undefined) processStatus['errorEvent'] = faults.errorEvent;
  if (faults.acceptationsRefused) {
    for (const acceptation of document['acceptations'] as ResultDocument[]) acceptation['accepted'] = false;
  }
  if (faults.extraCode !== undefined) {
    const event = { ...toMoment(onboarding.createdAt), code: faults.extraCode };
    document['smsEvents'] = [...((document['smsEvents'] ?? []) as unknown[]), event];
    document['logs'] = [...(document['logs'] as unknown[]), { ...event, description: 'An event.' }];
  }
  const ocr = document['ocr'] as ResultDocument | null | undefined;
  if (ocr) ocr['images'] = [...(ocr['images'] as unknown[]), ...oddImages(faults, onboarding)];
  if (faults.unknownFields) {
    document['riskAssessment'] = { level: 'LOW', reasons: [] };
    processStatus['channel'] = 'WEB';
  }
  if (hasEnded(onboarding)) overlay(document, faults.overlay ?? {});
  for (const block of faults.nullBlocks ?? []) document[block] = null;
  const missing = new Set(faults.missingBlocks);
  const left = Object.entries(document).filter(([block]) => !missing.has(block));
  return { ...Object.fromEntries(left), ...faults.replace };
}

/** Lays `over` over the document in place. */
function overlay(document: ResultDocument, over: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(over)) {
    const before = document[field];
    if (!isObject(before) || !isObject(value) || Array.isArray(value)) document[field] = value;
    else if (!Array.isArray(before)) overlay(before, value);
    else for (const element of before as ResultDocument[]) overlay(element, fieldsOf(value, element['name']));
  }
}

function fieldsOf(elements: ResultDocument, name: unknown): ResultDocument {
  const fields = elements[String(name)];
  return isObject(fields) ? fields : {};
}

function isObject(value: unknown): value is ResultDocument {
  return typeof value === 'object' && value !== null;
}

function evidencesAs(shape: NonNullable<ResultFaults['evidencesAs']>, onboarding: Onboarding): unknown {
  const names = Object.entries(evidenceNames(onboarding) ?? {});
  if (shape === 'list') return names.map(([type, filename]) => ({ type, filename }));
  const toValue = (name: string | null): unknown => {
    if (name === null) return null;
    return shape === 'objects' ? { filename: name } : `/var/finwave/${name}`;
  };
  return Object.fromEntries(names.map(([role, name]) => [role, toValue(name)]));
}

function oddImages(faults: ResultFaults, onboarding: Onboarding): ResultDocument[] {
  const images: ResultDocument[] = [];
  if (faults.imageMegabytes !== undefined) {
    // Base64 makes four characters out of three bytes.
    const block = randomBlock(MEBIBYTE, onboarding.customId);
    const bytes = Math.floor((faults.imageMegabytes * MEBIBYTE * 3) / 4);
    const comment = Buffer.alloc(bytes, block);
    images.push({ name: 'DOCUMENT', value: jpeg(comment).toString('base64') });
  }
  if (faults.imageUnreadable) images.push({ name: 'SIGNATURE', value: '/9j/*** not base64 ***' });
  return images;
}

/** Somebody else's finished onboarding. */
function strangerLike(onboarding: Onboarding): Onboarding {
  const now = Date.now();
  return {
    ...onboarding,
    customId: 'somebody-else',
    onboardingId: digestOf('stranger', onboarding.onboardingId).slice(0, 20),
    status: 'FINISHED',
    visitedAt: now,
    startedAt: now,
    finishedAt: now,
    errorEvent: null,
  };
}
