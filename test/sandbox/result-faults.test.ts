import assert from 'node:assert/strict';
import { type ResultFaults, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { create, finished, getResult, result } from './sandbox-calls.js';

describe('faults of the result', () => {
  let sandbox: Sandbox;
  let count = 0;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  async function finishedUnder(faults: ResultFaults, fields?: Record<string, unknown>): Promise<string> {
    count += 1;
    const customId = `c-${count.toString()}`;
    sandbox.setFaults(customId, { result: faults });
    return finished(sandbox, customId, fields);
  }

  async function statuses(onboardingId: string): Promise<unknown[]> {
    return [(await result(sandbox, onboardingId))['status'], (await result(sandbox, onboardingId))['status']];
  }

  it('404 at first', async () => {
    const onboardingId = await finishedUnder({ notFound: 1 });
    assert.equal((await getResult(sandbox, onboardingId)).status, 404);
    assert.equal((await getResult(sandbox, onboardingId)).status, 200);
  });

  it('lags behind by polls', async () => {
    assert.deepEqual(await statuses(await finishedUnder({ lagPolls: 1 })), ['INPROCESS', 'FINISHED']);
  });

  it('lags behind by time', async () => {
    const onboardingId = await finishedUnder({ lagMs: 100 });
    const seen = new Set<unknown>();
    while (!seen.has('FINISHED')) seen.add((await result(sandbox, onboardingId))['status']);
    assert.deepEqual([...seen], ['INPROCESS', 'FINISHED']);
  });

  it('C16: an unknown status', async () => {
    assert.deepEqual(await statuses(await finishedUnder({ unknownStatus: 1 })), ['ON_HOLD', 'FINISHED']);
  });

  it("C43: another onboarding's result", async () => {
    const onboardingId = await finishedUnder({ foreign: 1 });
    const foreign = await result(sandbox, onboardingId);
    assert.notEqual(foreign['onboardingId'], onboardingId);
    assert.equal(foreign['customId'], 'somebody-else');
    assert.equal((await result(sandbox, onboardingId))['onboardingId'], onboardingId);
  });

  it('C13, C41: null blocks, missing blocks, unknown fields', async () => {
    const faults = { nullBlocks: ['ocr'], missingBlocks: ['logs'], unknownFields: true };
    const document = await result(sandbox, await finishedUnder(faults));
    assert.equal(document['ocr'], null);
    assert.ok(!('logs' in document));
    assert.ok('riskAssessment' in document);
  });

  it('C14, C15: an error event and a code of its own', async () => {
    const faults = { errorEvent: 'OCR_ERROR', extraCode: 'SOMETHING_ELSE' };
    const document = await result(sandbox, await finishedUnder(faults, { phoneStep: true }));
    assert.equal((document['processStatus'] as Record<string, unknown>)['errorEvent'], 'OCR_ERROR');
    for (const list of ['logs', 'smsEvents']) {
      assert.ok((document[list] as { code: string }[]).some(({ code }) => code === 'SOMETHING_ELSE'));
    }
  });

  it('C35: refused acceptations', async () => {
    const acceptations = [{ mandatory: true, text: 'terms' }];
    const document = await result(
      sandbox,
      await finishedUnder({ acceptationsRefused: true }, { acceptations }),
    );
    assert.deepEqual(document['acceptations'], [{ text: 'terms', accepted: false, mandatory: true }]);
  });

  it('C23: images of any size, and one that is no base64', async () => {
    const document = await result(sandbox, await finishedUnder({ imageMegabytes: 2, imageUnreadable: true }));
    const { images } = document['ocr'] as { images: { name: string; value: string }[] };
    assert.deepEqual(
      images.map(({ name }) => name),
      ['PORTRAIT', 'DOCUMENT', 'SIGNATURE'],
    );
    const [portrait = '', large = '', broken = ''] = images.map(({ value }) => value);
    assert.ok(large.length > 2 * 1024 * 1024 && large.length < 2.1 * 1024 * 1024);
    assert.ok(portrait.startsWith('/9j/'));
    assert.equal(Buffer.from(portrait, 'base64').toString('base64'), portrait);
    assert.notEqual(Buffer.from(broken, 'base64').toString('base64'), broken);
  });

  it('C24: names the evidence in other shapes', async () => {
    const plain = (await result(sandbox, await finishedUnder({})))['evidences'] as Record<string, string>;
    assert.match(plain['idDocumentFront'] ?? '', /^[^/]+-FRONT\.jpg$/);
    const shapeOf = async (evidencesAs: 'list' | 'objects' | 'paths'): Promise<unknown> =>
      (await result(sandbox, await finishedUnder({ evidencesAs })))['evidences'];
    const list = (await shapeOf('list')) as { type: string; filename: string }[];
    assert.deepEqual(
      list.map(({ type }) => type),
      Object.keys(plain),
    );
    const { fullVideo } = (await shapeOf('objects')) as Record<string, { filename: string }>;
    assert.match(fullVideo?.filename ?? '', /VIDEO\.mp4$/);
    const paths = (await shapeOf('paths')) as Record<string, string>;
    assert.ok(Object.values(paths).every((path) => path.startsWith('/var/finwave/')));
  });

  it('lays values over an ended result, and over no other', async () => {
    const overlay = {
      processStatus: { steps: { biometry: false }, score: '12' },
      ocr: { fields: { LAST_NAME: { value: 'OTHER' } }, validations: [] },
      biometry: null,
    };
    const faults = { result: { overlay } };
    sandbox.setFaults('c-overlay', faults);
    const { onboardingId } = await create(sandbox, 'c-overlay');
    assert.equal(((await result(sandbox, onboardingId))['processStatus'] as { score: unknown }).score, null);
    sandbox.drive('c-overlay', 'finish');
    const laid = (await result(sandbox, onboardingId)) as {
      processStatus: { score: unknown; steps: Record<string, unknown>; errorEvent: unknown };
      ocr: { fields: { name: string; value: string; status: boolean }[]; validations: unknown };
      biometry: unknown;
    };
    const { score, steps, errorEvent } = laid.processStatus;
    assert.deepEqual([score, steps['biometry'], steps['ocr'], errorEvent], ['12', false, true, null]);
    const values = laid.ocr.fields.map(({ name, value, status }) => [name, value, status]);
    assert.deepEqual(values[2], ['LAST_NAME', 'OTHER', true]);
    assert.deepEqual(values[1], ['FIRST_NAME', 'MARIA', true]);
    assert.deepEqual([laid.ocr.validations, laid.biometry], [[], null]);
    assert.equal(overlay.ocr.fields.LAST_NAME.value, 'OTHER', 'the fault itself stays as it is');
  });

  it('replaces what it is told to', async () => {
    const document = await result(sandbox, await finishedUnder({ replace: { status: 'TIMEOUT', extra: 1 } }));
    assert.deepEqual([document['status'], document['extra']], ['TIMEOUT', 1]);
  });
});
