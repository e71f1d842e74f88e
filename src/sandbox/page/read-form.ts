import { buffer } from 'node:stream/consumers';
import { Busboy } from '@fastify/busboy';

/** A form as the browser sent it: the last value of each field, and each file that was chosen. */
export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Reads a form in either of HTML's encodings; null where it is none. */
export async function readForm(type: string | undefined, body: Buffer): Promise<Form | null> {
  const fields = new Map<string, string>();
  const files = new Map<string, Buffer>();
  const reading: Promise<unknown>[] = [];
  try {
    const parser = new Busboy({ headers: { 'content-type': type ?? '' } });
    await new Promise((resolve, reject) => {
      parser.on('field', (name, value) => fields.set(name, value));
      parser.on('file', (name, stream) => {
        reading.push(buffer(stream).then((file) => file.length > 0 && files.set(name, file)));
      });
      parser.on('error', reject).on('finish', () => {
        resolve(undefined);
      });
      parser.end(body);
    });
    await Promise.all(reading);
  } catch {
    return null;
  }
  return { fields, files };
}
