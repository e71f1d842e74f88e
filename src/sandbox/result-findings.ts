import { jpeg } from './jpeg.js';
import type { Onboarding } from './onboarding.js';

const FIELDS = [
  ['DOCUMENT_NUMBER', '008390126ZX2', '00839012 6ZX2'],
  ['FIRST_NAME', 'MARIA', 'MARIA'],
  ['LAST_NAME', 'EXEMPLO', 'EXEMPLO'],
  ['BIRTH_DATE', '1990-01-31', '31 01 1990'],
  ['EXPIRY_DATE', '2032-11-14', '14 11 2032'],
  ['NATIONALITY', 'PRT', 'PRT'],
] as const;

/** The document of a person who does not exist, with the vendor's sample document number. */
export function toOcr(onboarding: Onboarding): Record<string, unknown> {
  return {
    types: ['A', 'B'].map((side) => ({
      name: 'IDCARD',
      probability: 0.9090492129325866,
      year: '2007-2009',
      country: 'PRT',
      id: 'PRT_IDCARD_2007-2009',
      side,
    })),
    fields: FIELDS.map(([name, value, original]) => ({
      name,
      sources: [{ source: 'VISUAL', value, original_value: original, probability: 0.9 }],
      value,
      validity_status: true,
      status: true,
    })),
    images: [{ name: 'PORTRAIT', value: jpeg(`portrait ${onboarding.onboardingId}`).toString('base64') }],
    authenticity: [{ name: 'PATTERN_CHECKS', value: true }],
    validations: [{ name: 'OVERALL', value: true }],
  };
}

/** Times here are in seconds, unlike everywhere else in the result. */
export function toBiometry(finishedAt: number): Record<string, unknown> {
  const end = Math.floor(finishedAt / 1000);
  const start = end - 7;
  return {
    score: 99.7842102050781,
    head: {
      end: start + 4,
      moves: [
        { end: start + 2, type: 'MV_HEAD_STRAIGHT', start },
        { end: start + 4, type: 'MV_HEAD_TURN_LEFT', start: start + 2 },
      ],
      start,
      success: true,
    },
    blink: { end, start, success: true },
    smile: { end: end - 1, start, success: true },
  };
}
