import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { type Import, manifests, packageOf, type SourceFile, sourceFiles, specifiersOf } from './support/source-files.ts';

// Every import of a service's adapters stands where it is put together, every driver in the adapters, and packages know nothing of one another.

const files = sourceFiles();
const members = manifests();
const ours = new Set(members.map(({ name }) => name));
const packages = members.filter(({ home }) => home.startsWith('packages/'));
const packageNames = new Set(packages.map(({ name }) => name));

const isTest = ({ path }: SourceFile) => /\.test\.ts$|\/(test|testing|properties)\/|^test\//.test(path);
const product = files.filter((file) => !isTest(file));
const within = (pattern: RegExp) => product.filter(({ path }) => pattern.test(path));

/** The offending imports as `file: specifier`, so that a failure names the line to change. */
const offences = (among: readonly SourceFile[], offends: (imported: Import, file: SourceFile) => boolean): string[] =>
  among.flatMap((file) => file.imports.filter((imported) => offends(imported, file)).map(({ specifier }) => `${file.path}: ${specifier}`));

const isAdapter = ({ target }: Import) => target !== undefined && /^services\/[^/]+\/src\/adapters\//.test(target);
const isDriver = ({ specifier }: Import) => ['pg', 'ioredis'].includes(packageOf(specifier) ?? '');
const isWeb = ({ specifier }: Import) => /^(fastify|fastify-type-provider-zod|@fastify\/.*)$/.test(packageOf(specifier) ?? '');

it('finds the sources it judges', () => {
  expect(packages.map(({ home }) => home).sort()).toEqual([
    'packages/auth-client',
    'packages/config-server',
    'packages/environment-client',
    'packages/fastify-gauth',
    'packages/oauth',
    'packages/service-kit',
  ]);
  for (const { home } of members.filter(({ home }) => home !== 'test'))
    expect(
      files.some((file) => file.home === home),
      home,
    ).toBe(true);
});

it('sees every form of import', () => {
  const dynamic = `${'import'}('five')`;
  const text = `import { a } from 'one';\nimport type {\n  B,\n} from './two.ts';\nimport 'three';\nexport * from './four.ts';\n// import { x } from 'no';\nawait ${dynamic};`;
  expect(specifiersOf(text).sort()).toEqual(['./four.ts', './two.ts', 'five', 'one', 'three']);
});

it('lets a package depend on no package of ours', () => {
  expect(packages.flatMap(({ name, dependencies }) => dependencies.filter((dep) => ours.has(dep)).map((dep) => `${name}: ${dep}`))).toEqual(
    [],
  );
});

it('lets a service depend on packages only, never on another service', () => {
  const services = members.filter(({ home }) => home.startsWith('services/'));
  const wrong = services.flatMap(({ name, dependencies, devDependencies }) =>
    [...dependencies, ...devDependencies].filter((dep) => ours.has(dep) && !packageNames.has(dep)).map((dep) => `${name}: ${dep}`),
  );
  expect(wrong).toEqual([]);
});

it('lets the command depend on packages only, for it meets services over HTTP', () => {
  const wrong = members
    .filter(({ home }) => home === 'cli')
    .flatMap(({ dependencies }) => dependencies.filter((dep) => ours.has(dep) && !packageNames.has(dep)));
  expect(wrong).toEqual([]);
});

it.each([
  ['packages/auth-client', ['zod', 'node:crypto', 'node:net', 'node:timers/promises']],
  ['packages/oauth', ['jose', 'zod', 'node:crypto']],
  ['packages/config-server', ['consul', 'zod', 'node:*']],
  ['packages/environment-client', ['zod', 'lru-cache']],
  ['packages/fastify-gauth', ['fastify', 'jose', 'lru-cache', 'zod', 'node:crypto']],
])('keeps %s to %j', (home, allowed) => {
  const permitted = ({ specifier }: Import) =>
    specifier.startsWith('.') ||
    allowed.includes(packageOf(specifier) ?? specifier) ||
    (specifier.startsWith('node:') && allowed.includes('node:*'));
  expect(offences(within(new RegExp(`^${home}/src/`)), (imported) => !permitted(imported))).toEqual([]);
});

it('lets only dependencies.ts, or the folder beside it, choose adapters', () => {
  const others = within(/^services\/[^/]+\/src\/(?!adapters\/|dependencies(?:\.ts|\/))/);
  expect(offences(others, isAdapter)).toEqual([]);
});

it('keeps drivers out of routes', () => {
  expect(offences(within(/^services\/[^/]+\/src\/routes\//), isDriver)).toEqual([]);
});

it('keeps HTTP and drivers out of what a service decides', () => {
  const domain = within(
    /^services\/[^/]+\/src\/(clients|identity-providers|sign-in|logout|config-changes|conformance|login|import|persons|availability|changes)\//,
  );
  expect(offences(domain, (imported) => isDriver(imported) || isWeb(imported))).toEqual([]);
});

it('ends sessions in one place, so that nobody forgets what ends with them and who must hear of it', () => {
  const endsSessions = ({ path }: SourceFile) =>
    /\.revokeUser\(|\bsessions\.end\(/.test(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));
  expect(
    within(/^services\//)
      .filter(endsSessions)
      .map(({ path }) => path),
  ).toEqual(['services/auth-api/src/logout/ending.ts']);
});

it('lets a file reach other members of the workspace by name only, but tests may borrow from dev and test, and dev from the starters of test', () => {
  const strays = ({ target }: Import, file: SourceFile) =>
    target !== undefined && !target.startsWith(`${file.home}/`) && !borrows(target, file);
  expect(offences(files, strays)).toEqual([]);
});

const borrows = (target: string, file: SourceFile) =>
  (isTest(file) && /^(dev|test)\//.test(target)) || (file.home === 'dev' && target.startsWith('test/support/'));

it('declares what is imported', () => {
  const declared = new Map(members.map((member) => [member.home, member]));
  const undeclared = (file: SourceFile) => {
    const { name, dependencies, devDependencies } = declared.get(file.home) ?? { name: '', dependencies: [], devDependencies: [] };
    const known = new Set([name, ...dependencies, ...(isTest(file) ? [...devDependencies, 'vitest'] : [])]);
    return ({ specifier }: Import) => !known.has(packageOf(specifier) ?? name);
  };
  expect(files.flatMap((file) => offences([file], undeclared(file)))).toEqual([]);
});

it('declares nothing that is not imported', () => {
  const unused = members.flatMap(({ home, dependencies }) => {
    const imported = new Set(
      files.filter((file) => file.home === home).flatMap(({ imports }) => imports.map(({ specifier }) => packageOf(specifier))),
    );
    return dependencies.filter((dep) => !imported.has(dep) && !isTypes(dep)).map((dep) => `${home}: ${dep}`);
  });
  expect(unused).toEqual([]);
});

const isTypes = (dependency: string) => dependency.startsWith('@types/');

it('writes Node modules with node: and own files with their ending', () => {
  expect(offences(files, ({ specifier, target }) => target !== undefined && !/\.(ts|js|json)$/.test(specifier))).toEqual([]);
});

it('names files for what they hold', () => {
  const vague = /^(utils?|helpers?|common|shared|misc|managers?|services?|impl|base|abstract|types|constants)(\.(it\.)?test)?\.ts$/;
  // dev/services.ts holds the list of services.
  expect(files.map(({ path }) => path).filter((path) => vague.test(basename(path)) && path !== 'dev/services.ts')).toEqual([]);
});
