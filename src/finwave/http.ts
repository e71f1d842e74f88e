import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import got, { TimeoutError, type PlainResponse, type Request } from 'got';
import { printableCode } from '../../workflows/ids.js';
import { createAgents } from '../net/agents.js';
import { toBaseUrl } from '../net/base-url.js';
import { createClientToken } from './client-token.js';
import { FinwaveError, type CallName } from './errors.js';
import type { Limits } from './policies.js';
import type { ProxySettings } from '../net/proxy.js';

export interface HttpOptions {
  readonly baseUrl: string;
  readonly clientToken: string;
  readonly clientTokenFile?: string;
  readonly proxy?: ProxySettings;
  readonly limits: Limits;
}

/** One request. `path` comes after the base URL's own; every part of it is encoded already. */
export interface Call {
  readonly name: CallName;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the request to the last byte of the answer, in milliseconds; without it, no end is set. */
  readonly totalMs?: number;
}

/** An answer whose headers are there; whoever has it must end `stream`, by `destroy()` at the latest. */
export interface Answer {
  readonly call: Call;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly stream: Request;
  readonly socket: Socket | null;
  /** As it was asked for. */
  readonly url: URL;
}

/** Finwave over HTTP: no retries, no redirects, no compression, one origin. */
export interface Http {
  readonly limits: Limits;
  /**
   * Sends the call, once more where a 401 met a token that has been rotated since. Resolves with any
   * status.
   *
   * @throws FinwaveError `away` without an answer; the signal's reason as it is.
   */
  open(call: Call, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

export function createHttp({ baseUrl, clientToken, clientTokenFile, proxy, limits }: HttpOptions): Http {
  const token = createClientToken(clientToken, clientTokenFile);
  const base = toBaseUrl(baseUrl);
  if (base === null) {
    throw new TypeError(
      "Finwave's base URL must be an https URL (or http on loopback) without credentials, query and fragment",
    );
  }
  const agents = createAgents(new URL(base), proxy);
  const client = got.extend({
    agent: agents,
    // Temporal owns retries; following a redirect would carry the token to another origin.
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    // A few kilobytes of gzip can become gigabytes: identity only, checked on the answer, too.
    decompress: false,
    https: { rejectUnauthorized: true },
    headers: {
      'user-agent': 'temporal-finwave',
      'accept-encoding': 'identity',
    },
  });

  const send = async (call: Call, signal: AbortSignal): Promise<Answer> => {
    signal.throwIfAborted();
    const url = new URL(base + call.path);
    const [method] = call.name.split(' ') as ['GET' | 'POST'];
    const stream = client.stream(url, {
      method,
      headers: { ...call.headers, 'gestok-client-token': token.current },
      ...(method === 'POST' && { body: call.body ?? '' }),
      timeout: {
        lookup: limits.connectMs,
        connect: limits.connectMs,
        secureConnect: limits.connectMs,
        ...(call.totalMs !== undefined && { request: call.totalMs }),
      },
    });
    const abort = (): void => void stream.destroy();
    signal.addEventListener('abort', abort, { once: true });
    stream.once('close', () => {
      signal.removeEventListener('abort', abort);
    });
    try {
      const response = await headersOf(stream, limits.headersMs);
      return {
        call,
        status: response.statusCode,
        headers: response.headers,
        stream,
        socket: stream.socket ?? null,
        url,
      };
    } catch (error) {
      stream.destroy();
      signal.throwIfAborted();
      throw noAnswer(call.name, error);
    }
  };

  return {
    limits,
    async open(call, signal) {
      const sent = token.current;
      const answer = await send(call, signal);
      if (answer.status !== 401) return answer;
      // A token that was rotated is taken up without a restart; a refused call has done nothing.
      await token.renew();
      if (token.current === sent) return answer;
      answer.stream.destroy();
      return send(call, signal);
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function headersOf(stream: Request, headersMs: number): Promise<PlainResponse> {
  return new Promise((resolve, reject) => {
    // The library's own timers start with a connection, which a silent proxy never gives.
    const timer = setTimeout(() => {
      reject(new HeadersTimeout());
    }, headersMs);
    stream.once('response', resolve);
    // Stays for the stream's whole life: an error after the headers must find a listener, too.
    stream.on('error', reject);
    stream.once('close', () => {
      reject(new Error('closed'));
    });
    const clear = (): void => {
      clearTimeout(timer);
    };
    stream.once('response', clear).once('close', clear);
  });
}

class HeadersTimeout extends Error {}

/** True for time-outs of the library and our own. */
export function isTimeout(error: unknown): boolean {
  return error instanceof TimeoutError || error instanceof HeadersTimeout;
}

function noAnswer(call: CallName, error: unknown): FinwaveError {
  const away = (problem: string): FinwaveError =>
    new FinwaveError('away', { call, problem, reason: 'unreachable' });
  if (isTimeout(error)) return away('no answer in time');
  // `ECONNREFUSED`, `CERT_HAS_EXPIRED`…: a code tells an operator enough, a message may tell the URL.
  const code = error instanceof Error && 'code' in error ? printableCode(String(error.code)) : 'UNPRINTABLE';
  const known = code !== 'UNPRINTABLE' && !code.startsWith('ERR_GOT');
  return away(`no connection${known ? ` (${code})` : ''}`);
}
