import assert from 'node:assert/strict';
import { checkInput } from '../../workflows/input.js';

/** Each bad input with the fields that its refusal must name. */
const BAD: readonly (readonly [string, unknown, readonly string[]])[] = [
  ['nothing at all', undefined, ['the input']],
  ['null', null, ['the input']],
  ['a text', 'c1', ['the input']],
  ['an array', [{ customId: 'c1' }], ['the input']],
  ['no customId', {}, ['customId']],
  ['an empty customId', { customId: '' }, ['customId']],
  ['a customId that is no text', { customId: 7 }, ['customId']],
  ['C39 an e-mail address', { customId: 'a@b.example' }, ['customId']],
  ['a customId with a line break', { customId: 'c1\n' }, ['customId']],
  ['a customId of 101 characters', { customId: 'c'.repeat(101) }, ['customId']],
  ['a lang that is no text', { customId: 'c1', lang: 3 }, ['lang']],
  ['C34 a phone without its country code', { customId: 'c1', phone: '600000000' }, ['phoneCountryCode']],
  ['C34 a country code without a phone', { customId: 'c1', phoneCountryCode: '+34' }, ['phone']],
  [
    'C34 a country code without its plus sign',
    { customId: 'c1', phone: '600000000', phoneCountryCode: '34' },
    ['phoneCountryCode'],
  ],
  ['a phone that is no text', { customId: 'c1', phone: 600, phoneCountryCode: '+34' }, ['phone']],
  ['a phoneStep that is a text', { customId: 'c1', phoneStep: 'yes' }, ['phoneStep']],
  ['acceptations that are no list', { customId: 'c1', acceptations: {} }, ['acceptations']],
  [
    'more acceptations than anybody reads',
    { customId: 'c1', acceptations: Array(201).fill({ mandatory: false, text: 'x' }) },
    ['acceptations'],
  ],
  ['an acceptation that is a text', { customId: 'c1', acceptations: ['x'] }, ['acceptations[0]']],
  [
    'wrong types within an acceptation',
    {
      customId: 'c1',
      acceptations: [
        { mandatory: true, text: 'ok' },
        { mandatory: 'no', text: 4, x: 1 },
      ],
    },
    ['acceptations[1].mandatory', 'acceptations[1].text', 'acceptations[1].x'],
  ],
  [
    'a redirect type 9',
    { customId: 'c1', redirectUrl: { type: 9, url: 'https://a.example' } },
    ['redirectUrl.type'],
  ],
  [
    'a redirect over http',
    { customId: 'c1', redirectUrl: { type: 1, url: 'http://a.example' } },
    ['redirectUrl.url'],
  ],
  ['a redirect without a URL', { customId: 'c1', redirectUrl: { type: 1 } }, ['redirectUrl.url']],
  ['extra that is a list', { customId: 'c1', extra: [] }, ['extra']],
  [
    'extra that names the webhook',
    { customId: 'c1', extra: { webhook: 'https://x.example' } },
    ['extra.webhook'],
  ],
  [
    'extra that names fields of ours in another case',
    { customId: 'c1', extra: { WebHook: 'x', PHONE: '1', notifyparent: true } },
    ['extra.WebHook', 'extra.PHONE', 'extra.notifyparent'],
  ],
  ['extra with a name of other signs', { customId: 'c1', extra: { 'web hook': 'x' } }, ['extra']],
  ['extra that names a known field', { customId: 'c1', extra: { phone: '1' } }, ['extra.phone']],
  ['a field that nobody knows', { customId: 'c1', colour: 'red' }, ['colour']],
  ['the webhook', { customId: 'c1', webhook: 'https://x.example' }, ['webhook']],
  ['a wait that is a text', { customId: 'c1', wait: '1m' }, ['wait']],
  ['a duration of "soon"', { customId: 'c1', wait: { deadline: 'soon' } }, ['wait.deadline']],
  ['a negative duration', { customId: 'c1', wait: { pollEvery: '-1m' } }, ['wait.pollEvery']],
  ['a duration of zero', { customId: 'c1', wait: { firstPollAfter: '0s' } }, ['wait.firstPollAfter']],
  ['a duration without a unit', { customId: 'c1', wait: { deadline: '30' } }, ['wait.deadline']],
  ['a duration that is a number', { customId: 'c1', wait: { deadline: 30 } }, ['wait.deadline']],
  ['a duration of a thousand years', { customId: 'c1', wait: { deadline: '1000y' } }, ['wait.deadline']],
  [
    'a pollAtMost below pollEvery',
    { customId: 'c1', wait: { pollEvery: '1h', pollAtMost: '1m' } },
    ['wait.pollAtMost'],
  ],
  ['an unknown wait', { customId: 'c1', wait: { patience: '1m' } }, ['wait.patience']],
  ['a notifyParent that is a text', { customId: 'c1', notifyParent: 'yes' }, ['notifyParent']],
  ['two wrong fields', { customId: 'c1', lang: 1, phoneStep: 1 }, ['lang', 'phoneStep']],
  [
    'a key that could not be printed',
    { customId: 'c1', 'a\u001b[31m': 1 },
    ['a field whose name cannot be printed'],
  ],
];

describe('checkInput', () => {
  for (const [name, input, fields] of BAD) {
    it(`refuses ${name} and names each field`, () => {
      const check = checkInput(input);
      assert.ok(!check.ok);
      assert.deepEqual(
        check.problems.map(({ field }) => field),
        fields,
      );
    });
  }

  it('takes a full input, and durations in words', () => {
    const check = checkInput({
      customId: 'A1._:-z',
      lang: 'ESP',
      phoneCountryCode: '+34',
      phone: '600 000 000',
      phoneStep: false,
      acceptations: [],
      redirectUrl: { type: 3 },
      extra: { evidencePortalWebhook: 'https://a.example' },
      wait: { firstPollAfter: '2 minutes', pollEvery: '1h' },
      notifyParent: true,
    });
    assert.ok(check.ok);
    assert.equal(check.checked.wait.firstPollAfter, 120_000);
    assert.equal(check.checked.wait.pollAtMost, 3_600_000);
    assert.equal(check.checked.wait.deadline, 30 * 24 * 3_600_000);
  });

  it('takes each way to notify the parent', () => {
    for (const notifyParent of [true, false, 'fromStart']) {
      assert.ok(checkInput({ customId: 'c1', notifyParent }).ok);
    }
  });

  it('never shows a value', () => {
    const check = checkInput({ customId: 'secret@example', phone: 'secret', lang: 5 });
    assert.ok(!check.ok && !JSON.stringify(check.problems).includes('secret'));
  });
});
