import type { NativeConnection } from '@temporalio/worker';
import type { Registry } from 'prom-client';
import { watchParts } from '../metrics/parts.js';
import { addPending } from '../metrics/pending.js';
import { serveMetrics, type MetricsServer } from '../metrics/serve-metrics.js';

const ENGINE_ANSWERS_WITHIN_MS = 5_000;

export interface WorkerMetricsOptions {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** Each store by its name: resolves once it has answered. */
  readonly stores: Readonly<Record<string, () => Promise<unknown>>>;
  /** Where Temporal's own exporter serves on loopback, without a path. */
  readonly temporalUrl: string;
}

/** Serves a worker's health and metrics, ours and Temporal's own in one answer. */
export async function openWorkerMetrics(options: WorkerMetricsOptions): Promise<MetricsServer> {
  const { host, port, registry, connection, namespace, stores, temporalUrl } = options;
  const { workflowService } = connection;
  const soon = <T>(call: () => Promise<T>): Promise<T> =>
    connection.withDeadline(Date.now() + ENGINE_ANSWERS_WITHIN_MS, call);
  addPending(registry, async (query) => {
    const { count } = await soon(() => workflowService.countWorkflowExecutions({ namespace, query }));
    return Number(count);
  });
  const readiness = watchParts(registry, {
    engine: () => soon(() => workflowService.describeNamespace({ namespace })),
    ...stores,
  });
  const server = await serveMetrics({
    host,
    port,
    registry,
    missing: () => readiness.missing(),
    more: async () => {
      const answer = await fetch(`${temporalUrl}/metrics`, { signal: AbortSignal.timeout(2_000) });
      return answer.text();
    },
  });
  return {
    url: server.url,
    close() {
      readiness.stop();
      return server.close();
    },
  };
}
