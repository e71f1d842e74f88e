import { PERSON_PRESETS, type PersonScript, type PersonStep } from './person.js';
import { finished, type Scenarios } from './scenario.js';

const { abandons, runsOutOfTime, neverComes } = PERSON_PRESETS;
const SOON_MS = 100;

const steps = (...taken: readonly PersonStep[]): PersonScript => ({
  steps: taken.map((step) => ({ after: SOON_MS, step })),
});

const leavesBy = (errorEvent: string): PersonScript => ({
  steps: [
    { after: SOON_MS, step: 'start' },
    { after: SOON_MS, step: 'abandon', errorEvent },
  ],
});

/** What the person does; every call is answered rightly. */
export const PERSON_SCENARIOS: Scenarios = {
  finished: finished('The person goes through to the end, and every check is passed', {}),
  abandoned: { says: 'The person leaves: INCOMPLETED', person: abandons, faults: {} },
  timeout: { says: 'The person begins, and the time runs out: TIMEOUT', person: runsOutOfTime, faults: {} },
  'timeout-unvisited': { says: 'Nobody comes, and the time runs out', person: steps('expire'), faults: {} },
  'never-comes': { says: 'Nobody comes: CREATED until the deadline', person: neverComes, faults: {} },
  started: { says: 'The person begins and stays: INPROCESS', person: steps('visit', 'start'), faults: {} },
  resumed: {
    says: 'The person leaves, comes back two seconds later and finishes',
    person: {
      steps: [...abandons.steps, { after: 2000, step: 'resume' }, { after: SOON_MS, step: 'finish' }],
    },
    faults: {},
  },
  'sms-exceeded': {
    says: 'INCOMPLETED after too many requests for an SMS',
    person: leavesBy('SMS_EXCEEDED'),
    faults: {},
  },
  'otp-exceeded': {
    says: 'INCOMPLETED after too many wrong codes',
    person: leavesBy('OTP_VALIDATION_EXCEEDED'),
    faults: {},
  },
  'ocr-exceeded': {
    says: 'INCOMPLETED after too many pictures of the document',
    person: leavesBy('OCR_RETRIES_EXCEEDED'),
    faults: {},
  },
  'ocr-error': {
    says: 'INCOMPLETED by an error in reading the document',
    person: leavesBy('OCR_ERROR'),
    faults: {},
  },
};
