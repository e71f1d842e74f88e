import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request as httpRequest, METHODS, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { startBridge, type Bridge, type BridgeOptions } from '../../src/bridge/index.js';
import { SIGNAL_TIMEOUT_MS } from '../../src/bridge/signal-onboarding.js';
import { post, sendRaw } from './raw-http.js';
import { createRecordingLog, type RecordingLog } from './recording-log.js';
import { SECRET, tampered, webhookPath } from './secrets.js';

/** What the engine has of the three seconds. */
const ENGINE_HAS_MS: number = SIGNAL_TIMEOUT_MS;
/** That, and what a busy machine takes. */
const ANSWERED_WITHIN_MS = ENGINE_HAS_MS + 5_000;
const PATH = webhookPath('c-1');
const WRONG = tampered(PATH);
const BODY = '{"onboardingId":"o-1","customId":"c-1","result":"FINISHED"}';

describe('bridge over sockets, the engine being down', () => {
  let connection: Connection;
  let bridge: Bridge;
  let log: RecordingLog;
  let blackHole: Server;
  const swallowed: Socket[] = [];

  const start = (options: Partial<BridgeOptions> = {}): Promise<Bridge> => {
    const client = new Client({ connection });
    return startBridge({ client, host: '127.0.0.1', port: 0, secrets: [SECRET], log, ...options });
  };

  before(async () => {
    // Takes connections and never says a word: the slowest way to be down.
    blackHole = createServer((socket) => {
      swallowed.push(socket.on('error', () => undefined));
    }).listen(0, '127.0.0.1');
    await once(blackHole, 'listening');
    const { port } = blackHole.address() as AddressInfo;
    connection = Connection.lazy({ address: `127.0.0.1:${port.toString()}` });
    log = createRecordingLog();
    bridge = await start({ metricsPort: 0, bodyTimeoutMs: 300 });
  });

  after(async () => {
    await bridge.close();
    await connection.close();
    // The client gives up the calls on a connection that never became one, but not the connection.
    for (const socket of swallowed) socket.destroy();
    blackHole.close();
  });

  const wrongs: Record<string, readonly string[]> = {
    'another route': [post('/', BODY)],
    'no body and another method': [`GET ${WRONG} HTTP/1.1\r\nHost: b\r\n\r\n`],
    'malformed percent-encoding': [post('/webhooks/%/%zz', BODY)],
    'an encoding that is no UTF-8': [post('/webhooks/%ff/%ff', BODY)],
    'a long parameter': [post(`/webhooks/${'a'.repeat(4000)}/b`, BODY)],
    'a URL longer than all headers may be': [post(`/webhooks/${'a'.repeat(40_000)}/b`, BODY)],
    'a URL of a megabyte': [post(`/webhooks/${'a'.repeat(1_000_000)}/b`, BODY)],
    'a header longer than may be': [post(PATH, BODY, [`X-Long: ${'a'.repeat(40_000)}`])],
    'another media type': [post(WRONG, BODY).replace('application/json', 'text/plain')],
    'a media type that is none': [post(WRONG, BODY).replace('application/json', ';;;')],
    'a body that is no JSON': [post(WRONG, '{')],
    'a body over the cap': [post(WRONG, 'x'.repeat(20_000))],
    'a body that is announced and never comes': [
      `POST ${WRONG} HTTP/1.1\r\nHost: b\r\nContent-Length: 999999999\r\n\r\n`,
    ],
    'no host': [`POST ${WRONG} HTTP/1.1\r\nContent-Length: 0\r\n\r\n`],
    'an expectation that nobody can meet': [post(WRONG, BODY, ['Expect: the-unexpected'])],
    'an upgrade': [`GET ${WRONG} HTTP/1.1\r\nHost: b\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
    CONNECT: ['CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n'],
    'a method that does not exist': [`FETCH ${PATH} HTTP/1.1\r\nHost: b\r\n\r\n`],
    'a protocol that is not ours': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    'what is no HTTP at all': ['hello\r\n\r\n'],
    'an absolute URL': [post(`http://bridge${PATH}`, BODY)],
    'HTTP/1.0': [`POST ${WRONG} HTTP/1.0\r\n\r\n`],
  };
  for (const [what, pieces] of Object.entries(wrongs)) {
    it(`C10: answers ${what} with the bytes of the one 404`, async () => {
      const reference = await sendRaw(bridge.port, post(WRONG, BODY));
      assert.equal(reference.status, 404);
      assert.equal((await sendRaw(bridge.port, ...pieces)).undated, reference.undated);
    });
  }

  it('C10: answers every method of a wrong URL with the one 404', async () => {
    const reference = await sendRaw(bridge.port, post(WRONG, BODY));
    for (const method of METHODS.filter((name) => name !== 'HEAD' && name !== 'CONNECT')) {
      const raw = `${method} ${WRONG} HTTP/1.1\r\nHost: b\r\nContent-Length: 0\r\n\r\n`;
      assert.equal((await sendRaw(bridge.port, raw)).undated, reference.undated, method);
    }
  });

  it('C10: calls no engine for a wrong URL', async () => {
    let calls = 0;
    const count = (): void => {
      calls += 1;
    };
    blackHole.on('connection', count);
    const before = bridge.counts.engineUnreachable;
    await sendRaw(bridge.port, post(WRONG, BODY));
    blackHole.off('connection', count);
    assert.deepEqual([calls, bridge.counts.engineUnreachable - before], [0, 0]);
  });

  const chunked = (path: string, bytes: number): string =>
    [
      `POST ${path} HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n`,
      `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n0\r\n\r\n`,
    ].join('\r\n');

  it('C12: answers a chunked body over 16 KiB 413, but 404 without a valid token', async () => {
    for (const bytes of [16_385, 200_000]) {
      assert.equal((await sendRaw(bridge.port, chunked(PATH, bytes))).status, 413);
      assert.equal((await sendRaw(bridge.port, chunked(WRONG, bytes))).status, 404);
    }
  });

  it('C12: answers other methods, media types and bodies 405, 415 and 400 behind a valid token', async () => {
    assert.equal((await sendRaw(bridge.port, `GET ${PATH} HTTP/1.1\r\nHost: b\r\n\r\n`)).status, 405);
    assert.equal((await sendRaw(bridge.port, post(PATH, BODY).replace('json', 'xml'))).status, 415);
    assert.equal((await sendRaw(bridge.port, post(PATH, '{'))).status, 400);
  });

  it('resets no connection on which an unwanted body is still arriving', async () => {
    const received = bridge.counts.received;
    const socket = connect({ port: bridge.port, host: '127.0.0.1', allowHalfOpen: true });
    const answers: Buffer[] = [];
    socket.on('data', (chunk) => answers.push(chunk));
    const ended = once(socket, 'end');
    socket.write(`POST ${WRONG} HTTP/1.1\r\nHost: b\r\nContent-Length: 20000\r\n\r\n`);
    while (bridge.counts.received === received) await nextTurn();
    for (let sent = 0; sent < 20_000; sent += 1000) {
      socket.write('x'.repeat(1000));
      await nextTurn();
    }
    await ended;
    socket.end();
    assert.match(Buffer.concat(answers).toString(), /^HTTP\/1\.1 404 /);
  });

  it('gives a body that dribbles in no more than its time', async () => {
    const socket = connect(bridge.port, '127.0.0.1');
    const answers: Buffer[] = [];
    socket.on('data', (chunk) => answers.push(chunk));
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`,
    );
    const dribble = setInterval(() => socket.write(' '), 50);
    try {
      await once(socket, 'end');
    } finally {
      clearInterval(dribble);
      socket.destroy();
    }
    assert.match(Buffer.concat(answers).toString(), /^HTTP\/1\.1 400 /);
  });

  it('C11: answers 503 within 3 seconds where the engine does not answer', async () => {
    assert.ok(ENGINE_HAS_MS < 3_000);
    const began = performance.now();
    const answer = await sendRaw(bridge.port, post(PATH, BODY));
    assert.equal(answer.status, 503);
    assert.match(answer.undated, /^retry-after: \d+\r$/m);
    assert.ok(performance.now() - began < ANSWERED_WITHIN_MS);
  });

  it('C11: answers 503 within 3 seconds where nobody listens', async () => {
    const nobody = Connection.lazy({ address: await freeAddress() });
    const lonely = await start({ client: new Client({ connection: nobody }) });
    try {
      const began = performance.now();
      assert.equal((await sendRaw(lonely.port, post(PATH, BODY))).status, 503);
      assert.ok(performance.now() - began < ANSWERED_WITHIN_MS);
    } finally {
      await lonely.close();
      await nobody.close();
    }
  });

  it('believes forwarded addresses only from the proxies it was told of', async () => {
    const from = (address: string): string[] => [`X-Forwarded-For: ${address}`];
    const logs = { trusting: createRecordingLog(), distrusting: createRecordingLog() };
    const trusting = await start({ trustProxy: '127.0.0.1', log: logs.trusting });
    const distrusting = await start({ log: logs.distrusting });
    try {
      for (const { port } of [trusting, distrusting])
        for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.1'])
          await sendRaw(port, post(WRONG, BODY, from(address)));
      // One line per source: two forwarded ones, or the one that really connects.
      assert.deepEqual([logs.trusting.lines.length, logs.distrusting.lines.length], [2, 1]);
    } finally {
      await Promise.all([trusting.close(), distrusting.close()]);
    }
  });

  it('sheds load only behind a valid token', async () => {
    const strained = await start({ maxEventLoopDelayMs: 0.001, limits: { webhooksPerMinute: 100_000 } });
    try {
      const get = `GET ${PATH} HTTP/1.1\r\nHost: b\r\n\r\n`;
      let status: number | null = null;
      while (status !== 503) status = (await sendRaw(strained.port, get)).status;
      assert.ok(strained.counts.shed > 0);
      assert.equal((await sendRaw(strained.port, post(WRONG, BODY))).status, 404);
    } finally {
      await strained.close();
    }
  });

  it('tells its health on a port of its own, on loopback', async () => {
    assert.ok(bridge.metricsUrl !== null);
    const url = new URL('/healthz', bridge.metricsUrl);
    assert.equal(url.hostname, '127.0.0.1');
    assert.notEqual(url.port, bridge.port.toString());
    const answer = await fetch(url);
    assert.deepEqual([answer.status, await answer.json()], [200, { status: 'ok' }]);
    const ready = await fetch(new URL('/readyz', url));
    assert.deepEqual([ready.status, await ready.json()], [503, { status: 'notReady', away: ['engine'] }]);
    assert.equal((await sendRaw(bridge.port, 'GET /healthz HTTP/1.1\r\nHost: b\r\n\r\n')).status, 404);
  });

  it('stops within 10 seconds, though a client keeps its connection and sends on', async () => {
    const closing = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const call = (): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        const request = httpRequest(`${closing.url}${PATH}`, {
          method: 'POST',
          agent,
          headers: { 'content-type': 'application/json' },
        });
        request.once('response', resolve).once('error', reject);
        request.end(BODY);
      });
    const underWay = call();
    while (closing.counts.received === 0) await nextTurn();
    const began = performance.now();
    const closed = closing.close();
    const answer = await underWay;
    assert.equal(answer.headers.connection, 'close');
    answer.resume();
    await closed;
    agent.destroy();
    assert.ok(performance.now() - began < 10_000);
  });

  it('stops within 10 seconds, though a client never ends its request', async () => {
    const closing = await start({ bodyTimeoutMs: 60_000 });
    const stuck = connect(closing.port, '127.0.0.1').on('error', () => undefined);
    stuck.write(
      `POST ${PATH} HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    );
    while (closing.counts.received === 0) await nextTurn();
    const began = performance.now();
    await closing.close();
    stuck.destroy();
    assert.ok(performance.now() - began < 10_000);
  });

  it('answers the request under way before it closes', async () => {
    const closing = await start();
    const request = httpRequest(`${closing.url}${PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    request.write(BODY.slice(0, 5));
    while (closing.counts.received === 0) await nextTurn();
    const closed = closing.close();
    request.end(BODY.slice(5));
    const [answer] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }];
    answer.resume();
    assert.equal(answer.statusCode, 503, 'the engine is down, not the bridge');
    await closed;
    await assert.rejects(sendRaw(closing.port, post(PATH, BODY)), { code: 'ECONNREFUSED' });
  });

  it('C10 C40: writes no URL, token or body into its log', () => {
    assert.ok(log.lines.length > 0);
    const token = PATH.split('/').at(-1) ?? '';
    for (const secret of [token, token.split('.')[1] ?? '', '/webhooks', 'o-1', SECRET]) {
      assert.ok(!log.lines.join('\n').includes(secret));
    }
  });
});

async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port.toString()}`;
}
