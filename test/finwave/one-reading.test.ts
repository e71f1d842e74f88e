import assert from 'node:assert/strict';
import fc from 'fast-check';
import { digestOfText, toAskedFor } from '../../activities/digest-of.js';
import type { VendorResult } from '../../activities/ports.js';
import { flagsOf } from '../../activities/result-flags.js';
import { readCreateAnswer } from '../../src/finwave/create-answer.js';
import { FinwaveError } from '../../src/finwave/errors.js';
import { parseResult, parseResultOf, type FinwaveResult } from '../../src/finwave/schemas.js';
import { toVendorResult } from '../../src/finwave/to-vendor-result.js';
import type { OnboardingInput, OutcomeFlag } from '../../workflows/contract.js';
import { sample } from '../vendor/samples.js';

/** What the input asked for where a row does not say: what the sample's result is an answer to. */
const ASKED: OnboardingInput = { customId: 'c-1001', acceptations: [{ mandatory: true, text: 'string' }] };
const FILES = sample('result-finished')['evidences'] as Record<string, string>;

type Change = Readonly<Record<string, unknown>>;

/** The sample's FINISHED with the fields at some paths replaced; undefined removes one. */
function finished(change: Change): string {
  const result = sample('result-finished');
  for (const [path, value] of Object.entries(change)) {
    const fields = path.split('.');
    const last = fields.pop() ?? '';
    let parent: Record<string, unknown> = result;
    for (const field of fields) parent = parent[field] as typeof parent;
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else parent[last] = value;
  }
  return JSON.stringify(result);
}

function read(json: string): VendorResult {
  const raw = Buffer.from(json);
  return { ...toVendorResult(raw, parseResultOf(null, raw)), unreadableText: false };
}

function flagsFor(json: string, input: OnboardingInput = ASKED): OutcomeFlag[] {
  return flagsOf('FINISHED', read(json), toAskedFor(input));
}

const typed = (json: string): FinwaveResult => parseResult(Buffer.from(json));
const asked = (...acceptations: NonNullable<OnboardingInput['acceptations']>): OnboardingInput => ({
  customId: 'c-1001',
  acceptations,
});

describe('what has one reading (ANSWERS §3)', () => {
  it("reads the vendor's sample without anything to look at", () => {
    assert.deepEqual(flagsFor(finished({})), []);
  });

  for (const [what, change, value, expected] of [
    ['1 for true', { 'processStatus.steps.sms': 1 }, steps('sms'), true],
    ['0 for false', { 'processStatus.steps.sms': 0 }, steps('sms'), false],
    ['"1" for true', { 'processStatus.steps.sms': '1' }, steps('sms'), true],
    ['"0" for false', { 'processStatus.steps.sms': '0' }, steps('sms'), false],
    ['"true" for true', { 'processStatus.steps.sms': 'true' }, steps('sms'), true],
    ['"False" for false', { 'processStatus.steps.sms': 'False' }, steps('sms'), false],
    ['a score in a text', { 'processStatus.score': '93.5' }, (r) => r.processStatus?.score, 93.5],
    ['a likeness in a text', { 'biometry.score': ' 1e2 ' }, (r) => r.biometry?.score, 100],
    [
      'a timestamp in a text',
      { 'processStatus.startedAt.timestamp': '1630510661214' },
      (r) => r.processStatus?.startedAt?.timestamp,
      1630510661214,
    ],
    [
      'a probability in a text',
      { 'ocr.types.0.probability': '0.9' },
      (r) => r.ocr?.types?.[0]?.probability,
      0.9,
    ],
    ['"" for an error event', { 'processStatus.errorEvent': '' }, (r) => r.processStatus?.errorEvent, null],
    ['"" for a name', { 'ocr.types.0.name': '' }, (r) => r.ocr?.types?.[0]?.name, null],
    ['"" for a date', { 'processStatus.startedAt.date': '' }, (r) => r.processStatus?.startedAt?.date, null],
    [
      'one acceptation instead of a list',
      { acceptations: { mandatory: 1, accepted: '1', text: 'string' } },
      (r) => r.acceptations,
      [{ mandatory: true, accepted: true, text: 'string' }],
    ],
    [
      'one check instead of a list',
      { 'ocr.validations': { name: 'OVERALL', value: 1 } },
      (r) => r.ocr?.validations,
      [{ name: 'OVERALL', value: true }],
    ],
    ['a status in lower case', { status: 'finished' }, (r) => r.status, 'FINISHED'],
    ['a status with blanks around', { status: '\tFinished ' }, (r) => r.status, 'FINISHED'],
    ['a customId as a number', { customId: 20260001 }, (r) => r.customId, '20260001'],
    ['evidences by filename', { evidences: wrapped('filename') }, (r) => r.evidences, FILES],
    ['evidences by fileName', { evidences: wrapped('fileName') }, (r) => r.evidences, FILES],
    ['evidences by name', { evidences: wrapped('name') }, (r) => r.evidences, FILES],
    ['evidences listed by type', { evidences: listed('type', 'filename') }, (r) => r.evidences, FILES],
    ['evidences listed by role', { evidences: listed('role', 'name') }, (r) => r.evidences, FILES],
    ['evidences listed by name', { evidences: listed('name', 'filename') }, (r) => r.evidences, FILES],
  ] as const satisfies readonly (readonly [string, Change, (result: FinwaveResult) => unknown, unknown])[]) {
    it(`reads ${what}`, () => {
      assert.deepEqual(value(typed(finished(change))), expected);
      assert.deepEqual(read(finished(change)).unreadableFields, []);
    });
  }

  it('tells two files of one role apart', () => {
    const evidences = ['a.jpg', 'b.jpg'].map((filename) => ({ type: 'other', filename }));
    assert.deepEqual(read(finished({ evidences })).evidences, [
      { role: 'other', name: 'a.jpg' },
      { role: 'other_2', name: 'b.jpg' },
    ]);
  });

  it('keeps every digit of an id that is a number, wherever such a name stands besides', () => {
    const nested = '"logs":[{"customId":1},"\\\\\\"customId\\":2"],"ocr":{"onboardingId":3}';
    const json = `{${nested},"custom\\u0049d" : 90071992547409931234567890,"status":"FINISHED","onboardingId":-7}`;
    const { customId, onboardingId } = read(json);
    assert.deepEqual([customId, onboardingId], ['90071992547409931234567890', '-7']);
    const { onboardingId: created } = readCreateAnswer(Buffer.from('{"onboardingId":9007199254740993}'), 201);
    assert.equal(created, '9007199254740993');
  });

  it('survives numbers for ids beside nesting that no recursion would', () => {
    const deep = 200_000;
    const json = `{"status":"FINISHED","customId":12345678901234567890,"x":${'['.repeat(deep)}${']'.repeat(deep)}}`;
    assert.equal(read(json).customId, '12345678901234567890');
  });

  for (const [what, answer, expected] of [
    ['no status', { onboardingId: 'a' }, ['a', null, null]],
    ['a status that is no text', { onboardingId: 'a', status: 5 }, ['a', null, null]],
    ['an unknown status', { onboardingId: 'a', status: 'ON_HOLD' }, ['a', null, 'ON_HOLD']],
    ['an empty url', { onboardingId: 'a', url: '', status: 'CREATED' }, ['a', null, 'CREATED']],
    ['a null url', { onboardingId: 'a', url: null, status: 'CREATED' }, ['a', null, 'CREATED']],
  ] as const) {
    it(`adopts a create's answer with ${what}: only the id decides`, () => {
      const { onboardingId, url, status } = readCreateAnswer(Buffer.from(JSON.stringify(answer)), 201);
      assert.deepEqual([onboardingId, url, status], expected);
    });
  }
});

describe('what has no one reading is null and flagged', () => {
  for (const [change, field] of [
    [{ 'processStatus.steps.ocr': 'yes' }, 'processStatus.steps.ocr'],
    [{ 'processStatus.steps.ocr': 2 }, 'processStatus.steps.ocr'],
    [{ 'processStatus.steps': 'all' }, 'processStatus.steps'],
    [{ 'processStatus.score': '93,5' }, 'processStatus.score'],
    [{ 'processStatus.score': '' }, 'processStatus.score'],
    [{ 'processStatus.score': 'NaN' }, 'processStatus.score'],
    [{ 'processStatus.errorEvent': 0 }, 'processStatus.errorEvent'],
    [{ processStatus: [] }, 'processStatus'],
    [{ onboardingId: 7.5 }, 'onboardingId'],
    [{ customId: {} }, 'customId'],
    [{ acceptations: 'all' }, 'acceptations'],
    [{ acceptations: { first: { accepted: true } } }, 'acceptations'],
    [{ acceptations: [null] }, 'acceptations'],
    [{ 'acceptations.0.accepted': 'yes' }, 'acceptations.accepted'],
    [{ 'acceptations.0.mandatory': [] }, 'acceptations.mandatory'],
    [{ 'acceptations.0.text': 5 }, 'acceptations.text'],
    [{ evidences: 'a.jpg' }, 'evidences'],
    [{ evidences: ['a.jpg'] }, 'evidences'],
    [{ evidences: [{ filename: 'a.jpg' }] }, 'evidences'],
    [{ 'evidences.fullVideo': 5 }, 'evidences'],
    [{ 'evidences.CANARY': {} }, 'evidences'],
    [{ ocr: 'odd' }, 'ocr'],
    [{ 'ocr.fields.0.status': 'valid' }, 'ocr.fields.status'],
    [{ 'ocr.fields.0.validity_status': 'OK' }, 'ocr.fields.validity_status'],
    [{ 'ocr.authenticity.0.value': 'PASS' }, 'ocr.authenticity.value'],
    [{ 'ocr.validations': 7 }, 'ocr.validations'],
    [{ 'ocr.images.0.value': 5 }, 'ocr.images.value'],
    [{ biometry: true }, 'biometry'],
    [{ 'biometry.score': 'high' }, 'biometry.score'],
    [{ 'biometry.head': 'turned' }, 'biometry.head'],
    [{ 'biometry.blink.success': 'maybe' }, 'biometry.blink.success'],
    [{ 'smsEvents.0.code': 5 }, 'smsEvents.code'],
    [{ logs: 'none' }, 'logs'],
  ] as const satisfies readonly (readonly [Change, string])[]) {
    it(`${JSON.stringify(change)} is unreadable as ${field}`, () => {
      assert.deepEqual(read(finished(change)).unreadableFields, [field]);
      assert.ok(flagsFor(finished(change)).includes('unreadableFields'));
    });
  }

  it('flags nothing for what decides nothing', () => {
    const odd = {
      userAgent: 7,
      'logs.0.description': 5,
      'ocr.types': 'x',
      'biometry.head.moves': {},
      extra: [],
    };
    assert.deepEqual(flagsFor(finished(odd)), []);
  });
});

describe('flags of a FINISHED result', () => {
  const two = asked({ mandatory: false, text: 'News' }, { mandatory: true, text: 'Terms' });
  for (const [what, change, input, expected] of [
    ['a step that says no', { 'processStatus.steps.ocr': false }, ASKED, ['stepFailed']],
    ['sms that says no', { 'processStatus.steps.sms': false }, ASKED, ['stepFailed']],
    [
      'sms that says no, switched off',
      { 'processStatus.steps.sms': '0' },
      { ...ASKED, phoneStep: false },
      [],
    ],
    ['a challenge that says no', { 'biometry.smile.success': false }, ASKED, ['stepFailed']],
    ['authenticity that says no', { 'ocr.authenticity.0.value': 0 }, ASKED, ['stepFailed']],
    ['a validation that says no', { 'ocr.validations.0.value': 'false' }, ASKED, ['stepFailed']],
    ['a field that is not valid', { 'ocr.fields.0.validity_status': false }, ASKED, ['stepFailed']],
    ['a field whose status says no', { 'ocr.fields.0.status': false }, ASKED, ['stepFailed']],
    ['a field that says nothing', { 'ocr.fields.0.status': null }, ASKED, []],
    ['a challenge that says nothing', { 'biometry.head.success': null }, ASKED, ['stepUnconfirmed']],
    ['a check that says nothing', { 'ocr.authenticity.0.value': undefined }, ASKED, ['stepUnconfirmed']],
    ['sms asked for and not reported', {}, { ...ASKED, phoneStep: true }, ['stepUnconfirmed']],
    [
      'acceptation asked for and null',
      { 'processStatus.steps.acceptation': null },
      ASKED,
      ['stepUnconfirmed'],
    ],
    ['acceptation not asked for and null', { 'processStatus.steps.acceptation': null }, asked(), []],
    ['ocr null, its block there', { 'processStatus.steps.ocr': null }, ASKED, []],
    [
      'ocr null, its block absent',
      { 'processStatus.steps.ocr': null, ocr: null },
      ASKED,
      ['stepUnconfirmed'],
    ],
    ['ocr null, its block empty', { 'processStatus.steps.ocr': null, ocr: {} }, ASKED, ['stepUnconfirmed']],
    ['ocr true, its block absent', { ocr: undefined }, ASKED, []],
    [
      'biometry null, its block absent',
      { 'processStatus.steps.biometry': null, biometry: undefined },
      ASKED,
      ['stepUnconfirmed'],
    ],
    ['neither ocr nor biometry', { ocr: null, biometry: null }, ASKED, ['resultIncomplete']],
    ['no evidences', { evidences: undefined }, ASKED, ['resultIncomplete']],
    ['evidences that name nothing', { evidences: { fullVideo: '' } }, ASKED, ['resultIncomplete']],
    ['no processStatus', { processStatus: null }, ASKED, ['stepUnconfirmed', 'resultIncomplete']],
    ['no customId', { customId: null }, ASKED, []],
    ['no onboardingId', { onboardingId: undefined }, ASKED, []],
    ['neither id', { customId: '', onboardingId: null }, ASKED, ['idsUnconfirmed']],
    ['an error event', { 'processStatus.errorEvent': 'OCR_ERROR' }, ASKED, ['errorEventDisagrees']],
    ['an unknown code', { 'logs.0.code': 'NEW' }, ASKED, ['unknownCodes']],

    ['a refused one', { 'acceptations.0.accepted': '0' }, ASKED, ['mandatoryAcceptationRefused']],
    ['one that is null', { 'acceptations.0.accepted': null }, ASKED, ['mandatoryAcceptationUnconfirmed']],
    [
      'one that is not told',
      { 'acceptations.0.accepted': undefined },
      ASKED,
      ['mandatoryAcceptationUnconfirmed'],
    ],
    ['no echo', { acceptations: null }, ASKED, ['mandatoryAcceptationUnconfirmed']],
    [
      'one that only the result calls mandatory',
      { 'acceptations.0.accepted': null },
      asked(),
      ['mandatoryAcceptationUnconfirmed'],
    ],
    [
      'one that the result calls optional',
      { acceptations: [{ text: 'string', mandatory: false, accepted: false }] },
      ASKED,
      ['mandatoryAcceptationRefused'],
    ],
    [
      'an echo with blanks around and in NFD',
      { acceptations: [{ text: ' Re\u0301gles\n', mandatory: true, accepted: true }] },
      asked({ mandatory: true, text: 'R\u00e9gles' }),
      [],
    ],
    [
      'echoes in another order',
      {
        acceptations: [
          { text: 'Terms', mandatory: true, accepted: true },
          { text: 'News', mandatory: false, accepted: false },
        ],
      },
      two,
      [],
    ],
    [
      'other words in the same places',
      {
        acceptations: [
          { text: 'Nouvelles', mandatory: false, accepted: false },
          { text: null, mandatory: true, accepted: true },
        ],
      },
      two,
      [],
    ],
    [
      'other words, and one fewer',
      { acceptations: [{ text: 'Conditions', mandatory: true, accepted: true }] },
      two,
      ['mandatoryAcceptationUnconfirmed'],
    ],
    [
      'other words, and `mandatory` not told',
      {
        acceptations: [
          { text: 'A', accepted: true },
          { text: 'B', accepted: true },
        ],
      },
      two,
      ['mandatoryAcceptationUnconfirmed'],
    ],
    [
      'the echo of another one in its place',
      {
        acceptations: [
          { text: 'other words', mandatory: true, accepted: true },
          { text: 'Terms', mandatory: true, accepted: true },
        ],
      },
      asked({ mandatory: true, text: 'Terms' }, { mandatory: true, text: 'Privacy' }),
      ['mandatoryAcceptationUnconfirmed'],
    ],
  ] as const satisfies readonly (readonly [string, Change, OnboardingInput, readonly OutcomeFlag[]])[]) {
    it(`${what}: ${expected.length === 0 ? 'none' : expected.join(', ')}`, () => {
      const json = finished(change);
      assert.deepEqual(flagsFor(json, input).sort(), [...expected].sort());
      // All of them are about FINISHED, but the two that tell of the result's own codes.
      assert.ok(
        flagsOf('INCOMPLETED', read(json), toAskedFor(input)).every((flag) => flag === 'unknownCodes'),
      );
    });
  }

  it('a run that never told what was asked for still hears every no', () => {
    const json = finished({ 'processStatus.steps.sms': false, 'acceptations.0.accepted': false });
    assert.deepEqual(flagsOf('FINISHED', read(json), undefined).sort(), [
      'mandatoryAcceptationRefused',
      'stepFailed',
    ]);
  });

  it('digests texts in NFC without blanks around', () => {
    assert.equal(digestOfText(' e\u0301 '), digestOfText('\u00e9'));
    assert.notEqual(digestOfText('a b'), digestOfText('ab'));
  });
});

describe('no JSON whatever makes a reader throw', () => {
  const paths = fc.constantFrom(...toPaths(sample('result-finished')));

  it('in any field of a result', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(paths, fc.jsonValue({ maxDepth: 3 })), { maxLength: 4 }), (changes) => {
        const json = replaceAll(sample('result-finished'), changes);
        const hasStatus = typeof json['status'] === 'string' && json['status'].trim() !== '';
        const raw = JSON.stringify(json);
        if (hasStatus) assert.ok(Array.isArray(flagsFor(raw)));
        else
          assert.throws(
            () => read(raw),
            (error: FinwaveError) => error.code === 'noGood',
          );
      }),
      { numRuns: 2_000 },
    );
  });

  it("in any field of a create's answer", () => {
    const anything = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(anything, anything, anything, (onboardingId, url, status) => {
        const raw = Buffer.from(JSON.stringify({ onboardingId, url, status }));
        try {
          readCreateAnswer(raw, 200);
        } catch (error) {
          assert.ok(error instanceof FinwaveError && error.code === 'noGood');
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

function steps(step: 'sms'): (result: FinwaveResult) => unknown {
  return (result) => result.processStatus?.steps?.[step];
}

function wrapped(field: string): Change {
  return Object.fromEntries(Object.entries(FILES).map(([role, file]) => [role, { [field]: file, bytes: 1 }]));
}

function listed(roleField: string, fileField: string): Change[] {
  return Object.entries(FILES).map(([role, file]) => ({ [roleField]: role, [fileField]: file }));
}

type Path = readonly string[];

function toPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, child]) => toPaths(child, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

/** Replaces what lies at each path, as far as an earlier replacement has left it there. */
function replaceAll(
  json: Record<string, unknown>,
  changes: readonly (readonly [Path, unknown])[],
): Record<string, unknown> {
  for (const [path, value] of changes) {
    let parent: unknown = json;
    for (const key of path.slice(0, -1)) parent = (parent as Record<string, unknown> | null)?.[key];
    if (typeof parent === 'object' && parent !== null) {
      (parent as Record<string, unknown>)[path.at(-1) ?? ''] = value;
    }
  }
  return json;
}
