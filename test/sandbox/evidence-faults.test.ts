import assert from 'node:assert/strict';
import {
  type EvidenceFaults,
  MALICIOUS_ENTRIES,
  type Sandbox,
  startSandbox,
} from '../../src/sandbox/index.js';
import { finished, getEvidence, until } from './sandbox-calls.js';
import { zipEntries } from './zip-entries.js';

describe('faults of the evidence', () => {
  let sandbox: Sandbox;
  let count = 0;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  async function finishedUnder(faults: EvidenceFaults): Promise<string> {
    count += 1;
    const customId = `c-${count.toString()}`;
    sandbox.setFaults(customId, { evidence: faults });
    return finished(sandbox, customId);
  }

  async function bytesOf(response: Response): Promise<Buffer> {
    return Buffer.from(await response.arrayBuffer());
  }

  async function namesOf(onboardingId: string): Promise<string[]> {
    return [...(await zipEntries(await bytesOf(await getEvidence(sandbox, onboardingId)))).keys()];
  }

  for (const method of ['GET', 'POST'] as const) {
    const other = method === 'GET' ? 'POST' : 'GET';
    it(`C2: ${method} only`, async () => {
      const onboardingId = await finishedUnder({ method, otherMethodStatus: 501 });
      assert.equal((await getEvidence(sandbox, onboardingId, {}, other)).status, 501);
      assert.equal((await getEvidence(sandbox, onboardingId, {}, method)).status, 200);
    });
  }

  for (const lateStatus of [202, 204, 404, 409, 425] as const) {
    it(`C30: late with ${lateStatus.toString()}`, async () => {
      const onboardingId = await finishedUnder({ late: 1, lateStatus });
      assert.equal((await getEvidence(sandbox, onboardingId)).status, lateStatus);
      assert.equal((await getEvidence(sandbox, onboardingId)).status, 200);
    });
  }

  it('C30: late by time', async () => {
    const onboardingId = await finishedUnder({ lateMs: 100 });
    assert.equal((await getEvidence(sandbox, onboardingId)).status, 404);
    let status = 404;
    while (status === 404) status = (await getEvidence(sandbox, onboardingId)).status;
    assert.equal(status, 200);
  });

  it('base64 text instead of an archive, at first', async () => {
    const onboardingId = await finishedUnder({ base64: 1, stable: true });
    const text = await (await getEvidence(sandbox, onboardingId)).text();
    const archive = await bytesOf(await getEvidence(sandbox, onboardingId));
    assert.deepEqual(Buffer.from(text, 'base64'), archive);
  });

  it('zeros around the archive, and folders in it', async () => {
    const onboardingId = await finishedUnder({ paddingBytes: 9, folders: true });
    const bytes = await bytesOf(await getEvidence(sandbox, onboardingId));
    for (const padding of [bytes.subarray(0, 9), bytes.subarray(-9)]) {
      assert.deepEqual(padding, Buffer.alloc(9));
    }
    const names = [...(await zipEntries(bytes.subarray(9, -9))).keys()];
    assert.equal(names[0], './evidence/');
    assert.ok(names.every((name) => name.startsWith('./evidence/')) && names.length > 6);
  });

  it('C30: an empty archive at first', async () => {
    const onboardingId = await finishedUnder({ emptyZip: 1 });
    assert.deepEqual(await namesOf(onboardingId), []);
    assert.equal((await namesOf(onboardingId)).length, 7);
  });

  it('C25: lacks a named file for good, or only at first', async () => {
    const never = await finishedUnder({ missing: ['biometrySmile', 'fullVideo'] });
    const later = await finishedUnder({ missing: ['biometrySmile'], missingTimes: 1 });
    assert.deepEqual([(await namesOf(never)).length, (await namesOf(never)).length], [5, 5]);
    assert.deepEqual([(await namesOf(later)).length, (await namesOf(later)).length], [6, 7]);
  });

  it('C26: extra files', async () => {
    assert.ok((await namesOf(await finishedUnder({ extraFiles: 2 }))).includes('extra-2.json'));
  });

  for (const malicious of MALICIOUS_ENTRIES) {
    it(`C28: a malicious entry: ${malicious}`, async () => {
      const honest = await bytesOf(await getEvidence(sandbox, await finishedUnder({})));
      const onboardingId = await finishedUnder({ malicious });
      const bytes = await bytesOf(await getEvidence(sandbox, onboardingId));
      const marks: Record<typeof malicious, string | number[]> = {
        traversal: '../../outside.txt',
        absolute: '/outside.txt',
        drive: 'C:/outside.txt',
        backslash: '..\\outside.txt',
        nul: 'extra.jpg\0.txt',
        symlink: [0, 0, 0xff, 0xa1],
        duplicate: 'process.json',
        encrypted: [0x14, 0, 1, 8, 0, 0],
        badCrc: 'harmless\n',
        otherLocalName: 'other.txt',
        bomb: [8, 0],
      };
      const mark = Buffer.from(marks[malicious] as string);
      const times = (archive: Buffer): number =>
        archive.toString('latin1').split(mark.toString('latin1')).length - 1;
      assert.ok(times(bytes) > times(honest), 'the archive carries the mark');
      if (['traversal', 'absolute', 'drive', 'backslash', 'encrypted'].includes(malicious)) {
        await assert.rejects(zipEntries(bytes));
      }
    });
  }

  it('C29: cut after so many bytes, as often as told', async () => {
    const onboardingId = await finishedUnder({ cutAfterBytes: 20_000, cuts: 2, stable: true });
    for (let n = 0; n < 2; n += 1) {
      const response = await getEvidence(sandbox, onboardingId);
      let bytes = 0;
      await assert.rejects(async () => {
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
          bytes += chunk.length;
      });
      assert.equal(bytes, 20_000);
    }
    assert.equal((await namesOf(onboardingId)).length, 7);
    const entries = sandbox.calls.requests(`c-${count.toString()}`).slice(1);
    assert.deepEqual(
      entries.map(({ ended }) => ended),
      ['cut', 'cut', 'answered'],
    );
    assert.equal(entries[0]?.bytes, 20_000);
  });

  it('C29: a truncated archive that looks whole', async () => {
    const response = await getEvidence(sandbox, await finishedUnder({ cut: 1 }));
    const bytes = await bytesOf(response);
    assert.equal(response.headers.get('content-length'), bytes.length.toString());
    await assert.rejects(zipEntries(bytes));
  });

  it('C29: no Range, no ETag, no length', async () => {
    const onboardingId = await finishedUnder({ noRange: true, etag: 'none', chunked: true });
    const response = await getEvidence(sandbox, onboardingId, { range: 'bytes=10-' });
    assert.equal(response.status, 200);
    for (const header of ['etag', 'accept-ranges', 'content-length'])
      assert.equal(response.headers.get(header), null);
    assert.equal((await zipEntries(await bytesOf(response))).size, 7);
  });

  it('C29: a weak ETag never resumes', async () => {
    const onboardingId = await finishedUnder({ stable: true, etag: 'weak' });
    const etag = (await getEvidence(sandbox, onboardingId)).headers.get('etag') ?? '';
    assert.match(etag, /^W\/"/);
    const again = await getEvidence(sandbox, onboardingId, { range: 'bytes=5-', 'if-range': etag });
    assert.equal(again.status, 200);
  });

  it('C29: a 206 of another archive, with another ETag or with the same one', async () => {
    for (const etag of ['changing', 'same'] as const) {
      const onboardingId = await finishedUnder({ etag });
      const first = await getEvidence(sandbox, onboardingId);
      const bytes = await bytesOf(first);
      const ifRange = first.headers.get('etag') ?? '';
      const rest = await getEvidence(sandbox, onboardingId, { range: 'bytes=0-', 'if-range': ifRange });
      assert.equal(rest.status, 206);
      assert.equal(rest.headers.get('etag') === ifRange, etag === 'same');
      assert.notDeepEqual(await bytesOf(rest), bytes);
    }
  });

  it('C29: a 206 for another range', async () => {
    const onboardingId = await finishedUnder({ stable: true, wrongRange: 1 });
    const ranges: (string | null)[] = [];
    for (let n = 0; n < 2; n += 1) {
      const response = await getEvidence(sandbox, onboardingId, { range: 'bytes=50-59' });
      ranges.push(response.headers.get('content-range')?.split('/')[0] ?? null);
    }
    assert.deepEqual(ranges, ['bytes 49-59', 'bytes 50-59']);
  });

  it('C29: shorter from the second answer on', async () => {
    const onboardingId = await finishedUnder({ stable: true, shorterLater: true, etag: 'same' });
    const sizes: number[] = [];
    for (let n = 0; n < 3; n += 1)
      sizes.push((await bytesOf(await getEvidence(sandbox, onboardingId))).length);
    assert.ok((sizes[0] ?? 0) > (sizes[1] ?? 0));
    assert.equal(sizes[1], sizes[2]);
  });

  it('trickles', async () => {
    const onboardingId = await finishedUnder({ bytesPerSecond: 300_000 });
    const start = performance.now();
    const bytes = await bytesOf(await getEvidence(sandbox, onboardingId));
    assert.ok(performance.now() - start > ((bytes.length / 300_000) * 1000) / 2);
    assert.equal((await zipEntries(bytes)).size, 7);
  });

  it('notes a client that hangs up', async () => {
    const onboardingId = await finishedUnder({ megabytes: 100 });
    const abort = new AbortController();
    const response = await fetch(`${sandbox.baseUrl}/integrations/${onboardingId}/evidences`, {
      headers: { 'gestok-client-token': sandbox.clientToken },
      signal: abort.signal,
    });
    assert.equal(response.status, 200);
    abort.abort();
    await until(() => sandbox.calls.requests(`c-${count.toString()}`).at(-1)?.ended === 'cut');
  });
});
