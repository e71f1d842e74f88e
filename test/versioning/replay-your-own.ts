import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runProgram, type CommandResult } from '../../src/cli/dev-server/run-temporal.js';
import type { Operator } from '../operations/operator.js';
import { FAST, openStage, type Stage } from '../workflows/run-onboarding.js';
import { openPackageFolder, type PackageFolder } from './package-folder.js';

/** The document's code by the file name in its first line. */
function documentedCode(): ReadonlyMap<string, string> {
  const text = readFileSync(fileURLToPath(new URL('../../../docs/versioning.md', import.meta.url)), 'utf8');
  const blocks = text.matchAll(/^```[jt]s\n(\/\/ (\S+)\n[\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, code = '', file = '']) => [file, code]));
}

/** Somebody who has installed the package and replays what their own server has. */
export function replayYourOwn(operator: () => Operator): void {
  describe('replaying your own histories, and the code beside it', function () {
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
      for (const [file, code] of documentedCode()) await folder.write(file, code);
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

    it('compiles where it is TypeScript', async () => {
      const files = [...documentedCode().keys()].filter((file) => file.endsWith('.ts'));
      assert.deepEqual(files, ['changed.ts', 'versioned-worker.ts']);
      const compiler = [
        `${folder.path}/node_modules/typescript/bin/tsc`,
        '--noEmit',
        '--strict',
        '--ignoreConfig',
      ];
      const options = ['--module', 'nodenext', '--target', 'es2022', '--skipLibCheck', '--types', 'node'];
      const paths = files.map((file) => `${folder.path}/${file}`);
      const { exitCode, stdout } = await runProgram(
        process.execPath,
        [...compiler, ...options, ...paths],
        process.env,
        100_000,
      );
      assert.equal(exitCode, 0, stdout);
    });
  });
}
