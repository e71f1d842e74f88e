import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { CodecSettings } from '../../config/codec-settings.js';
import { PayloadCodecError } from '../payload-codec-error.js';
import { createPayloadCodec } from '../payload-codec.js';
import { createRefusalLog, type CodecLogLine } from './codec-log.js';
import { createIdentifyCaller } from './identify-caller.js';
import { isTrustedPage } from './is-trusted-page.js';
import { fromPayloads, toPayloads } from './payload-json.js';

export interface CodecServerOptions extends CodecSettings {
  /** Serves `/encode`, too. */
  readonly mayEncode: boolean;
  readonly log: (line: CodecLogLine) => void;
}

export interface CodecServer {
  readonly url: string;
  /** Resolves when the requests under way are answered. */
  close(): Promise<void>;
}

/** Twice what Temporal sends in one message, for base64. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 15_000;
/** Those that Temporal's Web UI sends. */
const HEADERS_OF_PAGES = 'authorization, authorization-extras, content-type, x-namespace';

/** Sentences of ours: fastify's own would quote body and URL. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: 'the body must be JSON such as {"payloads": [{"metadata": {"encoding": "…"}, "data": "…"}]} with base64',
  401: 'the bearer token is missing, wrong or no longer valid',
  403: 'this page or host name may not ask: see FINWAVE_CODEC_ORIGINS',
  404: 'there is nothing here: this is a Temporal codec server, which answers POST /decode',
  413: 'the body is too large',
  415: 'the body must be application/json',
  503: "the issuer's keys cannot be fetched: see FINWAVE_CODEC_JWKS_URL",
};

/**
 * Decodes payloads for the `temporal` CLI and the Web UI by Temporal's remote codec protocol. An answer
 * holds personal data: put TLS in front wherever it leaves this machine.
 *
 * @throws PayloadCodecError `badKeys`
 */
export async function startCodecServer(options: CodecServerOptions): Promise<CodecServer> {
  const { host, port, payloadKeys, mayEncode } = options;
  const codec = createPayloadCodec(payloadKeys);
  const app = fastify({ logger: false, bodyLimit: MAX_BODY_BYTES, requestTimeout: REQUEST_TIMEOUT_MS });
  // Fastify's own, which would take any text.
  app.removeContentTypeParser('text/plain');
  const refuse = createRefuse(options.log);
  keepDoor(app, options, refuse);
  const serve = (
    path: string,
    message: Exclude<CodecLogLine['message'], 'refused'>,
    convert: typeof codec.decode,
  ): void => {
    app.post(path, async (request, reply) => {
      const payloads = toPayloads(request.body);
      if (payloads === null) return refuse(reply, 400);
      const converted = await convert(payloads);
      const namespace = printableNamespace(request.headers['x-namespace']);
      options.log({ message, who: request.getDecorator<string>('who'), namespace, count: payloads.length });
      return reply.send(fromPayloads(converted));
    });
  };
  serve('/decode', 'payloads decoded', (payloads) => codec.decode(payloads));
  if (mayEncode) serve('/encode', 'payloads encoded', (payloads) => codec.encode(payloads));
  const url = await app.listen({ host, port });
  return { url, close: () => app.close() };
}

/** Who may not ask is refused before anything of a body is read. */
function keepDoor(app: FastifyInstance, { origins, token, oidc }: CodecServerOptions, refuse: Refuse): void {
  const isOpen = token === null && oidc === null;
  const identify = createIdentifyCaller({ token, oidc });
  app.decorateRequest('who', '');
  app.addHook('onRequest', async (request, reply) => {
    const { host, origin, authorization } = request.headers;
    reply.header('cache-control', 'no-store').header('vary', 'origin');
    if (!isTrustedPage({ host, origin }, { origins, isOpen })) return refuse(reply, 403);
    if (origin !== undefined) reply.header('access-control-allow-origin', origin);
    if (isPreflight(request)) {
      return reply
        .code(204)
        .header('access-control-allow-methods', 'POST')
        .header('access-control-allow-headers', HEADERS_OF_PAGES)
        .header('access-control-max-age', '600')
        .send();
    }
    const caller = await identify(authorization);
    if (caller === 'unknown') return refuse(reply, 503);
    if (caller === 'nobody') return refuse(reply.header('www-authenticate', 'Bearer'), 401);
    request.setDecorator('who', caller.who);
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404));
  app.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) => {
    // It names a key's id at most: the one that whoever asked has to put back.
    if (error instanceof PayloadCodecError) return refuse(reply, 400, error.message);
    const { statusCode = 500 } = error;
    return refuse(reply, statusCode in REFUSALS ? statusCode : 500);
  });
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined;
}

type Refuse = (reply: FastifyReply, status: number, why?: string) => FastifyReply;

function createRefuse(log: CodecServerOptions['log']): Refuse {
  const logRefusal = createRefusalLog(log);
  return (reply, status, why = REFUSALS[status] ?? 'it failed') => {
    logRefusal(why);
    return reply.code(status).type('text/plain; charset=utf-8').send(`${why}\n`);
  };
}

function printableNamespace(header: string | readonly string[] | undefined): string {
  // The CLI sends an empty one where its user names none.
  if (header === undefined || header === '') return '-';
  return typeof header === 'string' && /^[\w.-]{1,255}$/.test(header) ? header : 'UNPRINTABLE';
}
