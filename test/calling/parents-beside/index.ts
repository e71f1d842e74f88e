/** The parents in a bundle that holds the onboarding too. */
export * from '../parents/index.js';
export { onboardingWorkflow } from '../../../workflows/index.js';
