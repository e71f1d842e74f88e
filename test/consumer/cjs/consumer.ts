import { openStores, workflowIdOf, type OnboardingInput } from 'temporal-finwave';
import bridge = require('temporal-finwave/bridge');
import calling = require('temporal-finwave/calling');
import worker = require('temporal-finwave/worker');

const input: OnboardingInput = { customId: 'c1' };
const all = [openStores, bridge.createWebhookUrls, worker.createOnboardingWorker];
if (all.some((one) => typeof one !== 'function')) throw new Error('a door lacks a function');
console.log(`${workflowIdOf(input.customId)} answers ${calling.statusQuery.name}`);
