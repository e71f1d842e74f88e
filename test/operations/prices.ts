import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OnboardingClient } from '../../src/client/client.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { finwaveWebhookSignal, statusQuery } from '../../workflows/messages.js';
import { FAST, QUIET, until } from '../workflows/run-onboarding.js';
import type { Scene } from './scene.js';

/** What the price list says of the row that begins with these words. */
function priceOf(row: string): number {
  const text = readFileSync(fileURLToPath(new URL('../../../docs/operations.md', import.meta.url)), 'utf8');
  const [, price] = new RegExp(`^\\| ${row}[^|]*\\| +\\+?(\\d+) \\|$`, 'm').exec(text) ?? [];
  assert.ok(price, `no price for "${row}"`);
  return Number(price);
}

/** The price list; `test/workflows/wait.test.ts` measures the same numbers one by one. */
export function prices(scene: () => Scene): void {
  describe('the price list', () => {
    const without = (): void => {
      scene().stage.world.deployment = { searchAttributes: false, evidenceTaskQueue: null };
    };
    const withAttributes = (): void => {
      scene().stage.world.deployment = { searchAttributes: true, evidenceTaskQueue: null };
    };
    afterEach(withAttributes);

    it('is right about a poll and about attributes', async () => {
      const { stage, finwaveSays } = scene();
      const cost = async (): Promise<number> => {
        const handle = await stage.start({ wait: FAST });
        await handle.result();
        return (await stage.events(handle)).length;
      };
      finwaveSays('FINISHED');
      assert.equal(await cost(), priceOf('a poll finds') + priceOf('search attributes'));
      without();
      assert.equal(await cost(), priceOf('a poll finds'));
    });

    it('is right about a webhook, and about a caller who starts and asks for the URL in one call', async () => {
      const { stage, id, finwaveSays } = scene();
      without();
      finwaveSays('FINISHED');
      const cost = async (start: (customId: string) => Promise<unknown>): Promise<number> => {
        const customId = id();
        await start(customId);
        const handle = stage.client.workflow.getHandle(workflowIdOf(customId));
        await until(
          () => handle.query(statusQuery),
          ({ phase }) => phase === 'wait',
        );
        await handle.signal(finwaveWebhookSignal, { customId, result: 'FINISHED' });
        await handle.result();
        return (await stage.events(handle)).length;
      };
      const { taskQueue } = stage;
      const onboardings = new OnboardingClient(stage.client, { taskQueue });
      assert.equal(
        await cost((customId) => stage.start({ customId, wait: QUIET })),
        priceOf('a webhook settles'),
      );
      assert.equal(
        await cost((customId) => onboardings.start({ customId, wait: QUIET })),
        priceOf('a webhook settles') + priceOf('a caller starts it'),
      );
    });
  });
}
