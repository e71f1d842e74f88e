import type { Mutant } from './mutant.js';

/** Of the call that creates an onboarding, and of its input. */
export const CREATE_MUTANTS: readonly Mutant[] = [
  {
    point: 'C1',
    defect: 'sends ENG whatever the caller says',
    file: 'src/finwave/create-body.js',
    text: "lang: input.lang ?? 'ENG'",
    becomes: "lang: 'ENG'",
    test: 'finwave/create-onboarding',
  },
  {
    point: 'C1',
    defect: 'passes another language on in silence',
    file: 'src/finwave/client.js',
    text: "input.lang !== 'ENG'",
    becomes: "input.lang === ''",
    test: 'finwave/create-onboarding',
  },
  {
    point: 'C3',
    defect: 'refuses an answer without a URL',
    file: 'src/finwave/create-answer.js',
    text: `    if (url === null)
        return null;`,
    becomes: `    if (url === null)
        return 'is missing';`,
    test: 'finwave/create-onboarding',
  },
  {
    point: 'C3',
    defect: 'waits although the create answered an ending',
    file: 'workflows/onboarding.js',
    text: "known: 'INPROCESS', over: true",
    becomes: "known: 'INPROCESS', over: false",
    test: 'workflows/endings',
  },
  {
    point: 'C4',
    defect: 'keeps to the first onboardingId',
    file: 'src/finwave/create-answer.js',
    text: `    return {
        onboardingId,`,
    becomes: `    return {
        onboardingId: (globalThis.firstId ??= onboardingId),`,
    test: 'finwave/create-onboarding',
  },
  {
    point: 'C5',
    defect: 'takes nothing but 201',
    file: 'src/finwave/create-onboarding.js',
    text: 'answer.status < 200 || answer.status > 299',
    becomes: 'answer.status !== 201',
    test: 'finwave/create-onboarding',
  },
  {
    point: 'C6',
    defect: 'begins a settled customId again',
    file: 'activities/create-onboarding.js',
    text: 'if (outcome !== null)',
    becomes: 'if (outcome === undefined)',
    test: 'workflows/endings',
  },
  {
    point: 'C7',
    defect: 'gives a lost create up',
    file: 'activities/to-application-failure.js',
    text: "            return retry('VendorUnavailable');",
    becomes: "            return isCreate ? end('VendorUnavailable') : retry('VendorUnavailable');",
    test: 'workflows/endings',
  },
  {
    point: 'C7',
    defect: 'does not see that the customId exists',
    file: 'src/finwave/create-onboarding.js',
    text: 'if (httpStatus === 409)',
    becomes: 'if (httpStatus === 499)',
    test: 'finwave/refusals',
  },
  {
    point: 'C32',
    defect: 'forgets the base URL’s path',
    file: 'src/net/base-url.js',
    text: "href.replace(/\\/+$/, '')",
    becomes: 'new URL(href).origin',
    test: 'finwave/create-onboarding',
  },
  {
    point: 'C33',
    defect: 'sends what was not given',
    file: 'src/finwave/create-body.js',
    text: `        if (fields[name] !== undefined)
            body[name] = fields[name];`,
    becomes: '        body[name] = fields[name] ?? null;',
    test: 'finwave/create-onboarding',
  },
  {
    point: 'C34',
    defect: 'takes a phone without its country',
    file: 'workflows/input.js',
    text: "fields['phone'] !== undefined && fields['phoneCountryCode'] === undefined",
    becomes: "fields['phone'] === null",
    test: 'workflows/input',
  },
  {
    point: 'C34',
    defect: 'takes a country without a phone',
    file: 'workflows/input.js',
    text: "fields['phone'] === undefined && fields['phoneCountryCode'] !== undefined",
    becomes: "fields['phone'] === null",
    test: 'workflows/input',
  },
  {
    point: 'C39',
    defect: 'takes an e-mail address',
    file: 'workflows/ids.js',
    text: '[A-Za-z0-9._:-]{0,99}',
    becomes: '[A-Za-z0-9._:@-]{0,99}',
    test: 'workflows/input',
  },
];
