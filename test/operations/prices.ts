import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onboardingUrlUpdate, statusQuery } from '../../workflows/messages.js';
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

    it('is right about polls, attributes and a status change', async () => {
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

    it('is right about a webhook, and about a caller who asks for the URL', async () => {
      const { stage, finwaveSays } = scene();
      without();
      const cost = async (ask: boolean): Promise<number> => {
        finwaveSays('FINISHED');
        const handle = await stage.start({ wait: QUIET });
        await until(
          () => handle.query(statusQuery),
          ({ phase }) => phase === 'wait',
        );
        if (ask) await handle.executeUpdate(onboardingUrlUpdate, { args: [{}] });
        const { customId } = await handle.query(statusQuery);
        await handle.signal('finwaveWebhook', { customId, result: 'FINISHED' });
        await handle.result();
        return (await stage.events(handle)).length;
      };
      assert.equal(await cost(false), priceOf('a webhook settles'));
      const asked = (await cost(true)) - (await cost(false));
      assert.ok(asked >= priceOf('a caller asks'), asked.toString());
      console.log('ASKED', asked);
    });
  });
}
