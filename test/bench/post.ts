import { Agent, request } from 'node:http';

/** Posts JSON over connections that are kept; `close` ends them. */
export interface Poster {
  /** Resolves with the answer's HTTP status. */
  readonly post: (url: string, body: unknown) => Promise<number>;
  readonly close: () => void;
}

export function openPoster(): Poster {
  const agent = new Agent({ keepAlive: true });
  return {
    post(url, body) {
      const text = JSON.stringify(body);
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      return new Promise((resolve, reject) => {
        const call = request(url, { method: 'POST', agent, headers }, (response) => {
          response.resume().once('end', () => {
            resolve(response.statusCode ?? 0);
          });
        });
        call.once('error', reject).end(text);
      });
    },
    close: () => {
      agent.destroy();
    },
  };
}
