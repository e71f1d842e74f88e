import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { create, finished, getEvidence, result } from './sandbox-calls.js';
import { zipEntries } from './zip-entries.js';

describe("the sandbox's evidence", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  async function archive(onboardingId: string, headers?: Record<string, string>): Promise<Buffer> {
    const response = await getEvidence(sandbox, onboardingId, headers);
    return Buffer.from(await response.arrayBuffer());
  }

  it('C24, C26: holds every file that the result names, and one that it does not', async () => {
    const onboardingId = await finished(sandbox, 'c-files');
    const response = await getEvidence(sandbox, onboardingId);
    assert.equal(response.headers.get('content-type'), 'application/zip');
    const files = await zipEntries(Buffer.from(await response.arrayBuffer()));
    const named = Object.values((await result(sandbox, onboardingId))['evidences'] as Record<string, string>);
    assert.deepEqual([...files.keys()].toSorted(), [...named, 'process.json'].toSorted());
    for (const [name, content] of files) {
      if (name.endsWith('.jpg')) assert.equal(content.subarray(0, 3).toString('hex'), 'ffd8ff');
      if (name.endsWith('.mp4')) assert.equal(content.toString('latin1', 4, 12), 'ftypisom');
      if (name.endsWith('.json')) JSON.parse(content.toString('utf8'));
    }
  });

  it('passes the test of another ZIP program', async function () {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-zip-'));
    const file = join(folder, 'evidence.zip');
    writeFileSync(file, await archive(await finished(sandbox, 'c-python')));
    try {
      assert.match(execFileSync('python3', ['-m', 'zipfile', '-t', file], { encoding: 'utf8' }), /Done/);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.skip();
      throw error;
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is built anew for each request, with the same files in other bytes', async () => {
    const onboardingId = await finished(sandbox, 'c-anew');
    const [first, second] = [await archive(onboardingId), await archive(onboardingId)];
    assert.notDeepEqual(first, second);
    const sorted = (files: Map<string, Buffer>): unknown[] =>
      [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
    assert.deepEqual(sorted(await zipEntries(first)), sorted(await zipEntries(second)));
  });

  it('C2: answers GET and POST alike', async () => {
    const onboardingId = await finished(sandbox, 'c-methods');
    assert.equal((await getEvidence(sandbox, onboardingId, {}, 'GET')).status, 200);
    assert.equal((await getEvidence(sandbox, onboardingId, {}, 'POST')).status, 200);
  });

  it('C30: has none before the end', async () => {
    const { onboardingId } = await create(sandbox, 'c-open');
    assert.equal((await getEvidence(sandbox, onboardingId)).status, 404);
  });

  it('C31: has the document of somebody who left, nothing of somebody who never started', async () => {
    const left = await create(sandbox, 'c-left');
    sandbox.drive('c-left', 'abandon');
    const names = [...(await zipEntries(await archive(left.onboardingId))).keys()];
    assert.deepEqual(names.map((name) => name.split('-').at(-1)).toSorted(), [
      'FRONT.jpg',
      'REVERSE.jpg',
      'process.json',
    ]);
    const absent = await create(sandbox, 'c-absent');
    sandbox.drive('c-absent', 'expire');
    assert.equal((await getEvidence(sandbox, absent.onboardingId)).status, 404);
  });

  it('C29: resumes a stable archive by Range and If-Range', async () => {
    sandbox.setFaults('c-range', { evidence: { stable: true } });
    const onboardingId = await finished(sandbox, 'c-range');
    const whole = await getEvidence(sandbox, onboardingId);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const etag = whole.headers.get('etag') ?? '';
    const rest = await getEvidence(sandbox, onboardingId, { range: 'bytes=1000-', 'if-range': etag });
    assert.equal(rest.status, 206);
    const total = bytes.length.toString();
    assert.equal(rest.headers.get('content-range'), `bytes 1000-${(bytes.length - 1).toString()}/${total}`);
    assert.deepEqual(Buffer.from(await rest.arrayBuffer()), bytes.subarray(1000));
    const part = await getEvidence(sandbox, onboardingId, { range: 'bytes=10-19' });
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(10, 20));
    const beyond = await getEvidence(sandbox, onboardingId, { range: `bytes=${total}-` });
    assert.equal(beyond.status, 416);
    assert.equal(beyond.headers.get('content-range'), `bytes */${total}`);
    assert.equal(sandbox.calls.requests('c-range')[2]?.headers['if-range'], etag);
  });

  it('C29: sends the whole where If-Range names another archive', async () => {
    const onboardingId = await finished(sandbox, 'c-if-range');
    const etag = (await getEvidence(sandbox, onboardingId)).headers.get('etag') ?? '';
    const again = await getEvidence(sandbox, onboardingId, { range: 'bytes=5-', 'if-range': etag });
    assert.equal(again.status, 200);
    await again.arrayBuffer();
  });

  it('streams hundreds of megabytes without holding them', async function () {
    this.timeout(60_000);
    sandbox.setFaults('c-large', { evidence: { megabytes: 300, stable: true } });
    const onboardingId = await finished(sandbox, 'c-large');
    const before = process.memoryUsage().rss;
    let peak = before;
    const digests: string[] = [];
    for (let n = 0; n < 2; n += 1) {
      const response = await getEvidence(sandbox, onboardingId);
      assert.ok(Number(response.headers.get('content-length')) > 300 * 1024 * 1024);
      const hash = createHash('sha256');
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        hash.update(chunk);
        peak = Math.max(peak, process.memoryUsage.rss());
      }
      digests.push(hash.digest('hex'));
    }
    assert.equal(digests[0], digests[1], 'the content is decided by the seed');
    assert.ok(peak - before < 150 * 1024 * 1024, `grew by ${(peak - before).toString()} bytes`);
  });

  it('has the same content in a sandbox of the same seed', async () => {
    const twin = await startSandbox();
    sandbox.setFaults('c-twin', { evidence: { stable: true } });
    const files: (Buffer | undefined)[] = [];
    for (const one of [sandbox, twin]) {
      const onboardingId = await finished(one, 'c-twin');
      const bytes = Buffer.from(await (await getEvidence(one, onboardingId)).arrayBuffer());
      const entries = await zipEntries(bytes);
      files.push([...entries].find(([name]) => name.endsWith('VIDEO.mp4'))?.[1]);
    }
    assert.ok(files[0]);
    assert.deepEqual(files[0], files[1]);
    await twin.close();
  });
});
