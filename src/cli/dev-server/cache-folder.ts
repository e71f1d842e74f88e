import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from '../../net/loopback.js';

/** Where this user's programs keep what they can get again: `$XDG_CACHE_HOME`, or the platform's own. */
export function cacheFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  const xdg = env['XDG_CACHE_HOME'];
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'temporal-finwave');
  const home = env['HOME'] ?? homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'temporal-finwave');
  const local = env['LOCALAPPDATA'];
  if (platform === 'win32' && local !== undefined) return join(local, 'temporal-finwave');
  return join(home, '.cache', 'temporal-finwave');
}
