import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What each door exports at run time; changing a line here is changing the API. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  '.': [
    'DEFAULT_TASK_QUEUE',
    'EvidenceFileError',
    'FAILURE_TYPES',
    'FinwaveError',
    'INFORMING_FLAGS',
    'ONBOARDING_STATUSES',
    'ONBOARDING_WORKFLOW_TYPE',
    'OUTCOME_FLAGS',
    'OnboardingClient',
    'OnboardingError',
    'RECHECK_WORKFLOW_TYPE',
    'StoreError',
    'needsALook',
    'openStores',
    'recheckIdOf',
    'workflowIdOf',
  ],
  './worker': ['SettingsError', 'createOnboardingWorker', 'finwaveOnboarding', 'readSettings'],
  './workflows': ['onboardingWorkflow', 'recheckWorkflow'],
  './calling': [
    'DEFAULT_TASK_QUEUE',
    'FAILURE_TYPES',
    'INFORMING_FLAGS',
    'ONBOARDING_STATUSES',
    'ONBOARDING_WORKFLOW_TYPE',
    'OUTCOME_FLAGS',
    'RECHECK_WORKFLOW_TYPE',
    'executeOnboarding',
    'finwaveOnboardingService',
    'finwaveWebhookSignal',
    'needsALook',
    'onboardingUrlSignal',
    'onboardingUrlUpdate',
    'pollNowUpdate',
    'recheckIdOf',
    'startOnboarding',
    'statusQuery',
    'workflowIdOf',
  ],
  './activities': ['createActivities', 'isStoreFailure', 'isVendorFailure'],
  './bridge': [
    'WebhookSettingError',
    'createSignalOnboarding',
    'createWebhookHandler',
    'createWebhookListener',
    'createWebhookUrls',
    'startBridge',
  ],
  './codec': ['PayloadCodecError', 'createDataConverter', 'createPayloadCodec', 'parsePayloadKeys'],
  './sandbox': [
    'MALICIOUS_ENTRIES',
    'PERSON_PRESETS',
    'PERSON_STEPS',
    'SANDBOX_CLIENT_TOKEN',
    'SCENARIOS',
    'SandboxError',
    'faultsFromSeed',
    'startSandbox',
  ],
  './testing': ['buildOutcome', 'fakeOnboarding', 'fakeWebhook'],
};

/** Runs in a process of its own, so that what one door loads does not hide what another lacks. */
async function load(door: string, expression: string, esm = true): Promise<unknown> {
  const name = door.replace(/^\./, 'temporal-finwave');
  const program = esm
    ? `const m = await import('${name}'); console.log(JSON.stringify(${expression}))`
    : `const m = require('${name}'); console.log(JSON.stringify(${expression}))`;
  const args = ['--no-warnings', `--input-type=${esm ? 'module' : 'commonjs'}`, '--eval', program];
  return JSON.parse((await run(process.execPath, args, { cwd: ROOT })).stdout) as unknown;
}

describe('the doors', () => {
  for (const [door, names] of Object.entries(DOORS)) {
    it(`${door} exports exactly its list`, async () => {
      assert.deepEqual(await load(door, 'Object.keys(m).sort()'), [...names].sort());
    });
    it(`${door} can be required from CommonJS`, async () => {
      assert.deepEqual(
        await load(door, "Object.keys(m).filter((k) => k !== '__esModule').sort()", false),
        [...names].sort(),
      );
    });
  }

  for (const door of ['.', './bridge', './calling', './workflows', './activities', './codec']) {
    it(`${door} does not load the native worker`, async () => {
      const loaded = "Object.keys(require.cache).filter((k) => k.includes('core-bridge')).length";
      assert.equal(await load(door, loaded, false), 0);
    });
  }
});
