import { startPostgres, type TestPostgres } from '../servers/postgres.js';
import { partOrSkip } from '../servers/require.js';
import { startS3, type TestS3 } from '../servers/s3.js';
import { themes } from './themes.js';
import { useJourney } from './use-journey.js';

describe('journeys over PostgreSQL and S3', () => {
  let postgres: TestPostgres;
  let s3: TestS3;
  before(async function () {
    postgres = await partOrSkip(this, 'postgres', startPostgres);
    s3 = await partOrSkip(this, 's3', startS3);
    // Where the AWS SDK looks for itself, as in production.
    process.env['AWS_ACCESS_KEY_ID'] = s3.options.credentials.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = s3.options.credentials.secretAccessKey;
    process.env['AWS_REGION'] = s3.options.region;
  });
  // What the CLI does is shown over the embedded stores.
  const journey = useJourney(async () => ({
    by: 'client',
    stores: {
      results: await postgres.createDatabase(),
      evidence: `s3://${await s3.createBucket()}/finwave`,
      s3Endpoint: s3.options.endpoint,
    },
  }));
  themes(journey);
  after(async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION']) {
      Reflect.deleteProperty(process.env, name);
    }
    await postgres.stop();
    await s3.stop();
  });
});
