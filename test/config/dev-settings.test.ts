import assert from 'node:assert/strict';
import { ignoredByDev } from '../../src/cli/dev-settings.js';

describe('ignoredByDev', () => {
  const NOBODY = { HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent' };

  it('names what is set and not listened to', () => {
    const env = {
      ...NOBODY,
      FINWAVE_CLIENT_TOKEN: 'real-token',
      FINWAVE_BASE_URL: '',
      TEMPORAL_ADDRESS: 'temporal.example.org:7233',
      TEMPORAL_PROFILE: 'production',
      TEMPORAL_CLI_PATH: '/opt/temporal',
    };
    assert.deepEqual(ignoredByDev(env), ['FINWAVE_CLIENT_TOKEN', 'TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE']);
  });

  it('takes a loopback server', () => {
    assert.deepEqual(ignoredByDev({ ...NOBODY, TEMPORAL_ADDRESS: 'localhost:7233' }), []);
    assert.deepEqual(ignoredByDev({ ...NOBODY, TEMPORAL_ADDRESS: '[::1]:7233' }), []);
  });

  it('does not take a host that only looks like loopback', () => {
    for (const address of ['localhost.example.org:7233', '127.0.0.1.example.org:7233', '127.0.0.1']) {
      assert.deepEqual(ignoredByDev({ ...NOBODY, TEMPORAL_ADDRESS: address }), ['TEMPORAL_ADDRESS'], address);
    }
  });
});
