import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { createDataConverter, parsePayloadKeys } from '../../src/codec/index.js';
import { freePort } from '../../src/cli/dev-server/free-port.js';
import { runProgram } from '../../src/cli/dev-server/run-temporal.js';
import { documentedSteps, wordsOf } from '../operations/document.js';
import { sharedTemporal, type TestTemporal } from '../servers/temporal.js';
import { runCli, startCli, type RunningCli } from './run-cli.js';

const TOKEN = randomBytes(32).toString('hex');
const KEYS = `k1:${randomBytes(32).toString('base64')}`;
const PHONE = '600111222';

describe('codec', () => {
  let temporal: TestTemporal;
  let server: RunningCli;
  let endpoint: string;
  let env: Record<string, string>;
  const workflowId = `codec-${randomUUID()}`;

  before(async () => {
    temporal = await sharedTemporal();
    env = {
      FINWAVE_PAYLOAD_KEYS: KEYS,
      FINWAVE_CODEC_TOKEN: TOKEN,
      FINWAVE_CODEC_PORT: String(await freePort('127.0.0.1')),
    };
    server = startCli(['codec'], { env });
    await server.until(/codec server on \S+/);
    endpoint = /codec server on (http:\S+)/.exec(server.output())?.[1] ?? '';
    const connection = await Connection.connect({ address: temporal.address });
    const client = new Client({ connection, dataConverter: createDataConverter(parsePayloadKeys(KEYS)) });
    const taskQueue = `nobody-${randomUUID()}`;
    await client.workflow.start('anything', { workflowId, taskQueue, args: [{ phone: PHONE }] });
    await connection.close();
  });
  after(async () => {
    await runProgram(
      temporal.cliPath,
      ['workflow', 'terminate', '-w', workflowId, '--address', temporal.address],
      process.env,
    );
  });

  const [serve, show] = documentedSteps('security.md').get('Reading them') ?? [];
  /** The document's command; of its options only those that `options` names. */
  const run = async (options: RegExp): Promise<string> => {
    const words = wordsOf(show?.command ?? '').map((word) =>
      word
        .replace('onboarding-c1', workflowId)
        .replace('http://127.0.0.1:8089', endpoint)
        .replace('TOKEN', TOKEN),
    );
    const given = words.slice(1).filter((word, at, all) => {
      const option = word.startsWith('--codec') ? word : (all[at - 1] ?? '');
      return !option.startsWith('--codec') || options.test(option);
    });
    const env = { ...process.env, TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'default' };
    const { stdout, stderr } = await runProgram(temporal.cliPath, given, env);
    return stdout + stderr;
  };

  it('lets the temporal CLI show the decoded input with the token, and nothing without', async () => {
    assert.equal(serve?.command, 'npx temporal-finwave codec');
    const encrypted = await run(/none/);
    assert.match(encrypted, /WorkflowExecutionStarted/);
    assert.ok(!encrypted.includes(PHONE));
    const withToken = await run(/./);
    assert.ok(withToken.includes(PHONE), withToken);
    assert.match(
      server.output(),
      /"message":"payloads decoded","who":"token","namespace":"default","count":\d+/,
    );
    assert.ok(!server.output().includes(PHONE));

    // This CLI asks for ten seconds and says nothing of the reason: the server's log does.
    const without = await run(/endpoint/);
    assert.ok(!without.includes(PHONE));
    assert.match(server.output(), /"message":"refused","why":"the bearer token is missing/);
    const body = { method: 'POST', body: '{"payloads":[]}', headers: { 'content-type': 'application/json' } };
    assert.equal((await fetch(`${endpoint}/decode`, body)).status, 401);
  });

  it('ends 2 on settings that would let anybody decode', async () => {
    for (const [settings, says] of [
      [{}, /FINWAVE_PAYLOAD_KEYS: is not set/],
      [
        { FINWAVE_PAYLOAD_KEYS: KEYS, FINWAVE_CODEC_HOST: '0.0.0.0' },
        /FINWAVE_CODEC_HOST: .*FINWAVE_CODEC_TOKEN/,
      ],
      [{ FINWAVE_PAYLOAD_KEYS: KEYS, FINWAVE_CODEC_ORIGINS: '*' }, /FINWAVE_CODEC_ORIGINS: must be/],
    ] satisfies [Record<string, string>, RegExp][]) {
      const { code, stderr } = await runCli(['codec'], { env: settings });
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
    }
  });

  it('ends 0 when told to stop', async () => {
    server.signal('SIGTERM');
    assert.equal((await server.ended).code, 0);
  });

  describe('bridge and sandbox, where their port is taken', () => {
    let other: Server;
    let port: string;
    before(async () => {
      other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      port = (other.address() as AddressInfo).port.toString();
    });
    after(() => other.close());

    it('end 5 with the name of the setting', async () => {
      const all = {
        TEMPORAL_ADDRESS: temporal.address,
        FINWAVE_WEBHOOK_SECRET: 's'.repeat(32),
        FINWAVE_PAYLOAD_KEYS: KEYS,
      };
      for (const [command, setting] of [
        ['bridge', 'FINWAVE_BRIDGE_PORT'],
        ['codec', 'FINWAVE_CODEC_PORT'],
      ] as const) {
        const { code, stderr } = await runCli([command], { env: { ...all, [setting]: port } });
        assert.equal(code, 5, stderr);
        assert.match(
          stderr,
          new RegExp(`^PortUnavailable: port ${port} .* is taken.*: set ${setting}$`, 'm'),
        );
      }
      const { code, stderr } = await runCli(['sandbox', '--port', port]);
      assert.deepEqual([code, stderr.trim().endsWith('set --port')], [5, true]);
      const nowhere = await runCli(['codec'], {
        env: { ...all, FINWAVE_CODEC_HOST: '127.0.0.1.example.invalid' },
      });
      assert.equal(nowhere.code, 2, 'a name that only begins like this machine');
    });
  });
});
