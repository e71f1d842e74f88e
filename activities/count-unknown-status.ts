import { metricMeter } from '@temporalio/activity';
import { printableCode } from '../workflows/ids.js';
import type { OnboardingPorts } from './ports.js';

/** An undocumented status is no error, but somebody should hear of it: a log line and a metric. */
export function countUnknownStatus(ports: OnboardingPorts, status: string): void {
  ports.log.warn('Finwave answered with a status that its document lacks', { status: printableCode(status) });
  metricMeter
    .createCounter('finwave_unknown_status', 'answers', 'Answers of Finwave with an undocumented status')
    .add(1);
}
