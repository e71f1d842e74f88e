import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runProgram, type CommandResult } from '../../src/dev-server/run-temporal.js';
import type { Operator } from '../operations/operator.js';
import { FAST, openStage, type Stage } from '../workflows/run-onboarding.js';
import { openPackageFolder, type PackageFolder } from './package-folder.js';

/** The document's `replay.mjs`. */
function documentedReplay(): string {
  const text = readFileSync(fileURLToPath(new URL('../../../docs/versioning.md', import.meta.url)), 'utf8');
  return /^```js\n(\/\/ replay\.mjs\n[\s\S]*?)^```$/m.exec(text)?.[1] ?? '';
}

/** Somebody who has installed the package and replays what their own server has. */
export function replayYourOwn(operator: () => Operator): void {
  describe('replaying your own histories', function () {
    this.timeout(120_000);
    let stage: Stage;
    let folder: PackageFolder;
    let customId: string;
    const replay = (...args: readonly string[]): Promise<CommandResult> =>
      runProgram(process.execPath, [`${folder.path}/replay.mjs`, ...args], process.env, 100_000);

    before(async () => {
      stage = await openStage();
      folder = await openPackageFolder();
      const handle = await stage.start({ wait: FAST });
      ({ customId } = await handle.result());
      const [history = ''] = await operator().follow('Replay your own histories before you upgrade', {
        c1: customId,
      });
      await folder.write('history.json', history);
      await folder.write('replay.mjs', documentedReplay());
      await folder.write('workflows.mjs', "export * from 'temporal-finwave/workflows';\n");
    });
    after(async () => {
      await folder.remove();
      await stage.close();
    });

    it('works with the documented script', async () => {
      const { exitCode, stdout, stderr } = await replay(
        `${folder.path}/history.json`,
        `onboarding-${customId}`,
      );
      assert.equal(exitCode, 0, stderr);
      assert.match(stdout, /replays/);
    });

    it('fails without the workflow id, as the document says', async () => {
      const { exitCode, stderr } = await replay(`${folder.path}/history.json`);
      assert.notEqual(exitCode, 0);
      assert.match(stderr, /DeterminismViolationError/);
    });
  });
}
