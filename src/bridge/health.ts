import { fastify } from 'fastify';

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly isOverloaded: () => boolean;
}

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `GET /healthz`: 200 while this process serves, 503 while it sheds load. */
export async function startHealth({ host, port, isOverloaded }: HealthOptions): Promise<HealthServer> {
  const app = fastify({ logger: false });
  app.get('/healthz', (_request, reply) => {
    const overloaded = isOverloaded();
    return reply.code(overloaded ? 503 : 200).send({ status: overloaded ? 'overloaded' : 'ok' });
  });
  const address = await app.listen({ host, port });
  return { url: `${address}/healthz`, close: () => app.close() };
}
