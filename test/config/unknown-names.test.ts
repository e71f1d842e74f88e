import assert from 'node:assert/strict';
import { readSettings } from '../../src/config/settings.js';

const NOBODY = { HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent' };

function warningsOf(env: Readonly<Record<string, string>>): string[] {
  const lines: string[] = [];
  readSettings({ ...NOBODY, ...env }, { need: 'client', warn: (line) => lines.push(line) });
  return lines;
}

describe('a FINWAVE_ variable that is no setting', () => {
  it('is warned of with the nearest one, and ignored', () => {
    assert.deepEqual(
      warningsOf({ FINWAVE_EVIDENCE_STOR: 'secret-value', FINWAVE_CLIENT_TOKEN_FIEL: '/run/secret' }),
      [
        'FINWAVE_CLIENT_TOKEN_FIEL is no setting and is ignored; did you mean FINWAVE_CLIENT_TOKEN_FILE?',
        'FINWAVE_EVIDENCE_STOR is no setting and is ignored; did you mean FINWAVE_EVIDENCE_STORE?',
      ],
    );
  });

  it('is warned of without a guess where none is near', () => {
    assert.deepEqual(warningsOf({ FINWAVE_SOMETHING_ELSE_ALTOGETHER: 'x' }), [
      'FINWAVE_SOMETHING_ELSE_ALTOGETHER is no setting and is ignored',
    ]);
  });

  it('is also a file of what is no secret', () => {
    assert.match(warningsOf({ FINWAVE_BASE_URL_FILE: 'x' })[0] ?? '', /did you mean FINWAVE_BASE_URL\?/);
  });

  it('is not what another part reads, nor a secret in a file', () => {
    const env = { FINWAVE_BRIDGE_PORT: '8088', FINWAVE_CUSTODY_KEY_FILE: '/run/key', OTHER_NAME: 'x' };
    assert.deepEqual(warningsOf(env), []);
  });

  it("is a warning of the process's for whoever takes no lines", async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    readSettings({ ...NOBODY, FINWAVE_SPOOLDIR: 'x' }, { need: 'client' });
    assert.match((await warned).message, /FINWAVE_SPOOLDIR .*FINWAVE_SPOOL_DIR/);
  });
});
