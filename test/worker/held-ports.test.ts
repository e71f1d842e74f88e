import assert from 'node:assert/strict';
import { createHeldPorts } from '../../src/worker/held-ports.js';
import type { OpenedPorts } from '../../src/worker/open-ports.js';
import { createFakeWorld } from '../activities/fake-ports.js';

const answers = (): Promise<void> => Promise.resolve();
const opened = (close: () => Promise<void>): OpenedPorts => ({
  ports: createFakeWorld().ports,
  stores: { results: answers, evidence: answers },
  close,
});

describe('ports that workers share', () => {
  const counted = () => {
    const counts = { opened: 0, closed: 0 };
    const open = (): Promise<OpenedPorts> => {
      counts.opened++;
      const close = (): Promise<void> => {
        counts.closed++;
        return Promise.resolve();
      };
      return Promise.resolve(opened(close));
    };
    return { counts, held: createHeldPorts(open) };
  };

  it('are opened once, closed after the last worker, and opened anew for the next', async () => {
    const { counts, held } = counted();
    await held.open();
    let end: () => void = () => undefined;
    const long = held.during(() => new Promise<void>((resolve) => (end = resolve)));
    await held.during(() => Promise.resolve());
    assert.deepEqual(counts, { opened: 1, closed: 0 });
    held.current();
    end();
    await long;
    assert.deepEqual(counts, { opened: 1, closed: 1 });
    assert.throws(() => held.current(), /only while the worker runs/);
    await held.during(() => Promise.resolve(held.current()));
    assert.deepEqual(counts, { opened: 2, closed: 2 });
  });

  it('are closed when a worker breaks, whose error is the one that is seen', async () => {
    const { counts, held } = counted();
    await assert.rejects(
      held.during(() => Promise.reject(new Error('broken'))),
      /broken/,
    );
    assert.deepEqual(counts, { opened: 1, closed: 1 });
  });

  it('are tried again after they could not be opened', async () => {
    let tries = 0;
    const held = createHeldPorts(() => {
      if (++tries === 1) return Promise.reject(new Error('locked'));
      return Promise.resolve(opened(() => Promise.resolve()));
    });
    await assert.rejects(held.open(), /locked/);
    await held.open();
    held.current();
  });
});
