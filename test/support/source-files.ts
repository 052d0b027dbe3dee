import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the workspace. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A TypeScript file of ours and what it imports. Paths are relative to the root. */
export interface SourceFile {
  path: string;
  /** The folder of the package the file belongs to. */
  home: string;
  imports: readonly Import[];
}

/** One import: as written, and where it leads when it is relative. */
export interface Import {
  specifier: string;
  target: string | undefined;
}

/** What a package.json says that concerns the dependency rule. */
export interface Manifest {
  name: string;
  home: string;
  dependencies: readonly string[];
  devDependencies: readonly string[];
}

const homes = ['packages/*', 'services/*', 'cli', 'dev', 'test'];

/** The manifests of all members of the workspace. */
export const manifests = (): Manifest[] =>
  globSync(
    homes.map((home) => `${home}/package.json`),
    { cwd: root },
  ).map((path) => {
    const { name, dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, path), 'utf8'));
    return { name, home: dirname(path), dependencies: Object.keys(dependencies), devDependencies: Object.keys(devDependencies) };
  });

/** All TypeScript files of the members, without what is installed or built. */
export function sourceFiles(): SourceFile[] {
  const patterns = homes.map((home) => `${home}/**/*.ts`);
  const paths = globSync(patterns, { cwd: root, exclude: (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path) });
  return paths.map((path) => {
    const home = path
      .split('/')
      .slice(0, /^(packages|services)\//.test(path) ? 2 : 1)
      .join('/');
    return { path, home, imports: specifiersOf(readFileSync(join(root, path), 'utf8')).map((specifier) => resolve(path, specifier)) };
  });
}

/** Every module specifier of a source text: static, side-effect, re-exported, dynamic and resolved. */
export function specifiersOf(text: string): string[] {
  const code = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const forms = [
    /^(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]/gm,
    /^import\s+['"]([^'"]+)['"]/gm,
    /(?:\bimport|(?<!Promise)\.resolve)\(\s*['"]([^'"]+)['"]/g,
  ];
  return forms.flatMap((form) => [...code.matchAll(form)].map((match) => match[1] ?? ''));
}

/** The package a bare specifier belongs to; undefined for relative ones and for Node's own modules. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:') || builtinModules.includes(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function resolve(path: string, specifier: string): Import {
  return { specifier, target: specifier.startsWith('.') ? relative(root, join(root, dirname(path), specifier)) : undefined };
}
