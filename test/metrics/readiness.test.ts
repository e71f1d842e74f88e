import assert from 'node:assert/strict';
import { Registry } from 'prom-client';
import { watchReadiness } from '../../src/metrics/readiness.js';
import { serveMetrics } from '../../src/metrics/serve-metrics.js';
import { until } from '../workflows/run-onboarding.js';

describe('readiness', () => {
  it('is lost ten seconds after the last answer of a part, and regained with the next', async () => {
    const clock = { now: 0 };
    const engine = { isThere: true, asked: 0 };
    const ask = (): Promise<void> => {
      engine.asked++;
      return engine.isThere ? Promise.resolve() : Promise.reject(new Error('away'));
    };
    const readiness = watchReadiness({ parts: { engine: ask }, lookEveryMs: 1, now: () => clock.now });
    try {
      await until(
        () => readiness.missing().length,
        (missing) => missing === 0,
      );
      engine.isThere = false;
      const asked = engine.asked;
      await until(
        () => engine.asked,
        (count) => count > asked + 2,
      );
      clock.now = 10_000;
      assert.deepEqual(readiness.missing(), []);
      clock.now = 10_001;
      assert.deepEqual(readiness.missing(), ['engine']);
      engine.isThere = true;
      await until(
        () => readiness.missing().length,
        (missing) => missing === 0,
      );
    } finally {
      readiness.stop();
    }
  });

  it('and health are served apart, with what there is of metrics though a part of them cannot be had', async () => {
    const state = { overloaded: false, missing: [] as string[] };
    const server = await serveMetrics({
      host: '127.0.0.1',
      port: 0,
      registry: new Registry(),
      missing: () => state.missing,
      isOverloaded: () => state.overloaded,
      more: () => Promise.reject(new Error('away')),
    });
    const status = async (path: string): Promise<number> => (await fetch(server.url + path)).status;
    try {
      assert.deepEqual(
        [await status('/healthz'), await status('/readyz'), await status('/metrics')],
        [200, 200, 200],
      );
      state.overloaded = true;
      state.missing = ['results'];
      assert.deepEqual([await status('/healthz'), await status('/readyz')], [503, 503]);
      assert.equal(await status('/'), 404);
    } finally {
      await server.close();
    }
  });
});
