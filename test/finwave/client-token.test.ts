import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ONBOARDING_ID, TOKEN, calm, failureOf, startVendor, type Script } from './scripted-vendor.js';

const NEW = 'token-of-today';

/** Knows the new token alone. */
const rotated: Script = (response, { headers }) => {
  if (headers['gestok-client-token'] !== NEW) response.writeHead(401).end();
  else response.end(`{"onboardingId":"ob-1","url":null,"status":"CREATED"}`);
};

describe('a client token that lies in a file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'token-'));
    file = join(folder, 'token');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is read again after a 401, for every call at once', async () => {
    await writeFile(file, `${NEW}\n`);
    await using vendor = await startVendor(rotated);
    const client = vendor.client({ clientTokenFile: file });
    const created = await Promise.all(
      ['c-1', 'c-2'].map((customId) => client.create({ customId }, 'https://hooks.example.org/x', calm())),
    );
    assert.deepEqual(
      created.map(({ status }) => status),
      ['CREATED', 'CREATED'],
    );
    assert.equal((await client.result(ONBOARDING_ID, calm())).status, 'CREATED');
    assert.equal(vendor.received.filter(({ headers }) => headers['gestok-client-token'] === TOKEN).length, 2);
  });

  for (const [what, content] of [
    ['still holds the old one', TOKEN],
    ['is empty', ''],
    ['is half written', 'two words'],
    ['is gone', null],
  ] as const) {
    it(`changes nothing where the file ${what}: one call, and the refusal`, async () => {
      if (content !== null) await writeFile(file, content);
      await using vendor = await startVendor(rotated);
      const error = await failureOf(vendor.client({ clientTokenFile: file }).result(ONBOARDING_ID, calm()));
      assert.deepEqual([error.code, error.httpStatus], ['refused', 401]);
      assert.equal(vendor.received.length, 1);
    });
  }
});
