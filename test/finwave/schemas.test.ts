import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { z } from 'zod';
import { ERROR_EVENTS, LOG_CODES, SMS_CODES } from '../../src/finwave/codes.js';
import { FinwaveError } from '../../src/finwave/errors.js';
import { parseResult, type ErrorEvent, type FinwaveResult } from '../../src/finwave/schemas.js';
import type { epochMilliseconds, epochSeconds } from '../../src/finwave/lenient.js';
import { ONBOARDING_STATUSES, toOnboardingStatus } from '../../workflows/contract.js';
import { sample, sampleBytes, sampleCodes } from '../vendor/samples.js';

function parse(value: unknown): FinwaveResult {
  return parseResult(Buffer.from(JSON.stringify(value)));
}

function parseFailure(raw: string | Uint8Array): FinwaveError {
  try {
    parseResult(Buffer.from(raw));
  } catch (error) {
    assert.ok(error instanceof FinwaveError);
    assert.ok(!error.message.includes('CANARY'));
    return error;
  }
  return assert.fail('should have thrown');
}

describe('parseResult', () => {
  it("reads the vendor's sample as it stands, losing and changing nothing", () => {
    for (const name of ['result', 'result-finished'] as const) {
      assert.deepEqual(parseResult(sampleBytes(name)), sample(name));
    }
  });

  it('C13 reads a result of nothing but ids and status, every field being null', () => {
    const result = parse({ status: 'CREATED', onboardingId: 'ob', customId: 'c' });
    assert.deepEqual(
      { ...result },
      {
        status: 'CREATED',
        onboardingId: 'ob',
        customId: 'c',
        processStatus: null,
        acceptations: null,
        evidences: null,
        ocr: null,
        biometry: null,
        smsEvents: null,
        logs: null,
        userAgent: null,
      },
    );
  });

  it('C13 reads a field that has no one reading as null, and drops list entries that are no objects', () => {
    const result = parse({
      status: 'FINISHED',
      processStatus: {
        score: 'twelve',
        steps: 'all',
        startedAt: { date: 5, timestamp: 'x' },
        errorEvent: {},
      },
      acceptations: [null, 5, { text: 1, accepted: 'yes', mandatory: true }],
      ocr: { types: {}, images: [[], { name: 7, value: null }] },
      logs: 'none',
    });
    assert.equal(result.processStatus?.score, null);
    assert.equal(result.processStatus.steps, null);
    assert.deepEqual(result.processStatus.startedAt, { date: null, timestamp: null });
    assert.equal(result.processStatus.errorEvent, null);
    assert.deepEqual(result.acceptations, [{ text: null, accepted: null, mandatory: true }]);
    assert.equal(result.ocr?.types, null);
    assert.deepEqual(result.ocr.images, [{ name: null, value: null }]);
    assert.equal(result.logs, null);
  });

  it('C13 never fails on any JSON object with a status, whatever lies below', () => {
    const top = Object.keys(sample('result'));
    const hostile = fc.constantFrom('__proto__', 'constructor', 'toString', ...top);
    const nested = fc.dictionary(fc.oneof(hostile, fc.string()), fc.jsonValue({ maxDepth: 5 }));
    fc.assert(
      fc.property(
        nested,
        fc.string({ minLength: 1 }).filter((status) => status.trim() !== ''),
        fc.string(),
        (fields, status, id) => {
          const json = { ...fields, status, onboardingId: id, customId: id };
          const result = parse(json);
          assert.equal(result.status, toOnboardingStatus(status) ?? status);
          assert.equal(result.onboardingId, id === '' ? null : id);
          assert.equal(Object.getPrototypeOf(result), Object.prototype);
        },
      ),
    );
  });

  it("C13 survives the vendor's sample with any one of its values replaced by anything", () => {
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]): void => {
      if (path.length > 0 && path[0] !== 'status') paths.push(path);
      if (typeof value !== 'object' || value === null) return;
      for (const [key, child] of Object.entries(value)) walk(child, [...path, key]);
    };
    walk(sample('result'), []);
    assert.ok(paths.length > 80);
    for (const path of paths) {
      for (const odd of [null, [], {}, [null], 'x', -1, true]) {
        const result = sample('result');
        let parent = result as Record<string | number, unknown>;
        for (const key of path.slice(0, -1)) parent = parent[key] as typeof parent;
        parent[path.at(-1) ?? ''] = odd;
        assert.equal(parse(result).status, 'string');
      }
    }
  });

  it('C15 keeps undocumented codes as they came', () => {
    const result = parse({
      status: 'FINISHED',
      processStatus: { errorEvent: 'NEW_ERROR' },
      smsEvents: [{ code: 'new sms' }],
      logs: [{ code: 'NEW_LOG' }],
    });
    const event: ErrorEvent | null | undefined = result.processStatus?.errorEvent;
    assert.deepEqual(
      [event, result.smsEvents?.[0]?.code, result.logs?.[0]?.code],
      ['NEW_ERROR', 'new sms', 'NEW_LOG'],
    );
  });

  it('C16 keeps an undocumented status', () => {
    assert.equal(parse({ status: 'PAUSED' }).status, 'PAUSED');
  });

  it('C17 keeps every name of one thing as it came', () => {
    const written = {
      status: 'TIMEOUT',
      processStatus: { errorEvent: 'TIME_EXPIRED' },
      smsEvents: [{ code: 'OTP_VALIDATION_EXCEEDED' }, { code: 'ERROR_OTP' }, { code: 'SUCCESS_OTP' }],
      logs: [{ code: 'SESSION_EXPIRED' }, { code: 'SMS_MAX_REQUESTS' }, { code: 'SMS_OTP_SUCCESSFULLY' }],
    };
    const { status, processStatus, smsEvents, logs } = parse(written);
    const codes = [smsEvents, logs].map((list) => list?.map(({ code }) => ({ code })));
    assert.deepEqual(
      [status, processStatus?.errorEvent, ...codes],
      ['TIMEOUT', 'TIME_EXPIRED', written.smsEvents, written.logs],
    );
  });

  it('C19 keeps a date as it came, and the timestamp whatever the date says', () => {
    const moments = [
      { date: '2021-09-01 17:37:41', timestamp: 1630510661214 },
      { date: '01/09/2021', timestamp: 0 },
      { date: '2021-09-01T17:37:41', timestamp: null },
    ];
    const [startedAt, finishedAt] = moments;
    const result = parse({
      status: 'FINISHED',
      processStatus: { startedAt, finishedAt },
      logs: moments,
      smsEvents: moments,
    });
    const read = [result.processStatus?.startedAt, result.processStatus?.finishedAt];
    assert.deepEqual(read, [startedAt, finishedAt]);
    for (const list of [result.logs, result.smsEvents]) {
      assert.deepEqual(
        list?.map(({ date, timestamp }) => ({ date, timestamp })),
        moments,
      );
    }
  });

  it("C18 knows every code in the vendor's spelling, and no other", () => {
    const codes = sampleCodes();
    assert.deepEqual([...ERROR_EVENTS], Object.keys(codes.errorEvent));
    assert.deepEqual([...SMS_CODES], Object.keys(codes.smsCode));
    assert.deepEqual([...LOG_CODES], Object.keys(codes.logCode));
    assert.deepEqual([...ONBOARDING_STATUSES], Object.keys(codes.status));
  });

  it('C20 has milliseconds and seconds in its types, and lets nobody mix them up', () => {
    const result = parseResult(sampleBytes('result'));
    const ms: z.infer<typeof epochMilliseconds> | undefined = result.logs?.[0]?.timestamp;
    const s: z.infer<typeof epochSeconds> | undefined = result.biometry?.head?.moves?.[0]?.start;
    // @ts-expect-error -- the vendor's seconds are not its milliseconds.
    const mixed: z.infer<typeof epochMilliseconds> | undefined = result.biometry?.blink?.end;
    assert.deepEqual([ms, s, mixed], [1630510661214, 1731063167, 1731063174]);
  });

  it('C22 tells true, false and null of a step apart', () => {
    const steps = parse({
      status: 'FINISHED',
      processStatus: { steps: { ocr: true, biometry: false, sms: null } },
    }).processStatus?.steps;
    assert.deepEqual(steps, { acceptation: null, ocr: true, biometry: false, sms: null });
  });

  it('C37 names what is no result as what it is', () => {
    const cases: [string | Uint8Array, RegExp][] = [
      ['', /is empty$/],
      [' \n ', /is empty$/],
      ['<!doctype html><title>CANARY</title>', /is HTML or XML/],
      [sampleBytes('result').subarray(0, 300), /cut short$/],
      ['{"status": CANARY}', /malformed JSON$/],
      ['["CANARY"]', /not an object$/],
      ['null', /not an object$/],
      ['"CANARY"', /not an object$/],
      [new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), /malformed JSON$/],
    ];
    for (const [raw, message] of cases) {
      const error = parseFailure(raw);
      assert.equal(error.code, message.source.startsWith('is empty') ? 'notYet' : 'noGood');
      assert.match(error.message, message);
    }
  });

  it('calls a result without a status a bad answer', () => {
    for (const status of [undefined, null, 5, '', ' ', {}]) {
      const error = parseFailure(JSON.stringify({ status, onboardingId: 'ob', customId: 'c' }));
      assert.equal(error.code, 'noGood');
      assert.deepEqual(error.fields, ['status']);
    }
  });

  it('C41 keeps fields that the vendor added', () => {
    const result = parse({ status: 'FINISHED', riskClass: 'B', ocr: { mrz: { lines: 2 } } });
    assert.equal(result['riskClass'], 'B');
    assert.deepEqual(result.ocr?.['mrz'], { lines: 2 });
  });

  it('C23 reads 20 MB of base64 without overflowing the stack', () => {
    const value = Buffer.alloc(15 * 1024 * 1024, 0xa5).toString('base64');
    const result = parse({ status: 'FINISHED', ocr: { images: [{ name: 'PORTRAIT', value }] } });
    assert.equal(result.ocr?.images?.[0]?.value, value);
  });
});
