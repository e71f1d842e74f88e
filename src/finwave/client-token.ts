import { readFile } from 'node:fs/promises';

/** The token as it is now; `renew` reads its file again where it came from one. */
export interface ClientToken {
  readonly current: string;
  renew(): Promise<void>;
}

/** @throws TypeError for a token that no header can carry. */
export function createClientToken(given: string, file: string | undefined): ClientToken {
  // Node refuses other characters in a header only once a request is made, as if the network failed.
  if (!isHeaderValue(given)) {
    throw new TypeError("Finwave's client token must be printable ASCII without spaces");
  }
  let current = given;
  return {
    get current() {
      return current;
    },
    async renew() {
      if (file === undefined) return;
      // A file that is away, or half written, changes nothing: the refusal stands.
      const text = await readFile(file, 'utf8').catch(() => '');
      if (isHeaderValue(text.trim())) current = text.trim();
    },
  };
}

function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
