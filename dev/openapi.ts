import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// `npm run openapi` writes the OpenAPI documents of both APIs from their schemas; with --check it only compares, and fails when one is stale.

const documents = [
  { service: 'auth-api', file: '../docs/api/auth.yaml' },
  { service: 'environment-api', file: '../docs/api/environment.yaml' },
];
const check = process.argv.includes('--check');
const stale: string[] = [];

for (const { service, file } of documents) {
  const { openApiDocument } = (await import(`../services/${service}/src/openapi.ts`)) as { openApiDocument: () => Promise<string> };
  const path = fileURLToPath(new URL(file, import.meta.url));
  const text = await openApiDocument();
  if (!check) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) stale.push(path);
}

for (const path of stale) console.error(`${path} is stale: npm run openapi`);
process.exit(stale.length === 0 ? 0 : 1);
