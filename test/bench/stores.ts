import { startPostgres } from '../servers/postgres.js';
import { startS3 } from '../servers/s3.js';
import type { Bench } from './bench.js';
import { byCpu, byRate, onGround, takeTurns } from './throughput.js';
import { settingsOf, startOurs } from './ways.js';

/** The same worker over PostgreSQL and S3, beside SQLite and a folder. */
export const benchStores: Bench = async (how) => {
  const [postgres, s3] = [await startPostgres(), await startS3()];
  try {
    if (postgres === null || s3 === null) {
      const missing = postgres === null ? 'PostgreSQL' : 'S3 server';
      how.say(`!! SKIPPED, no ${missing} here and none can be built: stores`);
      return [];
    }
    const { credentials, endpoint, region } = s3.options;
    const remote = {
      FINWAVE_RESULT_STORE: await postgres.createDatabase(),
      FINWAVE_EVIDENCE_STORE: `s3://${await s3.createBucket()}/evidence`,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    return await onGround(async (ground) => {
      const embedded = await startOurs(ground, await settingsOf(ground, 'SQLite and folder'));
      const far = await startOurs(ground, { ...(await settingsOf(ground, 'PostgreSQL and S3')), ...remote });
      try {
        const rounds = await takeTurns([embedded, far], how);
        return [byCpu(rounds, far, embedded), byRate(rounds, far, embedded)].map((line) => ({
          ...line,
          name: `${line.name}, PostgreSQL and S3`,
        }));
      } finally {
        await Promise.all([embedded.close(), far.close()]);
      }
    });
  } finally {
    await Promise.all([postgres?.stop(), s3?.stop()]);
  }
};
