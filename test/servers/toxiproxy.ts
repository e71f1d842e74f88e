import { builtWithGo } from './built-with-go.js';
import { freePort, startProcess, until } from './throwaway.js';

/** A network between this machine and itself that can be cut and slowed. */
export interface TestNetwork {
  /** A way to `upstream` (`host:port`), open and fast. */
  open(name: string, upstream: string): Promise<Wire>;
  stop(): Promise<void>;
}

export interface Wire {
  /** `host:port`, in the place of the upstream's. */
  readonly address: string;
  /** Ends every connection and refuses new ones until it is mended. */
  cut(): Promise<void>;
  /** Delays every byte that comes back by about so many milliseconds until it is mended. */
  slow(ms: number): Promise<void>;
  mend(): Promise<void>;
}

/** Starts a toxiproxy of its own on 127.0.0.1; null where there is none and none can be built. */
export async function startNetwork(): Promise<TestNetwork | null> {
  const binary = await builtWithGo({
    name: 'toxiproxy',
    version: '2.12.0',
    command: 'github.com/Shopify/toxiproxy/v2/cmd/server',
  });
  if (binary === null) return null;
  const port = (await freePort()).toString();
  const server = startProcess(binary, ['-host', '127.0.0.1', '-port', port]);
  const call = async (method: string, path: string, body?: object): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`toxiproxy says ${answer.status.toString()}: ${text}`);
  };
  await until('toxiproxy to answer', () => call('GET', '/version').then(() => true));
  return {
    async open(name, upstream) {
      const address = `127.0.0.1:${(await freePort()).toString()}`;
      await call('POST', '/proxies', { name, listen: address, upstream, enabled: true });
      const set = (enabled: boolean): Promise<void> => call('POST', `/proxies/${name}`, { enabled });
      let isSlow = false;
      return {
        address,
        cut: () => set(false),
        async slow(ms) {
          isSlow = true;
          const attributes = { latency: Math.round(ms), jitter: Math.round(ms / 2) };
          await call('POST', `/proxies/${name}/toxics`, { name: 'slow', type: 'latency', attributes });
        },
        async mend() {
          await set(true);
          if (isSlow) await call('DELETE', `/proxies/${name}/toxics/slow`);
          isSlow = false;
        },
      };
    },
    stop: () => server.stop(),
  };
}
