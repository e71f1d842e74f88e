/** Door `./workflows`: exactly the workflow functions, for `export * from 'temporal-finwave/workflows'`. */
export { onboardingWorkflow } from './onboarding.js';
export { recheckWorkflow } from './recheck.js';
