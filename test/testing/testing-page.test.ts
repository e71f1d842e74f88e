import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { snippetsOf } from '../readme/readme-blocks.js';
import { partOrSkip } from '../servers/require.js';
import { findTimeSkipping } from '../servers/time-skipping.js';
import { openPackageFolder, type PackageFolder } from '../versioning/package-folder.js';

const run = promisify(execFile);
const DOWNLOADED = 'TestWorkflowEnvironment.createTimeSkipping()';

describe('docs/testing.md', function () {
  this.timeout(180_000);
  let folder: PackageFolder;
  let server: string;

  before(async function () {
    server = await partOrSkip(this, 'timeskipping', findTimeSkipping);
    folder = await openPackageFolder();
  });
  after(() => folder.remove());

  it('compiles as printed and passes in mocha', async () => {
    await folder.write('package.json', JSON.stringify({ type: 'module' }));
    await folder.write('tsconfig.json', TSCONFIG);
    for (const [file, text] of snippetsOf('docs/testing.md')) {
      // Nothing is downloaded here: the test server of this machine takes the place of the SDK's.
      const executable = `{ server: { executable: { type: 'existing-path', path: ${JSON.stringify(server)} } } }`;
      await folder.write(file, text.replace(DOWNLOADED, DOWNLOADED.replace('()', `(${executable})`)));
    }
    const bin = (path: string): string => join(folder.path, 'node_modules', path);
    await run(process.execPath, [bin('typescript/bin/tsc')], { cwd: folder.path });
    const args = ['--timeout', '60000', '--exit', 'open-account.test.js'];
    const { stdout } = await run(process.execPath, [bin('mocha/bin/mocha.js'), ...args], {
      cwd: folder.path,
    });
    if (!/^\s*4 passing/m.test(stdout)) throw new Error(stdout);
  });
});

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    types: ['node', 'mocha'],
  },
  include: ['*.ts'],
});
