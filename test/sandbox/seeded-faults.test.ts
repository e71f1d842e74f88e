import assert from 'node:assert/strict';
import { faultsFromSeed, startSandbox } from '../../src/sandbox/index.js';
import { checkFaults } from '../../src/sandbox/check-faults.js';
import { postCreate } from './sandbox-calls.js';

describe('seeded faults', () => {
  const ids = Array.from({ length: 200 }, (_, index) => `c-${index.toString()}`);

  it('are decided by seed and customId alone', () => {
    for (const id of ids) assert.deepEqual(faultsFromSeed(7, id), faultsFromSeed(7, id));
    assert.notDeepEqual(
      ids.map((id) => faultsFromSeed(7, id)),
      ids.map((id) => faultsFromSeed(8, id)),
    );
    assert.equal(new Set(ids.map((id) => JSON.stringify(faultsFromSeed(7, id)))).size, ids.length);
  });

  it('are all faults that exist, more of them at a higher rate', () => {
    const size = (rate: number): number =>
      ids.reduce((sum, id) => sum + JSON.stringify(checkFaults(faultsFromSeed(1, id, rate))).length, 0);
    assert.ok(size(0.1) < size(0.5) && size(0.5) < size(1));
    assert.deepEqual(faultsFromSeed(1, 'c', 0), { create: {}, result: {}, evidence: {}, webhook: {} });
  });

  it('play out the same way in two sandboxes of one seed', async () => {
    const plays: string[] = [];
    for (let n = 0; n < 2; n += 1) {
      const sandbox = await startSandbox({ seed: 'chaos', faults: 'seeded' });
      const seen: string[] = [];
      for (const id of ids.slice(0, 10)) {
        for (let call = 0; call < 6; call += 1) {
          seen.push(
            await postCreate(sandbox, id).then(
              async (answer) =>
                `${answer.status.toString()} ${(await answer.text()).length > 0 ? 'text' : ''}`,
              () => 'reset',
            ),
          );
        }
      }
      plays.push(seen.join('\n'));
      await sandbox.close();
    }
    assert.equal(plays[0], plays[1]);
    assert.match(plays[0] ?? '', /reset/);
  });
});
