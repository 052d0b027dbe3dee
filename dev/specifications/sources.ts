import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The sources that can answer an OAuth error, tests left out; always in the same order. */
export const oauthSources = (): string[] =>
  ['packages/oauth/src/**/*.ts', 'services/auth-api/src/**/*.ts']
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((file) => !/\.test\.ts$|\/(?:testing|properties)\//.test(file))
    .sort()
    .map((file) => readFileSync(root + file, 'utf8'));
