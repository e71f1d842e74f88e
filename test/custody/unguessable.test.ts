import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { digestOf, digestOfInput, toAskedFor } from '../../activities/digest-of.js';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { RUN, newSigner, openBench } from './bench.js';
import type { Bench } from './bench.js';
import { PHONE, guessPhones, inputOf } from './guess-phone.js';

describe('what a person said', function () {
  this.timeout(300_000);
  const input = inputOf('c-1');
  let bench: Bench;

  before(async () => {
    bench = await openBench({ signer: newSigner() });
    const request = await bench.prepare('c-1');
    const digests = {
      inputSha256: digestOfInput(input),
      acceptationsSha256: digestOf(input.acceptations),
      asked: toAskedFor(input),
    };
    await bench.outcomes.persist({ ...request, ...digests }, RUN);
  });

  after(() => bench.close());

  /** Every text of both stores: names and contents of files, signed payloads decoded, all rows. */
  async function storedTexts(): Promise<string[]> {
    const texts: string[] = [];
    for (const entry of await readdir(bench.storeDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const content = await readFile(path, 'utf8');
      const payloads = content.split('.').map((part) => Buffer.from(part, 'base64url').toString());
      texts.push(path, content, ...payloads);
    }
    const db = new DatabaseSync(bench.resultsFile);
    const tables = db.prepare("select name from sqlite_master where type = 'table'").all() as {
      name: string;
    }[];
    for (const { name } of tables) texts.push(JSON.stringify(db.prepare(`select * from "${name}"`).all()));
    db.close();
    return texts;
  }

  it('cannot be guessed from what an erasure leaves', async () => {
    const order = { customId: 'c-1', reason: 'asked by the person', by: 'officer' };
    const erased = await eraseOnboarding({ ...bench.custody, spoolDir: null }, order);
    assert.equal(erased.kind, 'erased');
    const texts = await storedTexts();
    assert.ok(texts.some((text) => text.includes('acceptationsSha256')));
    assert.deepEqual([...guessPhones(texts, input)], []);
    // One plain digest among them would be found.
    assert.deepEqual([...guessPhones([...texts, `"${digestOfInput(input)}"`], input, 1000)], [PHONE]);
    assert.equal((await verifyOnboarding(bench.custody, 'c-1')).verdict, 'untouched');
  });
});
