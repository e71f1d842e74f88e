import { jpeg } from './jpeg.js';
import { PERSON_PRESETS } from './person.js';
import { ALWAYS, finished, type Scenarios } from './scenario.js';

/** What Finwave found: FINISHED is not yet approved. */
export const FINDING_SCENARIOS: Scenarios = {
  'fake-document': finished('FINISHED with a document that is not authentic', {
    result: {
      overlay: {
        processStatus: { score: 11.5 },
        ocr: {
          authenticity: { PATTERN_CHECKS: { value: false } },
          validations: { OVERALL: { value: false } },
        },
      },
    },
  }),
  'expired-document': finished('FINISHED with a document that has expired', {
    result: {
      overlay: {
        ocr: {
          fields: { EXPIRY_DATE: { value: '2019-11-14', validity_status: false } },
          validations: { OVERALL: { value: false } },
        },
      },
    },
  }),
  'face-mismatch': finished("FINISHED with a face that is not the document's", {
    result: {
      overlay: { processStatus: { score: 23.1, steps: { biometry: false } }, biometry: { score: 8.4 } },
    },
  }),
  'not-alive': finished('FINISHED with a blink that was not seen', {
    result: {
      overlay: { processStatus: { steps: { biometry: false } }, biometry: { blink: { success: false } } },
    },
  }),
  'low-score': finished('FINISHED with every check passed, and low scores', {
    result: { overlay: { processStatus: { score: 12 }, biometry: { score: 31.7 } } },
  }),
  'step-unconfirmed': finished('FINISHED with a biometry step that is neither true nor false', {
    result: { overlay: { processStatus: { steps: { biometry: null } }, biometry: null } },
  }),
  'acceptation-refused': finished('FINISHED, and no acceptation was accepted', {
    result: { acceptationsRefused: true },
  }),
  'acceptation-missing': finished('FINISHED, and the acceptations are not in the result', {
    result: { missingBlocks: ['acceptations'] },
  }),
  'error-event': finished('FINISHED with an error event', { result: { errorEvent: 'OCR_ERROR' } }),
  'timeout-without-event': {
    says: 'TIMEOUT without an error event',
    person: PERSON_PRESETS.runsOutOfTime,
    faults: { result: { errorEvent: null } },
  },
  'result-partial': finished('FINISHED without the process status and without names of evidence', {
    result: { missingBlocks: ['processStatus'], nullBlocks: ['evidences'] },
  }),
};

/** One reading each, or none, of what the document does not say. */
export const SPELLING_SCENARIOS: Scenarios = {
  'unknown-codes': finished("Codes that Finwave's document lacks", {
    result: { extraCode: 'A_CODE_OF_TOMORROW' },
  }),
  'unknown-fields': finished("Fields that Finwave's document lacks", { result: { unknownFields: true } }),
  'unreadable-fields': finished('A score and a step that are not what they must be', {
    result: { overlay: { processStatus: { score: 'high', steps: { ocr: 'perhaps' } } } },
  }),
  'unreadable-image': finished('An image in the result that is no base64', {
    result: { imageUnreadable: true },
  }),
  'unreadable-text': finished('A result in ISO 8859-1 where UTF-8 belongs', {
    result: { latin1: ALWAYS, overlay: { ocr: { fields: { FIRST_NAME: { value: 'JOSÉ' } } } } },
  }),
  'data-uri-image': finished('An image in the result as a data URI with line breaks', {
    result: { overlay: { ocr: { images: { PORTRAIT: { value: toDataUri(jpeg('portrait')) } } } } },
  }),
  'other-spelling': finished(
    'Numbers as text, booleans as numbers, the status in lower case, `""` for null',
    {
      result: {
        overlay: {
          status: ' finished ',
          processStatus: { score: '97.5', steps: { ocr: 1, biometry: 'true' }, errorEvent: '' },
          biometry: { score: '99.78' },
        },
      },
    },
  ),
  'single-object': finished('One object where a list is documented', {
    result: {
      replace: { smsEvents: { date: '2026-01-31 10:00:00', timestamp: 1769853600000, code: 'SMS_SENDED' } },
    },
  }),
  'id-missing': finished('A result without the customId', { result: { missingBlocks: ['customId'] } }),
  'ids-missing': finished('A result with neither id', {
    result: { missingBlocks: ['customId', 'onboardingId'] },
  }),
  'names-as-objects': finished('Evidence named by objects with a `filename`', {
    result: { evidencesAs: 'objects' },
  }),
  'names-as-list': finished('Evidence named by a list', { result: { evidencesAs: 'list' } }),
  'names-with-paths': finished('Evidence named with a path', { result: { evidencesAs: 'paths' } }),
};

function toDataUri(image: Buffer): string {
  const lines = image.toString('base64').match(/.{1,76}/g) ?? [];
  return `data:image/jpeg;base64,${lines.join('\r\n')}`;
}
