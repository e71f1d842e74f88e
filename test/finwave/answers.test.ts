import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { FinwaveClient } from '../../src/finwave/client.js';
import { FinwaveError } from '../../src/finwave/errors.js';
import { ONBOARDING_ID, calm, startVendor, type Script } from './scripted-vendor.js';

/*
 * Whatever Finwave answers is of one class, decided from its code and bytes alone; Content-Type and
 * Content-Encoding are believed in neither direction. Every row is one answer, given to each call for
 * ever; `usable`, or the failure's code with the reason that an outcome without an archive would give.
 */

type Call = 'create' | 'result' | 'evidences';

const WEBHOOK = 'https://hooks.example.org/finwave/c-1001';
const ID = JSON.stringify(ONBOARDING_ID);
const JSON_BODY = `{"onboardingId":${ID},"customId":"c-1001","url":"https://w.example.org/1","status":"CREATED"}`;
const ZIP = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(200, 0xe7)]);
const HTML = '<!doctype html><title>Maintenance</title>';
const typed = (type: string, body: string | Uint8Array): Script => ({
  headers: { 'content-type': type },
  body,
});
const coded = (coding: string, body: string | Uint8Array): Script => ({
  headers: { 'content-encoding': coding },
  body,
});
const cutShort: Script = (response) => {
  response.writeHead(200, { 'content-length': '500' });
  response.write('{"status":', () => response.destroy());
};

/** Expected of create, result and evidences. */
type Row = readonly [what: string, script: Script, create: string, result: string, evidences: string];

const ROWS: readonly Row[] = [
  // Usable
  ['JSON', { body: JSON_BODY }, 'usable', 'usable', 'noGood json'],
  ['201 and JSON', { status: 201, body: JSON_BODY }, 'usable', 'usable', 'noGood json'],
  ['202 and JSON', { status: 202, body: JSON_BODY }, 'usable', 'usable', 'notYet http202'],
  ['JSON as text/html', typed('text/html', JSON_BODY), 'usable', 'usable', 'noGood json'],
  ['JSON after a BOM', { body: `\uFEFF${JSON_BODY}` }, 'usable', 'usable', 'noGood json'],
  ['JSON as identity', coded('identity', JSON_BODY), 'usable', 'usable', 'noGood json'],
  ['JSON in gzip', coded('gzip', gzipSync(JSON_BODY)), 'usable', 'usable', 'noGood json'],
  ['JSON in deflate', coded('deflate', deflateSync(JSON_BODY)), 'usable', 'usable', 'noGood json'],
  ['JSON in raw deflate', coded('deflate', deflateRawSync(JSON_BODY)), 'usable', 'usable', 'noGood json'],
  ['JSON in br', coded('br', brotliCompressSync(JSON_BODY)), 'usable', 'usable', 'noGood json'],
  ['a ZIP', { body: ZIP }, 'noGood unreadable', 'noGood unreadable', 'usable'],
  ['201 and a ZIP', { status: 201, body: ZIP }, 'noGood unreadable', 'noGood unreadable', 'usable'],
  ['a ZIP as text/html', typed('text/html', ZIP), 'noGood unreadable', 'noGood unreadable', 'usable'],
  ['a ZIP as JSON', typed('application/json', ZIP), 'noGood unreadable', 'noGood unreadable', 'usable'],
  ['a ZIP as utf-8', coded('utf-8', ZIP), 'noGood unreadable', 'noGood unreadable', 'usable'],
  ['a ZIP as binary', coded('binary', ZIP), 'noGood unreadable', 'noGood unreadable', 'usable'],
  ['a ZIP as none', coded('none', ZIP), 'noGood unreadable', 'noGood unreadable', 'usable'],
  ['a ZIP with an empty coding', coded('', ZIP), 'noGood unreadable', 'noGood unreadable', 'usable'],
  ['a plain ZIP said to be gzip', coded('gzip', ZIP), 'noGood unreadable', 'noGood unreadable', 'usable'],
  ['a plain ZIP said to be br', coded('br', ZIP), 'noGood unreadable', 'noGood unreadable', 'usable'],
  ['a ZIP in gzip', coded('gzip', gzipSync(ZIP)), 'noGood unreadable', 'noGood unreadable', 'usable'],
  ['a ZIP in br', coded('br', brotliCompressSync(ZIP)), 'noGood unreadable', 'noGood unreadable', 'usable'],
  [
    'a ZIP after 64 KiB of zeros',
    { body: Buffer.concat([Buffer.alloc(65_536), ZIP]) },
    'noGood unreadable',
    'noGood unreadable',
    'usable',
  ],
  [
    'a ZIP after a BOM and blanks',
    { body: Buffer.concat([Buffer.from('\uFEFF \r\n\t'), ZIP]) },
    'noGood unreadable',
    'noGood unreadable',
    'usable',
  ],
  // Not yet
  ['202', 202, 'notYet http202', 'notYet http202', 'notYet http202'],
  ['204', 204, 'notYet http204', 'notYet http204', 'notYet http204'],
  ['404', 404, 'notYet http404', 'notYet http404', 'notYet http404'],
  ['404 and JSON', { status: 404, body: '{}' }, 'notYet http404', 'notYet http404', 'notYet http404'],
  ['409', 409, 'exists http409', 'notYet http409', 'notYet http409'],
  ['425', 425, 'notYet http425', 'notYet http425', 'notYet http425'],
  ['200 of nothing', 200, 'notYet empty', 'notYet empty', 'notYet empty'],
  ['201 of nothing', 201, 'notYet empty', 'notYet empty', 'notYet empty'],
  ['200 of blanks', { body: ' \r\n' }, 'notYet empty', 'notYet empty', 'notYet empty'],
  ['gzip of nothing', coded('gzip', gzipSync('')), 'notYet empty', 'notYet empty', 'notYet empty'],
  // Whole but no good
  ['HTML', typed('text/html', HTML), 'noGood html', 'noGood html', 'noGood html'],
  ['HTML as a ZIP', typed('application/zip', HTML), 'noGood html', 'noGood html', 'noGood html'],
  ['a JSON error', { body: '{"error":"x"}' }, 'noGood json', 'noGood json', 'noGood json'],
  ['half a JSON', { body: '{"status":"CRE' }, 'noGood json', 'noGood json', 'noGood json'],
  ['a JSON list', { body: '[1]' }, 'noGood json', 'noGood json', 'noGood json'],
  ['NaN in JSON', { body: '{"status":NaN}' }, 'noGood json', 'noGood json', 'noGood json'],
  ['text', { body: 'please wait' }, 'noGood text', 'noGood text', 'noGood text'],
  ['base64', { body: ZIP.toString('base64') }, 'noGood base64', 'noGood base64', 'noGood base64'],
  [
    'a data URI',
    { body: `data:application/zip;base64,${ZIP.toString('base64')}` },
    'noGood base64',
    'noGood base64',
    'noGood base64',
  ],
  ['bytes', { body: Buffer.alloc(99, 7) }, 'noGood unreadable', 'noGood unreadable', 'noGood unreadable'],
  [
    'gzip that is none',
    coded('gzip', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(99, 0xff)])),
    'noGood unreadable',
    'noGood unreadable',
    'noGood unreadable',
  ],
  ...[300, 301, 302, 304, 307, 308].map((status): Row => [
    status.toString(),
    status,
    'noGood redirect',
    'noGood redirect',
    'noGood redirect',
  ]),
  ...[400, 402, 405, 410, 413, 415, 422, 451].map((status): Row => {
    const expected = `noGood http${status.toString()}`;
    return [status.toString(), status, expected, expected, expected];
  }),
  // Refused
  ...[401, 403].map((status): Row => {
    const expected = `refused http${status.toString()}`;
    return [status.toString(), status, expected, expected, expected];
  }),
  // Away
  ...[408, 429, 500, 501, 502, 503, 504, 599].map((status): Row => {
    const expected = `away http${status.toString()}`;
    return [status.toString(), status, expected, expected, expected];
  }),
  ['a reset', (response) => response.destroy(), 'away unreachable', 'away unreachable', 'away unreachable'],
  ['less than was announced', cutShort, 'away truncated', 'away truncated', 'away truncated'],
];

async function ask(client: FinwaveClient, call: Call): Promise<void> {
  if (call === 'create') await client.create({ customId: 'c-1001' }, WEBHOOK, calm());
  else if (call === 'result') await client.result(ONBOARDING_ID, calm());
  else await buffer((await client.evidences(ONBOARDING_ID, { signal: calm() })).body);
}

async function classOf(client: FinwaveClient, call: Call): Promise<string> {
  try {
    await ask(client, call);
    return 'usable';
  } catch (error) {
    assert.ok(error instanceof FinwaveError, String(error));
    const { code, reason } = error as { code: string; reason?: string | null };
    return `${code} ${reason ?? 'null'}`;
  }
}

describe('what an answer is', () => {
  for (const [what, script, create, result, evidences] of ROWS) {
    for (const [call, expected] of Object.entries({ create, result, evidences }) as [Call, string][]) {
      it(`${what} to ${call} is ${expected}`, async () => {
        await using vendor = await startVendor(script);
        assert.equal(await classOf(vendor.client(), call), expected);
      });
    }
  }
});
