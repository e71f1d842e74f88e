import type { Duplex } from 'node:stream';
import { NOT_FOUND } from './webhook-answer.js';

/** How long a refused peer may go on talking; closing earlier could cost it the answer. */
const LINGER_MS = 500;

/**
 * Answers on a socket whose request never became one (malformed, over-long, CONNECT) with the bytes
 * that a wrong URL gets, and closes it. Repeating it on the same socket changes nothing.
 */
export function createSocketRefusal(): (socket: Duplex) => void {
  const refused = new WeakSet<Duplex>();
  return (socket) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    socket.end(toWire());
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => {
      clearTimeout(timer);
    });
  };
}

function toWire(): string {
  const { headers, body } = NOT_FOUND;
  const lines = Object.entries({
    ...headers,
    connection: 'close',
    'content-length': Buffer.byteLength(body).toString(),
    Date: new Date().toUTCString(),
  }).map(([name, value]) => `${name}: ${value}`);
  return ['HTTP/1.1 404 Not Found', ...lines, '', body].join('\r\n');
}
