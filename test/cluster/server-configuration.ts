interface Ports {
  readonly grpc: number;
  readonly membership: number;
}

/** The same on every member of a cluster. */
export interface ServerPorts {
  readonly frontend: Ports;
  readonly matching: Ports;
  readonly history: Ports;
  readonly worker: Ports;
  readonly http: number;
  readonly metrics: number;
}

/** What cannot be changed once a cluster has been made; 512 is usual, and more work for two idle cores. */
const HISTORY_SHARDS = 32;
/** Of each of a member's four services, to each of the two databases. */
const MOST_CONNECTIONS = 20;

/**
 * Configuration of one member: all four services in one process, as Temporal's own
 * `config/development-postgres12.yaml` has it, without archival.
 */
export function serverConfiguration(host: string, ports: ServerPorts, postgresPort: number): object {
  const datastore = (databaseName: string): object => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${postgresPort.toString()}`,
      connectProtocol: 'tcp',
      user: 'postgres',
      password: 'unused',
      maxConns: MOST_CONNECTIONS,
      maxIdleConns: MOST_CONNECTIONS,
      maxConnLifetime: '1h',
    },
  });
  const service = ({ grpc, membership }: Ports, more: object = {}): object => ({
    rpc: { grpcPort: grpc, membershipPort: membership, bindOnIP: host, ...more },
  });
  return {
    log: { stdout: true, level: 'error' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: HISTORY_SHARDS,
      datastores: { default: datastore('temporal'), visibility: datastore('temporal_visibility') },
    },
    global: {
      membership: { maxJoinDuration: '30s', broadcastAddress: host },
      metrics: {
        prometheus: { timerType: 'histogram', listenAddress: `${host}:${ports.metrics.toString()}` },
      },
    },
    services: {
      frontend: service(ports.frontend, { httpPort: ports.http }),
      matching: service(ports.matching),
      history: service(ports.history),
      worker: service(ports.worker),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${ports.frontend.grpc.toString()}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
  };
}
