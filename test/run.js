// `npm test`. Plain JavaScript without dependencies, because it runs on whatever Node the machine has and before anything is installed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { componentPackages } from '../dev/components/component-packages.js';
import { install, nodeProgram } from '../dev/install.js';
import { installDebianPackages } from './support/debian-packages.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const started = Date.now();
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopping.abort());
const needs = [
  ...['curl', 'jq'].map((name) => ({ found: [name], packages: [name] })),
  { found: ['redis-server'], packages: ['redis-server'], service: 'redis-server' },
  ...Object.values(componentPackages).flat(),
  { found: ['chromium-headless-shell', 'google-chrome'], packages: ['chromium-headless-shell', 'fonts-dejavu-core'] },
];

/** What takes long and comes last: only where the run can still keep within fifteen minutes. */
const late = ['operator-commands', 'elasticsearch', 'images', 'doctor'];
const lateNeeds = ['podman', 'buildah', 'crun'].map((name) => ({ found: [name], packages: [name] }));
// They take two minutes, and twice as long where their Debian packages are yet to be installed.
const lateBeginsBeforeMs = 11 * 60_000;

try {
  // First, because the npm package kerberos is built with libkrb5-dev.
  await installDebianPackages({ needs, say: console.log });
  await install({ root, say: console.log, signal: stopping.signal });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

const node = nodeProgram(root);
const tool = (path, ...args) => run([node, join(root, 'node_modules', path), ...args]);
// Escape sequences are for eyes, not for logs.
const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: undefined };
const colors = process.stdout.isTTY ? 'force' : 'off';
const total = { passed: 0, failed: 0, notRun: [], seen: [] };

// A new machine fetches for a minute; tests that need nothing of it come first.
const fetching = run([node, join(root, 'test/support/fetch-elasticsearch.ts')]);
await Promise.all([
  check('lint', () => run([join(root, 'node_modules/.bin/biome'), 'ci', '--error-on-warnings', `--colors=${colors}`, '.'])),
  check('types', () => tool('typescript/bin/tsc', '-p', 'tsconfig.check.json')),
]);
const asked = process.argv.slice(2);
await tests(asked.length > 0 ? asked : late.map((project) => `--project=!${project}`));
await fetching;
if (asked.length === 0) await lateTests();

console.log(`\nThe whole run took ${Math.round((Date.now() - started) / 1000)} s: lint, types and all tests`);
for (const what of total.seen) console.log(what);
for (const what of total.notRun) console.log(`NOT RUN: ${what}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

/** A check without tests of its own counts as one. */
async function check(name, work) {
  const succeeded = (await work()) === 0;
  total[succeeded ? 'passed' : 'failed'] += 1;
  console.log(`${name}: ${succeeded ? 'passed' : 'FAILED'}`);
}

async function lateTests() {
  const minutes = Math.round((Date.now() - started) / 60_000);
  if (Date.now() - started > lateBeginsBeforeMs) {
    total.notRun.push(`${late.join(', ')}: ${minutes} minutes were gone; npm test -- ${late.map((name) => `--project=${name}`).join(' ')}`);
    return;
  }
  try {
    await installDebianPackages({ needs: lateNeeds, say: console.log });
  } catch (error) {
    total.notRun.push(`images: ${error.message}`);
  }
  await tests(late.map((project) => `--project=${project}`));
}

/** The reporter writes its count into a file; without one, vitest itself broke down and that is a failure. */
async function tests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-count-'));
  const file = join(folder, 'count.json');
  const code = await run([node, join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--update=none', ...args], {
    GAUTH_TEST_COUNT: file,
  });
  const count = readCount(file);
  total.passed += count.passed;
  total.notRun.push(...(count.notRun ?? []));
  total.seen.push(...(count.seen ?? []));
  total.failed += count.failed === 0 && code !== 0 ? 1 : count.failed;
  rmSync(folder, { recursive: true, force: true });
}

function readCount(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function run([program, ...args], env = {}) {
  return new Promise((resolve) => {
    if (stopping.signal.aborted) return resolve(1);
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...plain, ...env } });
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(1);
    });
    stopping.signal.addEventListener('abort', () => child.kill('SIGTERM'));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
