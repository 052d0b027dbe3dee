import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const example = fileURLToPath(new URL('../services/config-server/examples/t100.yaml', import.meta.url));

type Options = Record<string, Record<string, string>>;

/** The Configuration Server's own application object, whose options make it take tokens in place of passwords from whoever has the key. */
export const configurationServer = (tokenUuid: string, options: Options = {}) => ({
  name: 'confserv',
  tenant: 'Environment',
  type: 'CFGConfigurationServer',
  userProperties: { system: { 'token-authentication-mode': 'true', 'token-uuid': tokenUuid }, ...options },
});

/**
 * Writes the import file of the demonstration and answers its path: the example, which everybody can read and therefore has no key in it, with the server
 * that takes this one.
 */
export function demonstrationFile(dataDir: string, tokenUuid: string): string {
  const file = `${dataDir}/demonstration.yaml`;
  // JSON is YAML, too.
  const server = `  - ${JSON.stringify(configurationServer(tokenUuid))}`;
  const text = readFileSync(example, 'utf8').replace(/^applications:$/m, (line) => `${line}\n${server}`);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}
