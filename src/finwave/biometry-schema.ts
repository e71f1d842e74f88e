import { epochSeconds, flag, number, record, records, text } from './lenient.js';

/** One liveness challenge; `start` and `end` in epoch **seconds**. */
const challenge = { start: epochSeconds, end: epochSeconds, success: flag };

/** `biometry` of the result: liveness and likeness. */
export const biometry = record({
  /** 0–100. */
  score: number,
  head: record({
    ...challenge,
    /** `type` is an open list (`MV_HEAD_STRAIGHT`, …); times in epoch seconds. */
    moves: records({ type: text, start: epochSeconds, end: epochSeconds }),
  }),
  blink: record(challenge),
  smile: record(challenge),
});
