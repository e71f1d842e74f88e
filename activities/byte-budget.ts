/** Bytes that may be held at once in one process; a claim that does not fit is refused, never queued. */
export interface ByteBudget {
  /** A share that holds nothing yet. */
  open(): ByteShare;
}

export interface ByteShare {
  /** Holds `bytes` at least. False where they do not fit: then the share holds what it held. */
  readonly claim: (bytes: number) => boolean;
  release(): void;
}

/**
 * A budget of `capBytes`. Whoever is refused releases what it has, so that those who hold something
 * never wait for each other: the last of them has the whole cap.
 */
export function createByteBudget(capBytes: number): ByteBudget {
  let total = 0;
  return {
    open() {
      let held = 0;
      return {
        claim(bytes) {
          const more = Math.max(bytes - held, 0);
          if (total + more > capBytes) return false;
          held += more;
          total += more;
          return true;
        },
        release() {
          total -= held;
          held = 0;
        },
      };
    },
  };
}
