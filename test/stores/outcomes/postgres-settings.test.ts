import assert from 'node:assert/strict';
import { toPostgresSettings, type PostgresSettings } from '../../../src/stores/outcomes/postgres-settings.js';

const read = (url: string): PostgresSettings => toPostgresSettings(new URL(url));

describe('toPostgresSettings', () => {
  it('verifies TLS in full by default, but on loopback', () => {
    assert.deepEqual(read('postgres://u:p%40ss@db.example:5433/main'), {
      host: 'db.example',
      port: 5433,
      user: 'u',
      password: 'p@ss',
      database: 'main',
      application_name: 'temporal-finwave',
      ssl: { host: 'db.example', rejectUnauthorized: true },
    });
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '[::1]'])
      assert.equal(read(`postgres://${host}/d`).ssl, false, host);
    for (const host of ['127.0.0.1.example', 'localhost.example', '10.0.0.1', '[::2]'])
      assert.notEqual(read(`postgres://${host}/d`).ssl, false, host);
  });

  it('takes a Unix socket, and TLS switched off by name', () => {
    const socket = read('postgres://u@localhost/d?host=/run/postgresql');
    assert.equal(socket.host, '/run/postgresql');
    assert.equal(socket.ssl, false);
    assert.equal(read('postgres://db.example/d?sslmode=disable').ssl, false);
  });

  for (const query of [
    'sslmode=no-verify',
    'sslmode=require',
    'sslmode=prefer',
    'ssl=0',
    'ssl=false',
    'uselibpqcompat=true',
    'host=other.example',
    'sslrootcert=/does/not/exist',
    'port=1',
  ])
    it(`refuses the parameter ${query}, naming no secret`, () => {
      assert.throws(
        () => read(`postgres://u:hunter2@db.example/d?${query}`),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'storeMisconfigured');
          assert.doesNotMatch(error.message, /hunter2|db\.example/);
          return true;
        },
      );
    });

  for (const url of ['postgres://u:hunter2%@h/d', 'postgres://u%zz:hunter2@h/d', 'postgres://u@h/d%E0%A4'])
    it(`refuses a bad escape in ${url}, naming no secret`, () => {
      assert.throws(() => read(url), {
        code: 'storeMisconfigured',
        message: /^(?!.*hunter2).*write it as %25/,
      });
    });

  it('refuses what names no host', () => {
    assert.throws(() => read('postgres:///d'), { code: 'storeMisconfigured' });
  });
});
