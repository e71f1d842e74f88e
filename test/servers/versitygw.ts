import { builtWithGo } from './built-with-go.js';

export const VERSITYGW = {
  name: 'versitygw',
  version: '1.8.0',
  command: 'github.com/versity/versitygw/cmd/versitygw',
} as const;

/** The S3 server versitygw; null where there is none and none can be built. */
export function findVersitygw(): Promise<string | null> {
  return builtWithGo(VERSITYGW);
}
