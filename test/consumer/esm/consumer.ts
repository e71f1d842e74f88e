import { openStores, workflowIdOf, type OnboardingInput, type OnboardingOutcome } from 'temporal-finwave';
import { createActivities, type OnboardingPorts } from 'temporal-finwave/activities';
import { createWebhookUrls } from 'temporal-finwave/bridge';
import { statusQuery } from 'temporal-finwave/calling';
import { startSandbox } from 'temporal-finwave/sandbox';
import { createOnboardingWorker } from 'temporal-finwave/worker';
import * as workflows from 'temporal-finwave/workflows';

const input: OnboardingInput = { customId: 'c1', wait: { pollEvery: '2m' } };
const score = (outcome: OnboardingOutcome): number | null => outcome.score;
const own = (ports: OnboardingPorts): string[] => Object.keys(createActivities(ports));

// Opens only with the native part of the SQLite driver, which the install must have brought.
const stores = await openStores({ results: 'sqlite:results.db', evidence: 'file:evidence' });
if ((await stores.results.get('c1')) !== null) throw new Error('an empty store knows an outcome');
await stores.close();

const sandbox = await startSandbox();
await sandbox.close();
const all = [openStores, createWebhookUrls, createOnboardingWorker, workflows.onboardingWorkflow, score, own];
if (all.some((one) => typeof one !== 'function')) throw new Error('a door lacks a function');
console.log(`${workflowIdOf(input.customId)} answers ${statusQuery.name}`);
