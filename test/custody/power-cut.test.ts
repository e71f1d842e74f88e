import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CustodyRecord } from '../../src/custody/record.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import type { BlobStore } from '../../src/stores/blobs/blob-store.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { openBench, sha256 } from './bench.js';
import { createRandom } from './random.js';
import { recordDisk, type Lie, type Luck, type RecordedDisk } from './recorded-disk.js';

const RECORD = 'c-1/custody/1';
const always = (): boolean => true;
const never = (): boolean => false;
const random = createRandom(1);
const coin = (): boolean => random(2) === 0;
const LUCKS: readonly Luck[] = [
  { names: never, contents: never },
  { names: always, contents: never },
  { names: never, contents: always },
  ...Array.from({ length: 6 }, () => ({ names: coin, contents: coin })),
];

describe('a power cut in an onboarding', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'finwave-cut-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  interface Cuts {
    readonly states: number;
    readonly faults: readonly string[];
    /** What is left where it comes at the end and takes all that it can. */
    readonly left: ReadonlyMap<string, Buffer>;
    readonly verify: (blobs: BlobStore) => ReturnType<typeof verifyOnboarding>;
  }

  /** Stores result and evidence, persists the outcome; the power is cut after every step, in several ways. */
  async function cutEverywhere(lie: Lie, use: (cuts: Cuts) => Promise<void>): Promise<void> {
    const folder = await openFolder(join(root, 'store'));
    const safe = new Map<string, string>();
    const blobs: BlobStore = {
      ...folder,
      async put(key, content, signal) {
        const stored = await folder.put(key, content, signal);
        safe.set(key, stored.sha256);
        return stored;
      },
    };
    const bench = await openBench({ blobs });
    const faults = new Set<string>();
    let states = 0;
    let disk: RecordedDisk | null = null;
    const look = (): void => {
      for (const luck of LUCKS) {
        states += 1;
        for (const fault of faultsIn(disk?.afterCut(join(root, 'store'), luck) ?? new Map(), safe)) {
          faults.add(fault);
        }
      }
    };
    try {
      disk = await recordDisk(lie, look);
      try {
        await bench.settle('c-1');
        look();
      } finally {
        disk.stop();
      }
      const left = disk.afterCut(join(root, 'store'), { names: never, contents: never });
      const verify: Cuts['verify'] = (opened) => verifyOnboarding({ ...bench.custody, blobs: opened }, 'c-1');
      await use({ states, faults: [...faults], left, verify });
    } finally {
      await bench.close();
    }
  }

  it('loses nothing that was acknowledged, and leaves no record without what it names', () =>
    cutEverywhere(null, async ({ states, faults, left, verify }) => {
      assert.deepEqual(faults, []);
      assert.ok(states > 500, `${states.toString()} states`);
      for (const [key, data] of left) {
        await mkdir(dirname(join(root, 'left', key)), { recursive: true });
        await writeFile(join(root, 'left', key), data);
      }
      assert.equal((await verify(await openFolder(join(root, 'left')))).verdict, 'untouched');
      process.stdout.write(`      ${states.toString()} states of the disk\n`);
    }));

  for (const lie of ['files', 'folders'] as const)
    it(`loses what was acknowledged on a disk that does not sync ${lie}`, () =>
      cutEverywhere(lie, ({ faults }) => {
        assert.ok(faults.includes(`${RECORD} was acknowledged and is lost`), faults.join('; '));
        return Promise.resolve();
      }));
});

/** What must not be found after a power cut. `safe`: keys that were acknowledged, with the digests of their bytes. */
function faultsIn(found: ReadonlyMap<string, Buffer>, safe: ReadonlyMap<string, string>): string[] {
  const faults: string[] = [];
  for (const [key, digest] of safe) {
    const data = found.get(key);
    if (data === undefined || sha256(data) !== digest) faults.push(`${key} was acknowledged and is lost`);
  }
  for (const [key, data] of found) {
    const promised = /\/([0-9a-f]{64})(\.[a-z]+)?$/.exec(key)?.[1];
    if (promised !== undefined && sha256(data) !== promised)
      faults.push(`${key} has its name and is not whole`);
  }
  const record = found.get(RECORD);
  if (record === undefined) return faults;
  if (record.length === 0) return [...faults, `${RECORD} has its name and is empty`];
  const { objects } = JSON.parse(record.toString()) as Extract<CustodyRecord, { kind: 'ending' }>;
  for (const { key } of objects) if (!found.has(key)) faults.push(`${key} is named by the record and lost`);
  return faults;
}
