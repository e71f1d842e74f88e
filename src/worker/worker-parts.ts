import type { NativeConnection } from '@temporalio/worker';
import type { ServiceHandler } from 'nexus-rpc';
import { createActivities } from '../../activities/index.js';
import type { PortLog } from '../../activities/ports.js';
import type { OnboardingActivities } from '../../workflows/activity-contract.js';
import { createDeploymentProbe } from './deployment-probe.js';
import { createOnboardingService } from '../nexus/service.js';
import type { OpenedPorts } from './open-ports.js';

export interface WorkerPartsOptions {
  readonly connection: Pick<NativeConnection, 'operatorService' | 'workflowService'>;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Null, or the same as `taskQueue`: evidence has no queue of its own. */
  readonly evidenceTaskQueue: string | null;
  /** Asked at each activity, so that they may be opened later than the worker is made. */
  readonly ports: () => OpenedPorts['ports'];
  /** Puts a measure, or a log of failed attempts, around the activities. Default: nothing. */
  readonly around?: (activities: OnboardingActivities) => OnboardingActivities;
  readonly log: PortLog;
}

/** What makes a Temporal worker run onboardings, beside the workflow and the data converter. */
export interface WorkerParts {
  readonly activities: OnboardingActivities;
  readonly nexusService: ServiceHandler;
  /** The queue that only evidence goes to; null where it has none of its own. */
  readonly ownEvidenceQueue: string | null;
}

export function createWorkerParts(options: WorkerPartsOptions): WorkerParts {
  const { connection, namespace, taskQueue, evidenceTaskQueue, ports, around, log } = options;
  const ownEvidenceQueue = evidenceTaskQueue === taskQueue ? null : evidenceTaskQueue;
  const deployment = createDeploymentProbe({
    connection,
    namespace,
    evidenceTaskQueue: ownEvidenceQueue,
    log,
  });
  let built: { readonly over: OpenedPorts['ports']; readonly activities: OnboardingActivities } | undefined;
  // Once per opened ports: an activity keeps state between calls, such as its count of downloads.
  const activities = (): OnboardingActivities => {
    const over = ports();
    if (built?.over !== over) {
      const made = createActivities({ ...over, deployment, log });
      built = { over, activities: around?.(made) ?? made };
    }
    return built.activities;
  };
  return {
    activities: {
      createOnboarding: (request) => activities().createOnboarding(request),
      pollResult: (request) => activities().pollResult(request),
      downloadEvidence: (request) => activities().downloadEvidence(request),
      persistOutcome: (request) => activities().persistOutcome(request),
      findSettled: (request) => activities().findSettled(request),
      persistRecheck: (request) => activities().persistRecheck(request),
    },
    nexusService: createOnboardingService(),
    ownEvidenceQueue,
  };
}

/** Said once at start where nothing signs custody records. */
export const UNSIGNED_RECORDS =
  'there is no custody key (FINWAVE_CUSTODY_KEY, or custodyKey of the settings object; `temporal-finwave keygen` makes one): records are not signed, and whoever may write to the evidence store decides what an onboarding came to';

/** Said once at start where nothing encrypts payloads. */
export const READABLE_PAYLOADS =
  'there are no payload keys (FINWAVE_PAYLOAD_KEYS, or payloadKeys of the settings object): the input and the onboarding URL are readable in workflow histories';
