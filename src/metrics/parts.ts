import type { Registry } from 'prom-client';
import { gaugeIn } from './define.js';
import { watchReadiness, type Readiness } from './readiness.js';

/** Watches the parts that this process needs, and tells of each in `finwave_answers` whether it is there. */
export function watchParts(
  registry: Registry,
  parts: Readonly<Record<string, () => Promise<unknown>>>,
): Readiness {
  const readiness = watchReadiness({ parts });
  gaugeIn(
    registry,
    {
      name: 'finwave_answers',
      help: '1 where the part (engine, a store) has answered within the last 10 s',
      labels: ['part'],
    },
    (gauge) => {
      const missing = readiness.missing();
      for (const part of Object.keys(parts)) gauge.set({ part }, missing.includes(part) ? 0 : 1);
    },
  );
  return readiness;
}
