import { metricMeter } from '@temporalio/activity';
import { toOnboardingStatus } from '../workflows/contract.js';
import { printableCode } from '../workflows/ids.js';
import type { OnboardingPorts } from './ports.js';

/**
 * A status that is not written as in the vendor's document is no error, but somebody should hear of
 * it: a log line and a metric, one for the undocumented and one for the oddly spelt.
 */
export function countOddStatus(ports: OnboardingPorts, customId: string, written: string | null): void {
  const known = toOnboardingStatus(written ?? '');
  const fields = { customId, status: known ?? printableCode(written ?? '') };
  if (known === null) {
    ports.log.warn('Finwave answered with a status that its document lacks', fields);
    count('finwave_unknown_status', 'Answers of Finwave with an undocumented status');
  } else {
    ports.log.warn('Finwave answered with a status that its document spells otherwise', fields);
    count('finwave_respelt_status', 'Answers of Finwave with a status in other letters than documented');
  }
}

function count(name: string, description: string): void {
  metricMeter.createCounter(name, 'answers', description).add(1);
}
