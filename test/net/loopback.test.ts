import assert from 'node:assert/strict';
import { unproxiedLoopback } from '../../src/net/loopback.js';

describe('unproxiedLoopback', () => {
  it('adds loopback to what is exempt already, in both cases', () => {
    const env = { no_proxy: 'a.example.org', NO_PROXY: 'b.example.org,localhost' };
    const all = 'a.example.org,b.example.org,localhost,127.0.0.1,::1';
    assert.deepEqual(unproxiedLoopback(env), { no_proxy: all, NO_PROXY: all });
  });

  it("extends gRPC's own variable only where it is set", () => {
    assert.equal(unproxiedLoopback({ no_grpc_proxy: 'a' })['no_grpc_proxy'], 'a,127.0.0.1,localhost,::1');
    assert.equal('no_grpc_proxy' in unproxiedLoopback({}), false);
  });
});
