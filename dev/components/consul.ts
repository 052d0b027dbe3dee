import { startConsul } from '../../test/support/consul.ts';
import { consulProgram } from '../../test/support/consul-program.ts';
import type { Component, ComponentRun } from './component.ts';

/** A Consul agent that knows where the Configuration Server of the tenant is. */
export async function startConsulComponent({ lifetime, configServerPort, contactCenterId }: ComponentRun): Promise<Component> {
  const program = await consulProgram();
  const agent = await lifetime.own(
    () => startConsul(program),
    (started) => started.stop(),
  );
  const name = `tenant-${contactCenterId}-cfgmaster`;
  await agent.register({ id: name, name, address: '127.0.0.1', port: configServerPort });
  return {
    env: { 'auth-api': { CONSUL_URL: agent.url, CONSUL_TOKEN: agent.readToken } },
    configServerAddress: `${name}.service.dc1.consul`,
    tryIt: `the Configuration Server is found as ${name} at ${agent.url}`,
  };
}
