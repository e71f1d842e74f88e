/**
 * Door `./testing`: onboardings as told, for the tests of code that starts them. It needs no vendor, no
 * store and no network; nothing outside of tests may import it.
 */
export { buildOutcome, type OutcomeOverrides } from './build-outcome.js';
export type { FakePlan } from './fake-activities.js';
export { fakeOnboarding } from './fake-onboarding.js';
export { fakeWebhook } from './fake-webhook.js';
