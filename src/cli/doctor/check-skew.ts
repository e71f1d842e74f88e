import { error, ok, type Finding } from './finding.js';

const MOST_MS = 60_000;

/** This machine's clock beside another's, told just now. */
export function checkSkew(check: string, whose: string, theirs: Date, now = Date.now()): Finding {
  const offMs = now - theirs.getTime();
  const seconds = Math.round(Math.abs(offMs) / 1000).toString();
  if (Math.abs(offMs) <= MOST_MS) return ok(check, `within ${seconds} s of ${whose}'s`);
  return error(
    check,
    `this machine's clock is ${seconds} s ${offMs > 0 ? 'ahead of' : 'behind'} ${whose}'s`,
    'custody records carry its times, TLS and tokens depend on it',
    'timedatectl set-ntp true',
  );
}
