import { hostname, userInfo } from 'node:os';

/** Who runs the command, for the access log and the records. */
export function operator(): string {
  const name = `${userInfo().username}@${hostname()}`;
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}
