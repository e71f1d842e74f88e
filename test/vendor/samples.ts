import { readFileSync } from 'node:fs';

/** The files of this folder, without `.json`; README.md cites where each comes from. */
export type SampleName =
  | 'create-request'
  | 'create-request-minimal'
  | 'create-request-full'
  | 'create-answer-created'
  | 'create-answer-repeat-inprocess'
  | 'create-answer-repeat-incompleted'
  | 'create-answer-repeat-timeout'
  | 'create-answer-repeat-finished'
  | 'webhook'
  | 'result'
  | 'result-finished'
  | 'codes';

/** The bytes of a sample. */
export function sampleBytes(name: SampleName): Buffer {
  return readFileSync(new URL(`../../../test/vendor/${name}.json`, import.meta.url));
}

/** A fresh, mutable copy of a sample; every one is a JSON object. */
export function sample(name: SampleName): Record<string, unknown> {
  return JSON.parse(sampleBytes(name).toString('utf8')) as Record<string, unknown>;
}

/** The vendor's code lists: code to description, per property. */
export function sampleCodes(): Record<
  'status' | 'errorEvent' | 'smsCode' | 'logCode',
  Record<string, string>
> {
  return sample('codes') as ReturnType<typeof sampleCodes>;
}
