import type { TestProject } from 'vitest/node';
import { startTestPlatform } from './platform.ts';
import './provided-context.ts';

/** Starts one platform for all files of a project, whose clients live side by side in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const platform = await startTestPlatform();
  const { origin, tlsOrigin, tlsCaFile, clientCertFile, clientKeyFile } = platform;
  project.provide('platform', { origin, tlsOrigin, tlsCaFile, clientCertFile, clientKeyFile });
  return () => platform.stop();
}
