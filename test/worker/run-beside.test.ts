import assert from 'node:assert/strict';
import { runBeside, type Runnable } from '../../src/worker/run-beside.js';

/** A worker that runs until it is shut down or broken, and then takes a moment to drain. */
function createFakeWorker(name: string, log: string[]) {
  let state: ReturnType<Runnable['getState']> = 'INITIALIZED';
  let end: (error?: Error) => void = () => undefined;
  return {
    getState: () => state,
    run: () =>
      new Promise<void>((resolve, reject) => {
        state = 'RUNNING';
        log.push(`${name} runs`);
        end = (error) => {
          log.push(`${name} ended`);
          state = error ? 'FAILED' : 'STOPPED';
          if (error) reject(error);
          else resolve();
        };
      }),
    shutdown() {
      assert.equal(state, 'RUNNING');
      state = 'DRAINING';
      setImmediate(() => {
        end();
      });
    },
    breakDown: () => {
      end(new Error(`${name} broke`));
    },
  };
}

describe('two workers, run beside each other', () => {
  let log: string[];
  let main: ReturnType<typeof createFakeWorker>;
  let second: ReturnType<typeof createFakeWorker>;
  beforeEach(() => {
    log = [];
    main = createFakeWorker('main', log);
    second = createFakeWorker('second', log);
  });
  const run = (): Promise<void> =>
    runBeside(main, main.run, () => Promise.resolve(second)).finally(() => log.push('closed'));
  const started = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  for (const [breaks, other] of [
    ['main', 'second'],
    ['second', 'main'],
  ] as const) {
    it(`end both before anything is closed where ${breaks} breaks`, async () => {
      const running = run();
      await started();
      ({ main, second })[breaks].breakDown();
      await assert.rejects(running, new RegExp(`${breaks} broke`));
      assert.deepEqual(log, ['main runs', 'second runs', `${breaks} ended`, `${other} ended`, 'closed']);
    });
    it(`stop both where ${breaks} is told to stop`, async () => {
      const running = run();
      await started();
      ({ main, second })[breaks].shutdown();
      await running;
      assert.deepEqual(log.slice(-3).sort(), ['closed', 'main ended', 'second ended']);
    });
  }

  it('end the first where the second cannot be made', async () => {
    await assert.rejects(
      runBeside(main, main.run, () => Promise.reject(new Error('no such queue'))),
      /no such queue/,
    );
    assert.equal(main.getState(), 'STOPPED');
  });

  it('run and end the second too where the first ended while it was made', async () => {
    let made: (worker: Runnable) => void = () => undefined;
    const running = runBeside(main, main.run, () => new Promise((resolve) => (made = resolve)));
    main.shutdown();
    await started();
    made(second);
    await running;
    assert.deepEqual(log, ['main runs', 'main ended', 'second runs', 'second ended']);
  });

  it('look again where the first was not yet running when the second broke', async () => {
    let begin: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (begin = resolve)).then(main.run);
    const running = runBeside(
      main,
      () => late,
      () => Promise.reject(new Error('broken')),
    );
    await started();
    begin();
    await assert.rejects(running, /broken/);
    assert.equal(main.getState(), 'STOPPED');
  });
});
