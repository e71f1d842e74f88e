import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLyingS3 } from '../servers/lying-s3.js';
import { partOrSkip } from '../servers/require.js';
import { startS3, type TestS3 } from '../servers/s3.js';
import { sharedTemporal } from '../servers/temporal.js';
import { runCli, startCli } from './run-cli.js';

const SAYS = 'does not serve a part of an object (Range): use a store that keeps this promise';

describe('the commands, with an S3 server', function () {
  this.timeout(120_000);
  let s3: TestS3;
  let server: TestS3 | undefined;
  let lying: Awaited<ReturnType<typeof startLyingS3>>;
  let folder: string;
  before(async function () {
    this.timeout(15 * 60_000);
    s3 = server = await partOrSkip(this, 's3', startS3);
    lying = await startLyingS3(s3.options.endpoint, ({ headers }) =>
      Promise.resolve(headers.range === undefined ? null : { status: 200, body: 'first' }),
    );
    folder = await mkdtemp(join(tmpdir(), 'finwave-broken-'));
  });
  after(async () => {
    if (server === undefined) return;
    lying.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  async function envOf(endpoint: string): Promise<Record<string, string>> {
    const { address } = await sharedTemporal();
    const { accessKeyId, secretAccessKey } = s3.options.credentials;
    return {
      TEMPORAL_ADDRESS: address,
      FINWAVE_CLIENT_TOKEN: 'token',
      FINWAVE_WEBHOOK_BASE_URL: 'none',
      FINWAVE_TASK_QUEUE: 'broken-store',
      FINWAVE_EVIDENCE_STORE: `s3://${await s3.createBucket()}/evidence`,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_REGION: s3.options.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
  }

  it('that breaks a promise: no worker runs, and one sentence says why', async () => {
    const { code, stderr } = await runCli(['worker'], { env: await envOf(lying.endpoint), cwd: folder });
    assert.equal(code, 5, stderr);
    assert.equal(stderr.split('\n').filter((line) => line.includes(SAYS)).length, 1, stderr);
    assert.doesNotMatch(stderr, /worker on task queue/);
  });

  it('that breaks a promise: setup makes nothing, and doctor names it', async () => {
    const env = await envOf(lying.endpoint);
    const setup = await runCli(['setup', '--json'], { env, cwd: folder });
    assert.equal(setup.code, 1, setup.stderr);
    const { error } = JSON.parse(setup.stdout) as { error: { type: string; message: string } };
    assert.equal(error.type, 'storeMisconfigured');
    assert.ok(error.message.includes(SAYS), error.message);
    assert.ok(!(await readdir(join(folder, '.finwave'))).includes('custody-key.pem'));

    const doctor = await runCli(['doctor', '--json'], { env, cwd: folder });
    const { findings } = JSON.parse(doctor.stdout) as { findings: { check: string; what: string }[] };
    const found = findings.find(({ check }) => check === 'evidence store');
    assert.ok(found?.what.includes(SAYS), doctor.stdout);
  });

  it('that keeps them: setup says so', async () => {
    const env = await envOf(s3.options.endpoint);
    const { code, stdout, stderr } = await runCli(['setup'], { env, cwd: folder });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^evidence store s3:\/\/bucket-\d+\/evidence: keeps its promises$/m);
  });

  it('that is away: a worker says so and runs, setup goes on without', async () => {
    const env = await envOf('http://127.0.0.1:9');
    const worker = startCli(['worker'], { env, cwd: folder });
    await worker.until(/worker on task queue broken-store/);
    worker.signal('SIGTERM');
    const { code, stderr } = await worker.ended;
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /the evidence store cannot be used: .*ECONNREFUSED.*; onboardings wait until it can/,
    );

    const setup = await runCli(['setup'], { env, cwd: folder });
    assert.equal(setup.code, 0, setup.stderr);
    assert.match(setup.stderr, /the evidence store could not be tried: .*ECONNREFUSED/);
  });
});
