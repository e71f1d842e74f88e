import type { Registry } from 'prom-client';
import { collectedCounterIn } from '../metrics/define.js';
import { BRIDGE_COUNTS, type BridgeCount, type BridgeCounts } from './bridge-counts.js';

/** What is counted beside a webhook's answer, and the sum of all. */
const BESIDE: readonly BridgeCount[] = ['received', 'lateNews', 'otherCustomId', 'unknownResult'];

/** Puts the bridge's counters into `registry`, as they are at each scrape; one bridge a registry. */
export function addWebhookMetrics(registry: Registry, counts: BridgeCounts): void {
  collectedCounterIn(
    registry,
    { name: 'finwave_webhooks_total', help: 'Webhooks, by what became of them', labels: ['answer'] },
    (counter) => {
      for (const answer of BRIDGE_COUNTS)
        if (!BESIDE.includes(answer)) counter.inc({ answer }, counts[answer]);
    },
  );
  collectedCounterIn(
    registry,
    {
      name: 'finwave_odd_webhooks_total',
      help: 'Webhooks that another ending, another customId or an unknown result was claimed by',
      labels: ['claim'],
    },
    (counter) => {
      for (const claim of BESIDE.slice(1)) counter.inc({ claim }, counts[claim]);
    },
  );
}
