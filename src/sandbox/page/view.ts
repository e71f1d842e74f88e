import type { WebhookEntry } from '../call-log.js';
import type { Onboarding } from '../onboarding.js';
import type { Complaint } from './acts.js';
import type { Redirect } from './redirect.js';

/** All that a page shows. */
export interface View {
  readonly onboarding: Onboarding;
  readonly webhooks: readonly WebhookEntry[];
  readonly redirect: Redirect | null;
  readonly complaint: Complaint | null;
  /** The fields of the form that is complained about. */
  readonly fields: ReadonlyMap<string, string>;
}
