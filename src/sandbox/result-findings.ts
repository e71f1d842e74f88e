import { jpeg } from './jpeg.js';
import type { Onboarding } from './onboarding.js';
import { type Move, MOVES } from './play.js';
import { samplePicture } from './sample-pictures.js';

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
    images: [
      {
        name: 'PORTRAIT',
        value: jpeg(`portrait ${onboarding.onboardingId}`, samplePicture('portrait')).toString('base64'),
      },
    ],
    authenticity: [{ name: 'PATTERN_CHECKS', value: true }],
    validations: [{ name: 'OVERALL', value: true }],
  };
}

/** Whether every movement was done, on the page or as a script has it. */
export function areMovesDone({ play }: Onboarding): boolean {
  return play?.moves.every(({ done }) => done) ?? true;
}

/** Times here are in seconds, unlike everywhere else in the result. */
export function toBiometry({ play }: Onboarding, finishedAt: number): Record<string, unknown> {
  const begun = play?.events.find(({ code }) => code === 'BIOMETRY_STARTED')?.at ?? finishedAt - 7000;
  const start = toSeconds(begun);
  const end = (move: Move, before: number): number =>
    toSeconds(play?.moves[MOVES.indexOf(move)]?.at ?? finishedAt - before);
  const success = (move: Move): boolean => play?.moves[MOVES.indexOf(move)]?.done ?? true;
  const straight = end('straight', 5000);
  const left = end('turnLeft', 3000);
  return {
    score: 99.7842102050781,
    head: {
      end: left,
      moves: [
        { end: straight, type: 'MV_HEAD_STRAIGHT', start },
        { end: left, type: 'MV_HEAD_TURN_LEFT', start: straight },
      ],
      start,
      success: success('straight') && success('turnLeft'),
    },
    blink: { end: end('blink', 0), start, success: success('blink') },
    smile: { end: end('smile', 1000), start, success: success('smile') },
  };
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
