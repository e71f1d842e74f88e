import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerControl } from './control.js';
import { KEPT_HEADERS, type OpenRequest } from './call-log.js';
import { isLoopbackHost } from '../net/loopback.js';
import { answerPage, PAGE_BODY_LIMIT_BYTES } from './page/answer-page.js';
import { failure, type Reply } from './reply.js';
import { send } from './send.js';
import { answerVendor } from './vendor-api.js';
import type { SandboxState } from './state.js';

const BODY_LIMIT_BYTES = 1024 * 1024;
const PAGE_PATH = /^\/onboarding\/([A-Za-z0-9_~-]+)$/;

/** The HTTP server of a sandbox, listening. */
export interface Listening {
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function listen(state: SandboxState): Promise<Listening> {
  const { host, port } = state.settings;
  let origin = '';
  const server = createServer((request, response) => {
    // A client that hangs up is no error of the sandbox's.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    serve(state, origin, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  origin = `http://${host === '::1' ? '[::1]' : host}:${bound.toString()}`;
  return { origin, port: bound, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

async function serve(
  state: SandboxState,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers } = request;
  const url = URL.canParse(request.url ?? '', origin) ? new URL(request.url ?? '', origin) : new URL(origin);
  const own = isOwn(headers);
  const limit = PAGE_PATH.test(url.pathname) ? PAGE_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES;
  const body = await readBody(request, limit);
  if (url.pathname.startsWith('/sandbox/')) {
    const isJson = headers['content-type']?.startsWith('application/json') === true;
    const reply = own ? await control(state, method, url, isJson, body) : failure(403, 'Forbidden');
    await send(response, reply, state.timers);
    return;
  }
  const entry = toEntry(state, request, url, body);
  state.calls.addRequest(entry);
  const reply = await answerRequest(state, { url, method, request, body, own, origin }, entry);
  if (reply !== 'reset') entry.status = reply.status;
  const sent = await send(response, reply, state.timers, (bytes) => (entry.bytes += bytes));
  entry.ended = sent.ended;
}

/** False for calls that a foreign web page makes through somebody's browser. */
function isOwn({ host, origin }: IncomingHttpHeaders): boolean {
  const url = host === undefined ? '' : `http://${host}`;
  // A page that rebinds its name to 127.0.0.1 still sends its name.
  const isAsked = URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
  return isAsked && (origin === undefined || origin === url);
}

interface Asked {
  readonly url: URL;
  readonly method: string;
  readonly request: IncomingMessage;
  readonly body: Buffer | null;
  readonly own: boolean;
  readonly origin: string;
}

async function answerRequest(state: SandboxState, asked: Asked, entry: OpenRequest): Promise<Reply> {
  const { url, method, request, body } = asked;
  const onboardingId = PAGE_PATH.exec(url.pathname)?.[1];
  if (onboardingId !== undefined && asked.own) {
    const type = request.headers['content-type'];
    return answerPage(state, { onboardingId, method, url, type, body });
  }
  if (body === null) return failure(413, 'Payload Too Large');
  const { basePath } = state.settings;
  if (url.pathname.startsWith(`${basePath}/`)) {
    const answered = await answerVendor(state, {
      method,
      path: url.pathname.slice(basePath.length),
      headers: request.headers,
      tokenRight: entry.tokenRight,
      body,
      origin: asked.origin,
    });
    const { customId, onboardingId, faults } = answered;
    Object.assign(entry, { customId, onboardingId, faults });
    return answered.reply;
  }
  return failure(404, 'Not Found');
}

async function control(
  state: SandboxState,
  method: string,
  url: URL,
  isJson: boolean,
  body: Buffer | null,
): Promise<Reply> {
  return body === null ? failure(413, 'Payload Too Large') : answerControl(state, method, url, isJson, body);
}

function toEntry(state: SandboxState, request: IncomingMessage, url: URL, body: Buffer | null): OpenRequest {
  const { method = 'GET', headers } = request;
  const isCreate = method === 'POST' && url.pathname === `${state.settings.basePath}/integrations`;
  const kept = KEPT_HEADERS.map((name) => [name, headers[name]] as const);
  return {
    at: new Date().toISOString(),
    method,
    path: url.pathname,
    tokenRight: headers['gestok-client-token'] === state.settings.clientToken,
    headers: Object.fromEntries(kept.filter(([, value]) => value !== undefined)),
    customId: null,
    onboardingId: null,
    body: isCreate ? (body?.toString('utf8') ?? null) : null,
    faults: [],
    status: null,
    bytes: 0,
    ended: null,
  };
}

/** Null where the body is larger than anything that the sandbox takes. */
async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
  }
  return bytes <= limit ? Buffer.concat(chunks) : null;
}
