import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { createFinwaveClient } from '../../src/finwave/client.js';
import { proxyFor } from '../../src/net/proxy.js';
import type { ProxiedCallReport } from './proxied-call.js';
import { ONBOARDING_ID, TOKEN, calm, failureOf, startVendor } from '../finwave/scripted-vendor.js';

const tlsFile = (name: string): string =>
  fileURLToPath(new URL(`../../../test/net/tls/test-only-${name}.pem`, import.meta.url));

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('through a proxy', () => {
  let vendor: Server;
  let proxy: Server;
  let proxyPort: number;
  const tunnels: { target: string; credentials: string | undefined }[] = [];
  let requestsSeenByProxy = 0;

  before(async () => {
    const certificate = { cert: readFileSync(tlsFile('certificate')), key: readFileSync(tlsFile('key')) };
    vendor = createTlsServer(certificate, (request, response) => {
      // A new connection for each call: a resumed TLS session would not show the certificate.
      response.shouldKeepAlive = false;
      response.end(`PK\x03\x04 archive for ${request.headers.host ?? ''}`);
    });
    const vendorPort = await portOf(vendor);
    proxy = createServer((_request, response) => {
      requestsSeenByProxy += 1;
      response.end();
    });
    proxy.on('connect', (request, socket) => {
      tunnels.push({ target: request.url ?? '', credentials: request.headers['proxy-authorization'] });
      const upstream = connect(vendorPort, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    proxyPort = await portOf(proxy);
  });

  beforeEach(() => {
    tunnels.length = 0;
  });

  after(() => {
    for (const server of [vendor, proxy]) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function call(trusted: boolean, noProxy: string): Promise<ProxiedCallReport> {
    const options = {
      baseUrl: 'https://idgateway.test/management',
      clientToken: TOKEN,
      proxy: { httpsProxy: `http://me:secret@127.0.0.1:${proxyPort.toString()}`, noProxy },
      limits: { headersMs: 5000 },
    };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [fileURLToPath(new URL('proxied-call.js', import.meta.url)), JSON.stringify(options)],
      { env: trusted ? { NODE_EXTRA_CA_CERTS: tlsFile('certificate') } : {} },
    );
    return JSON.parse(stdout) as ProxiedCallReport;
  }

  it('an https call goes through a tunnel, and the certificate seen is reported', async () => {
    const report = await call(true, 'other.example');
    const { raw } = new X509Certificate(readFileSync(tlsFile('certificate')));
    const seen = {
      tls: { version: 'TLSv1.3', peerCertificateSha256: createHash('sha256').update(raw).digest('hex') },
      body: 'PK\x03\x04 archive for idgateway.test',
    };
    assert.deepEqual(report, { calls: [seen, seen] });
    const credentials = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    const tunnel = { target: 'idgateway.test:443', credentials };
    assert.deepEqual(tunnels, [tunnel, tunnel]);
    assert.equal(requestsSeenByProxy, 0);
  });

  it('the certificate is verified all the same', async () => {
    const report = await call(false, '');
    assert.ok('code' in report);
    assert.equal(report.code, 'away');
    assert.match(report.message, /no connection \((DEPTH_ZERO_)?SELF_SIGNED_CERT/);
    assert.ok(!report.message.includes('secret'));
  });

  it('is avoided by NO_PROXY', async () => {
    const report = await call(true, '.test');
    assert.equal('code' in report && report.code, 'away');
    assert.equal(tunnels.length, 0);
  });

  it('that says nothing ends the call in time', async () => {
    const silent = createServer();
    const sockets: Duplex[] = [];
    silent.on('connect', (_request, socket) => sockets.push(socket));
    const client = createFinwaveClient({
      baseUrl: 'https://idgateway.test/management',
      clientToken: TOKEN,
      proxy: { httpsProxy: `http://127.0.0.1:${(await portOf(silent)).toString()}` },
      limits: { headersMs: 1_000 },
    });
    const error = await failureOf(client.evidences(ONBOARDING_ID, { signal: calm() }));
    assert.equal(error.code, 'away');
    assert.equal(sockets.length, 1);
    client.close();
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('loopback never goes', async () => {
    await using local = await startVendor({ body: '{"status":"CREATED"}' });
    const proxies = { httpProxy: 'http://127.0.0.1:1', httpsProxy: 'http://127.0.0.1:1' };
    await local.client({ proxy: proxies }).result(ONBOARDING_ID, calm());
    assert.equal(local.received.length, 1);
  });
});

describe('proxyFor', () => {
  const target = new URL('https://api.finwave.example/management');
  const httpsProxy = 'http://proxy.example:3128';

  it('is chosen by scheme', () => {
    assert.equal(proxyFor(target, { httpsProxy })?.host, 'proxy.example:3128');
    assert.equal(proxyFor(target, { httpProxy: httpsProxy }), null);
    assert.equal(proxyFor(target, { httpsProxy: '' }), null);
    assert.equal(proxyFor(target), null);
  });

  it('is not used for exempt hosts and loopback', () => {
    for (const noProxy of [
      '*',
      'api.finwave.example',
      'a.example, FINWAVE.example',
      '.finwave.example',
      '*.finwave.example',
      'x.example api.finwave.example:443',
    ]) {
      assert.equal(proxyFor(target, { httpsProxy, noProxy }), null, noProxy);
    }
    for (const noProxy of [
      '',
      'wave.example',
      'api.finwave.example:8443',
      'finwave.example.org',
      '.',
      ':443',
    ]) {
      assert.ok(proxyFor(target, { httpsProxy, noProxy }), noProxy);
    }
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      assert.equal(proxyFor(new URL(`https://${host}:1/`), { httpsProxy }), null);
    }
  });

  it('that is no URL is refused without being named', () => {
    for (const odd of ['proxy:CANARY', 'socks5://CANARY:1', 'CANARY']) {
      assert.throws(
        () => proxyFor(target, { httpsProxy: odd }),
        (error) => error instanceof TypeError && !error.message.includes('CANARY'),
      );
    }
  });
});
