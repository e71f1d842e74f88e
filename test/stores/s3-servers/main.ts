/**
 * `npm run s3-servers`: has every S3 server that can be installed here prove itself, on a bucket with and
 * one without versions, and prints the table of docs/production.md. Names limit it to those servers.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { openS3 } from '../../../src/stores/blobs/s3.js';
import { freePort, until } from '../../servers/throwaway.js';
import { CREDENTIALS, SERVERS, type S3Server } from './servers.js';

/** What became of the proof on a new bucket. */
async function proofOn(endpoint: string, bucket: string, versions: boolean): Promise<string> {
  const options = { endpoint, region: 'us-east-1', forcePathStyle: true, credentials: CREDENTIALS };
  const client = new S3Client({ ...options, maxAttempts: 1 });
  const store = await openS3({ ...options, bucket });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    if (versions) {
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      const asked = new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration });
      const answer = await client.send(asked).catch(() => null);
      if (answer === null) return 'not offered';
    }
    await store.prove();
    return 'keeps every promise';
  } catch (error) {
    const { message } = error as Error;
    return message.replace(/^the evidence store /, '').replace(/: use a store that .*/, '');
  } finally {
    client.destroy();
    await store.close();
  }
}

async function tryServer(server: S3Server): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), `s3-${server.name}-`));
  for (const part of ['buckets', 'versions']) await mkdir(join(folder, part));
  try {
    const port = await freePort();
    const running = await server.start(folder, port).catch(() => null);
    if (running === null) return ['could not be installed here', ''];
    const endpoint = `http://127.0.0.1:${port.toString()}`;
    try {
      await until(`${server.name} to answer`, () => fetch(endpoint).then(() => true), 120_000);
      return [
        await proofOn(endpoint, 'with-versions', true),
        await proofOn(endpoint, 'without-versions', false),
      ];
    } finally {
      await running.stop('SIGKILL');
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const names = process.argv.slice(2);
const rows: string[] = [];
for (const server of SERVERS.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const verdicts = await tryServer(server);
  rows.push(`| ${[server.name, server.version, ...verdicts].join(' | ')} |`);
}
process.stdout.write(
  [
    '| server | version | bucket with versions | bucket without |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n'),
);
