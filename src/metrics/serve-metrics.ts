import { fastify } from 'fastify';
import type { Registry } from 'prom-client';

export interface MetricsServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly registry: Registry;
  /** The parts that do not answer; empty: ready. */
  readonly missing: () => readonly string[];
  /** True while this process sheds load. Default: never. */
  readonly isOverloaded?: () => boolean;
  /** More in Prometheus' text format, of names that `registry` lacks. Default: none. */
  readonly more?: () => Promise<string>;
}

export interface MetricsServer {
  /** `http://<host>:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `GET /healthz` (200, or 503 while this process sheds load), `GET /readyz` (200, or 503 with the
 * parts that do not answer) and `GET /metrics`.
 */
export async function serveMetrics(options: MetricsServerOptions): Promise<MetricsServer> {
  const { host, port, registry, missing, isOverloaded = () => false } = options;
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.get('/healthz', (_request, reply) => {
    const overloaded = isOverloaded();
    return reply.code(overloaded ? 503 : 200).send({ status: overloaded ? 'overloaded' : 'ok' });
  });
  app.get('/readyz', (_request, reply) => {
    const away = missing();
    return reply
      .code(away.length > 0 ? 503 : 200)
      .send({ status: away.length > 0 ? 'notReady' : 'ok', away });
  });
  app.get('/metrics', async (_request, reply) => {
    const [ours, more] = await Promise.all([registry.metrics(), options.more?.().catch(() => '')]);
    return reply.header('content-type', registry.contentType).send(ours + (more ?? ''));
  });
  return { url: await app.listen({ host, port }), close: () => app.close() };
}
