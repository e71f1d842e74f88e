import { asNull, epochSeconds, flag, number, record, records, text, type Odd } from './lenient.js';

/** `biometry` of the result: liveness and likeness. */
export function biometry(odd: Odd) {
  /** One liveness challenge; `start` and `end` in epoch **seconds**. */
  const challenge = { start: asNull(epochSeconds), end: asNull(epochSeconds), success: odd(flag) };
  return record(odd, {
    /** 0–100. */
    score: odd(number),
    head: record(odd, {
      ...challenge,
      /** `type` is an open list (`MV_HEAD_STRAIGHT`, …); times in epoch seconds. */
      moves: records(asNull, {
        type: asNull(text),
        start: asNull(epochSeconds),
        end: asNull(epochSeconds),
      }),
    }),
    blink: record(odd, challenge),
    smile: record(odd, challenge),
  });
}
