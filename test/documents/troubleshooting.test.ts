import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOperator, type Operator } from '../operations/operator.js';
import { startTemporal, type TestTemporal } from '../servers/temporal.js';

describe('docs/troubleshooting.md, followed where it is as the symptom says', function () {
  this.timeout(120_000);
  let server: TestTemporal;
  let folder: string;
  let operator: Operator;
  before(async () => {
    // Without search attributes, and nobody polls.
    server = await startTemporal({ searchAttributes: {} });
    folder = await mkdtemp(join(tmpdir(), 'finwave-troubleshooting-'));
    await writeFile(join(folder, 'input.json'), '{"customId": "c1"}');
    const { cliPath, address } = server;
    operator = createOperator({ file: 'troubleshooting.md', cliPath, address, cwd: folder });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('The worker does not start', () => operator.follow('The worker does not start', {}));
  it('Temporal does not answer', () => operator.follow('Temporal does not answer', {}, '127.0.0.1:1'));
  it('Nobody knows the customId', () => operator.follow('Nobody knows the customId', {}));
  it('A list by status is refused', () => operator.follow('A list by status is refused', {}));
  it('No URL comes', () => operator.follow('No URL comes', {}));

  it('has no command that nobody has followed', () => {
    assert.deepEqual(operator.unfollowed(), []);
  });
});
