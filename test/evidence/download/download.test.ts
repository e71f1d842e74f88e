import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { CollectedEvidence } from '../../../activities/ports.js';
import type { EvidenceReceipt } from '../../../src/custody/record.js';
import { createSpool, eraseSpool, sweepSpool } from '../../../src/stores/spool/spool.js';
import { rangeStart, send, sendCut } from './archive-server.js';
import type { Script } from './archive-server.js';
import { naming, startBench } from '../collecting.js';
import type { Bench } from '../collecting.js';
import { rawZip } from '../archive/raw-zip.js';

const MIB = 1024 * 1024;
const VIDEO = randomBytes(6 * MIB);
const ARCHIVE = rawZip([{ name: 'a-VIDEO.mp4', content: VIDEO }]);
const OTHER = rawZip([{ name: 'a-VIDEO.mp4', content: randomBytes(5 * MIB) }]);
const ETAG = '"v1"';

describe('a download (C29)', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  function assertWhole({ evidence }: CollectedEvidence, archive = ARCHIVE): void {
    assert.equal(evidence.state, 'stored');
    assert.equal(evidence.bytes, archive.length);
    assert.equal(evidence.sha256, createHash('sha256').update(archive).digest('hex'));
  }
  async function start(script: Script, limits = {}): Promise<void> {
    bench = await startBench(script, limits);
  }
  /** Lets an attempt die as a killed worker does: its spool stays, its last heartbeat survives. */
  async function crash(atBytes = 2 * MIB): Promise<void> {
    const stop = new AbortController();
    const before = bench.told.length;
    const attempt = bench.collect({ signal: stop.signal });
    // Holding the spool file by a second name is what a kill -9 amounts to: nobody removes it.
    await waitFor(() => bench.told.slice(before).some(({ bytes }) => Number(bytes) >= atBytes));
    const bookmark = bench.told.at(-1);
    const path = String(bookmark?.['path']);
    await link(path, `${path}.kept`);
    stop.abort(new Error('killed'));
    await assert.rejects(attempt, { message: 'killed' });
    await rename(`${path}.kept`, path);
    bench.told.push(bookmark ?? {});
  }

  for (const at of [1, 29, 30, 1000, 3 * MIB, ARCHIVE.length - 1]) {
    it(`C29 goes on after a link cut at byte ${at.toString()}, where the ETag is strong`, async () => {
      await start((request, response, n) => {
        if (n === 0) sendCut(response, ARCHIVE, at, { etag: ETAG });
        else send(response, ARCHIVE, toAnswer(rangeStart(request)));
      });
      assertWhole(await bench.collect());
      assertNear(bench.server.ranges.at(-1), at);
      assert.equal(bench.server.ranges.length, 2);
      assert.deepEqual(await bench.spooled(), []);
    });
  }

  it('C29 takes a 200 to a range request as the restart', async () => {
    await start((_request, response, n) => {
      if (n === 0) sendCut(response, ARCHIVE, 3 * MIB, { etag: ETAG });
      else send(response, OTHER, { etag: '"v2"' });
    });
    assertWhole(await bench.collect(), OTHER);
    assert.equal(bench.server.ranges.length, 2);
  });

  const misfits: Readonly<
    Record<string, (start: number) => { start: number; etag?: string; total?: number }>
  > = {
    'starts elsewhere': (start) => ({ start: start - 1, etag: ETAG }),
    'has another ETag': (start) => ({ start, etag: '"v2"' }),
    'has a weak ETag': (start) => ({ start, etag: 'W/"v1"' }),
    'has no ETag': (start) => ({ start }),
    'has another total': (start) => ({ start, etag: ETAG, total: ARCHIVE.length + 5 }),
  };
  for (const [what, misfit] of Object.entries(misfits)) {
    it(`C29 restarts where a 206 ${what}`, async () => {
      await start((request, response, n) => {
        const from = rangeStart(request);
        if (n === 0) sendCut(response, ARCHIVE, 3 * MIB, { etag: ETAG });
        else send(response, ARCHIVE, from === undefined ? { etag: ETAG } : misfit(from));
      });
      assertWhole(await bench.collect());
      assert.equal(bench.server.ranges.at(-1), undefined);
    });
  }

  // Each fits in all but one thing: no other rule may see it.
  const END = (ARCHIVE.length - 1).toString();
  const TOTAL = ARCHIVE.length.toString();
  const almost: Readonly<Record<string, (start: number) => Readonly<Record<string, string>>>> = {
    'starts elsewhere': (start) => ({ 'content-range': `bytes ${(start - 1).toString()}-${END}/${TOTAL}` }),
    'ends beyond its total': (start) => ({ 'content-range': `bytes ${start.toString()}-${TOTAL}/${TOTAL}` }),
    'is shorter than its range': (start) => ({
      'content-range': `bytes ${start.toString()}-${END}/${TOTAL}`,
      'content-length': (ARCHIVE.length - start - 10).toString(),
    }),
    'comes in a coding': (start) => ({
      'content-range': `bytes ${start.toString()}-${END}/${TOTAL}`,
      'content-encoding': 'gzip',
    }),
  };
  for (const [what, headersOf] of Object.entries(almost)) {
    it(`C29 restarts where a 206 ${what} and says nothing else that is wrong`, async () => {
      await start((request, response, n) => {
        const from = rangeStart(request);
        if (n === 0) sendCut(response, ARCHIVE, 3 * MIB, { etag: ETAG });
        else if (from === undefined) send(response, ARCHIVE, { etag: ETAG });
        else {
          const headers = headersOf(from);
          const length = Number(headers['content-length'] ?? ARCHIVE.length);
          response.writeHead(206, { etag: ETAG, ...headers }).end(ARCHIVE.subarray(from, from + length));
        }
      });
      assertWhole(await bench.collect());
      assert.equal(bench.server.ranges.at(-1), undefined);
    });
  }

  it('C29 goes on after a 206 that ends early without a word', async () => {
    await start((request, response, n) => {
      const from = rangeStart(request);
      if (n === 0) sendCut(response, ARCHIVE, 2 * MIB, { etag: ETAG });
      else if (n > 1) send(response, ARCHIVE, { etag: ETAG, ...(from !== undefined && { start: from }) });
      else {
        const range = `bytes ${String(from)}-${END}/${TOTAL}`;
        response.writeHead(206, { etag: ETAG, 'content-range': range });
        response.end(ARCHIVE.subarray(from, 4 * MIB));
      }
    });
    assertWhole(await bench.collect());
    assertNear(bench.server.ranges.at(-1), 4 * MIB);
    assert.equal(bench.server.ranges.length, 3);
  });

  it('C29 restarts where the range is refused', async () => {
    await start((request, response, n) => {
      if (n === 0) sendCut(response, ARCHIVE, 3 * MIB, { etag: ETAG });
      else if (rangeStart(request) !== undefined) response.writeHead(416).end();
      else send(response, OTHER);
    });
    assertWhole(await bench.collect(), OTHER);
  });

  it('C29 does not resume by a weak ETag, and leaves nothing behind', async () => {
    await start((_request, response) => {
      sendCut(response, ARCHIVE, 3 * MIB, { etag: 'W/"v1"' });
    });
    await assert.rejects(bench.collect(), { code: 'away' });
    assert.deepEqual(await bench.spooled(), []);
    assert.deepEqual(bench.server.ranges, [undefined]);
  });

  it('C29 gives up after a few cuts, and the next attempt goes on from there', async () => {
    await start((request, response, n) => {
      const from = rangeStart(request);
      const at = { etag: ETAG, ...(from !== undefined && { start: from }) };
      if (n < 4) sendCut(response, ARCHIVE, (n + 1) * MIB, at);
      else send(response, ARCHIVE, at);
    });
    await assert.rejects(bench.collect(), { code: 'away' });
    assert.equal((await bench.spooled()).length, 1);
    assertWhole(await bench.collect());
    assertNear(bench.server.ranges.at(-1), 4 * MIB);
    assert.deepEqual(await bench.spooled(), []);
  });

  it('C29 resumes on the same host after a crash, fetching no byte twice', async () => {
    await start((request, response) => {
      const from = rangeStart(request);
      if (from !== undefined) {
        send(response, ARCHIVE, { start: from, etag: ETAG });
        return;
      }
      response.writeHead(200, { etag: ETAG, 'content-length': ARCHIVE.length.toString() });
      response.write(ARCHIVE.subarray(0, 5 * MIB));
    });
    await crash();
    assertWhole(await bench.collect());
    assert.equal(bench.server.ranges.at(-1), `bytes=${(5 * MIB).toString()}-`);
    assert.deepEqual(await bench.spooled(), []);
  });

  it('C29 resumes what a second attempt had, of which only its first heartbeat came through', async () => {
    await start((request, response, n) => {
      const from = rangeStart(request) ?? 0;
      const total = ARCHIVE.length.toString();
      const last = (ARCHIVE.length - 1).toString();
      const length = (ARCHIVE.length - from).toString();
      const range = `bytes ${from.toString()}-${last}/${total}`;
      response.writeHead(n === 0 ? 200 : 206, {
        etag: ETAG,
        'content-length': length,
        ...(n > 0 && { 'content-range': range }),
      });
      if (n < 2) response.write(ARCHIVE.subarray(from, (3 + 2 * n) * MIB));
      else response.end(ARCHIVE.subarray(from));
    });
    await crash();
    const before = bench.told.length;
    await crash(4 * MIB);
    assert.equal(bench.told[before]?.['bytes'], bench.told[before - 1]?.['bytes']);
    assertWhole(await bench.collect({ resume: bench.told[before] }));
    assert.deepEqual(
      bench.server.ranges.slice(1),
      [3, 5].map((at) => `bytes=${(at * MIB).toString()}-`),
    );
    assert.deepEqual(await bench.spooled(), []);
  });

  it('C29 believes a heartbeat only as far as it can check it', async () => {
    await start((_request, response) => {
      send(response, ARCHIVE, { etag: ETAG });
    });
    await mkdir(bench.spoolDir, { recursive: true });
    const outside = join(bench.spoolDir, '..', 'outside.part');
    await writeFile(outside, ARCHIVE);
    const ownName = join(bench.spoolDir, `${'0'.repeat(16)}-${'0'.repeat(32)}.part`);
    await symlink(outside, ownName);
    const good = {
      host: hostname(),
      bytes: 5,
      etag: ETAG,
      total: null,
      ranges: [],
      missingTries: 0,
      earlier: [],
    };
    const lies = [
      null,
      'text',
      { path: 7 },
      { ...good, path: outside },
      { ...good, path: ownName },
      { ...good, path: '/etc/passwd' },
      { ...good, path: join(bench.spoolDir, '..', '..', 'etc', 'passwd') },
      { ...good, path: ownName, host: 'elsewhere' },
      { ...good, path: ownName, bytes: -1 },
    ];
    for (const resume of lies) assertWhole(await bench.collect({ resume }));
    assert.deepEqual(new Set(bench.server.ranges), new Set([undefined]));
    assert.equal((await stat(outside)).size, ARCHIVE.length);
  });

  it('C29 keeps the bookmark where the vendor is down in between', async () => {
    await start((request, response, n) => {
      const from = rangeStart(request);
      if (n < 4)
        sendCut(response, ARCHIVE, 2 * MIB, { etag: ETAG, ...(from !== undefined && { start: from }) });
      else if (n === 4) response.writeHead(503).end();
      else send(response, ARCHIVE, toAnswer(from));
    });
    await assert.rejects(bench.collect(), { code: 'away' });
    await assert.rejects(bench.collect(), { code: 'away' });
    assert.equal((await bench.spooled()).length, 1);
    assertWhole(await bench.collect());
    assertNear(bench.server.ranges.at(-1), 2 * MIB);
    assert.deepEqual(await bench.spooled(), []);
  });

  it('C29 resumes a download that was whole when its worker died', async () => {
    await start((request, response) => {
      send(response, ARCHIVE, toAnswer(rangeStart(request)));
    });
    const resume = await leaveBehind(bench, ARCHIVE);
    assertWhole(await bench.collect({ resume }));
    assert.deepEqual(bench.server.ranges, [`bytes=${(ARCHIVE.length - 1).toString()}-`]);
    assert.deepEqual(await bench.spooled(), []);
  });

  it('C29 sees that what was left behind was damaged, and fetches it whole', async () => {
    await start((request, response) => {
      send(response, ARCHIVE, toAnswer(rangeStart(request)));
    });
    const damaged = Buffer.from(ARCHIVE.subarray(0, 4 * MIB)).fill(0, 2 * MIB, 3 * MIB);
    const resume = await leaveBehind(bench, damaged);
    await assert.rejects(bench.collect({ resume }), { code: 'away' });
    assertWhole(await bench.collect());
    assert.equal(bench.server.ranges.at(-1), undefined);
  });

  it('says that the spool is full, and leaves room again', async function () {
    await start((_request, response) => {
      send(response, ARCHIVE, { etag: ETAG });
    });
    await mkdir(bench.spoolDir, { mode: 0o700 });
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=0700', 'tmpfs', bench.spoolDir]);
    if (mounted.status !== 0) {
      process.stderr.write('SKIPPED: a full disk can only be shown by root, who may mount a small one\n');
      this.skip();
    }
    try {
      await assert.rejects(bench.collect(), { code: 'storeUnavailable', message: /ENOSPC/ });
      assert.deepEqual(await bench.spooled(), []);
    } finally {
      spawnSync('umount', [bench.spoolDir]);
    }
  });

  it("never resumes from another customId's file", async () => {
    await start((_request, response, n) => {
      sendCut(response, ARCHIVE, 3 * MIB, { etag: n < 4 ? ETAG : '"v9"' });
    });
    await assert.rejects(bench.collect(), { code: 'away' });
    const asked = bench.server.ranges.length;
    await assert.rejects(bench.collect({ order: { customId: 'c-2' } }), { code: 'away' });
    assert.equal(bench.server.ranges[asked], undefined);
  });

  it('C29 fetches an archive whole before it calls pieced-together bytes a forgery', async () => {
    await start((request, response, n) => {
      const from = rangeStart(request);
      if (n === 0) sendCut(response, ARCHIVE, 3 * MIB, { etag: ETAG });
      else if (from !== undefined)
        send(response, Buffer.concat([OTHER, Buffer.alloc(MIB)]), { start: from, etag: ETAG });
      else send(response, ARCHIVE);
    });
    // The same ETag for other bytes of the same length is a vendor's bug that no header shows.
    await assert.rejects(bench.collect(), { code: 'away' });
    assertWhole(await bench.collect());
  });

  it('C29 checks Content-Length', async () => {
    await start((_request, response) => {
      sendCut(response, ARCHIVE, ARCHIVE.length - 1);
    });
    await assert.rejects(bench.collect(), { code: 'away' });
  });

  it('C29 works without length and ETag', async () => {
    await start((_request, response) => {
      response.writeHead(200).end(ARCHIVE);
    });
    assertWhole(await bench.collect());
  });

  it('C29 sees a cut that no header shows', async () => {
    await start((_request, response) => {
      response.writeHead(200, { connection: 'close' });
      response.end(ARCHIVE.subarray(0, 2 * MIB));
    });
    await assert.rejects(bench.collect(), { code: 'noGood', reason: 'truncated' });
    assert.deepEqual(await bench.spooled(), []);
  });

  it('gives up on a link that has gone silent', async () => {
    await start(
      (_request, response) => {
        response.writeHead(200, { etag: ETAG });
        response.write(ARCHIVE.subarray(0, MIB));
      },
      { idleMs: 150 },
    );
    await assert.rejects(bench.collect(), { code: 'away', message: /idle/ });
    assert.equal((await bench.spooled()).length, 1);
  });

  it('gives up on a trickle that never goes silent', async () => {
    await start(
      (_request, response) => {
        response.writeHead(200, { etag: ETAG });
        const drip = setInterval(() => response.write('x'), 20);
        response.on('close', () => {
          clearInterval(drip);
        });
      },
      { idleMs: 10_000, floorWindowMs: 300, floorBytes: 1000 },
    );
    await assert.rejects(bench.collect(), { code: 'away', message: /floor/ });
  });

  it('C28 rejects an archive over the byte cap, announced or not, and keeps nothing of it', async () => {
    await start(
      (_request, response, n) => {
        if (n === 0) send(response, ARCHIVE);
        else response.writeHead(200).end(ARCHIVE);
      },
      { bytes: MIB },
    );
    for (const isAnnounced of [true, false]) {
      const { evidence, flags, receipt } = await bench.collect({ order: { named: [naming('x', 'x.jpg')] } });
      assert.deepEqual([evidence.state, evidence.sha256, evidence.bytes], ['rejected', null, null]);
      assert.deepEqual(
        evidence.files.map(({ name, state }) => [name, state]),
        [['x.jpg', 'missing']],
      );
      assert.deepEqual(flags, ['evidenceRejected']);
      const account = JSON.parse(
        (await buffer(await bench.blobs.read(receipt?.ref ?? ''))).toString(),
      ) as EvidenceReceipt;
      assert.deepEqual(account['gate'], {
        rulesVersion: 5,
        verdict: 'rejected',
        code: 'archiveTooLarge',
        entry: null,
      });
      const came = account.archive.bytes;
      assert.ok(isAnnounced ? came === 0 : came > MIB && came < 2 * MIB, came.toString());
    }
    for await (const { key } of bench.blobs.list('')) assert.match(key, /^c-1\/(manifest|receipt)\//);
    assert.equal(bench.server.ranges.length, 2);
    assert.deepEqual(await bench.spooled(), []);
  });

  it('leaves no file when it is cancelled, and stops before more has come', async () => {
    await start((_request, response) => {
      response.writeHead(200, { etag: ETAG });
      response.write(ARCHIVE.subarray(0, MIB));
    });
    const stop = new AbortController();
    const attempt = bench.collect({ signal: stop.signal });
    await waitFor(() => bench.told.some(({ bytes }) => Number(bytes) >= MIB));
    stop.abort(new Error('cancelled'));
    await assert.rejects(attempt, { message: 'cancelled' });
    assert.deepEqual(await bench.spooled(), []);
  });

  it('leaves even a whole archive to the next attempt where the worker is stopped while it is judged', async () => {
    await start((request, response) => {
      send(response, ARCHIVE, toAnswer(rangeStart(request)));
    });
    const stop = new AbortController();
    const attempt = bench.collect({
      signal: stop.signal,
      goesOn: true,
      onProgress: ({ bytes }) => {
        if (bytes === ARCHIVE.length) stop.abort(new Error('stopped'));
      },
    });
    await assert.rejects(attempt, { message: 'stopped' });
    assert.equal((await bench.spooled()).length, 1);
    assertWhole(await bench.collect());
    assertNear(bench.server.ranges.at(-1), ARCHIVE.length - 1);
    assert.deepEqual(await bench.spooled(), []);
  });

  it('keeps spools private', async () => {
    await start((_request, response) => {
      sendCut(response, ARCHIVE, MIB, { etag: ETAG });
    });
    await assert.rejects(bench.collect());
    const [name = ''] = await bench.spooled();
    assert.equal((await stat(bench.spoolDir)).mode & 0o777, 0o700);
    assert.equal((await stat(join(bench.spoolDir, name))).mode & 0o777, 0o600);
    assert.match(name, /^[0-9a-f]{16}-[0-9a-f]{32}\.part$/);
  });

  it("sweeps what is old, erases what is one person's, and touches nothing else", async () => {
    await start((_request, response, n) => {
      sendCut(response, ARCHIVE, MIB, { etag: `"v${Math.floor(n / 9).toString()}"` });
    });
    await assert.rejects(bench.collect({ order: { customId: 'c-1' }, resume: {} }));
    await assert.rejects(bench.collect({ order: { customId: 'c-2' }, resume: {} }));
    await writeFile(join(bench.spoolDir, 'README'), 'not ours');
    assert.equal(await sweepSpool(bench.spoolDir, 60_000), 0);
    assert.equal(await eraseSpool(bench.spoolDir, 'c-2'), 1);
    const [old = ''] = (await bench.spooled()).filter((name) => name.endsWith('.part'));
    await utimes(join(bench.spoolDir, old), 0, 0);
    assert.equal(await sweepSpool(bench.spoolDir, 60_000), 1);
    assert.deepEqual(await bench.spooled(), ['README']);
    assert.equal(await sweepSpool(join(bench.spoolDir, 'nowhere'), 0), 0);
  });
});

/** Puts a spool file where a killed worker would have left it, and answers its bookmark. */
async function leaveBehind(bench: Bench, content: Buffer): Promise<object> {
  const spool = createSpool(bench.spoolDir);
  const file = await spool.create('c-1');
  await file.append(content);
  await file.keep();
  const end = content.length;
  const ranges = [{ start: 0, end, at: new Date().toISOString(), status: 200, etag: ETAG }];
  return { host: hostname(), path: file.path, bytes: end, etag: ETAG, total: ARCHIVE.length, ranges };
}

function toAnswer(start: number | undefined): { start?: number; etag: string } {
  return start === undefined ? { etag: ETAG } : { start, etag: ETAG };
}

/** A reset link may cost what the socket had not handed over yet. */
function assertNear(range: string | undefined, sent: number): void {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? 'bytes=0-')?.[1]);
  assert.ok(
    start <= sent && start > sent - 256 * 1024,
    `resumed at ${start.toString()} of ${sent.toString()}`,
  );
}

async function waitFor(condition: () => boolean): Promise<void> {
  const until = performance.now() + 10_000;
  while (!condition()) {
    assert.ok(performance.now() < until, 'the condition came true in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
