import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A Java that can run it, and the folder with its parts. */
export interface ElasticsearchProgram {
  java: string;
  /** Holds `lib`, `modules` and our `classes`. */
  home: string;
}

const execute = promisify(execFile);
const sources = fileURLToPath(new URL('elasticsearch', import.meta.url));
const version = /<artifactId>transport-netty4<\/artifactId>\s*<version>(.*)</.exec(readFileSync(join(sources, 'pom.xml'), 'utf8'))?.[1];
const cache = fileURLToPath(new URL('../../node_modules/.cache/elasticsearch', import.meta.url));
const home = join(cache, String(version));
const fetching = join(cache, 'fetching.pid');
const jdks = '/usr/lib/jvm';
const leastJava = 21;
const fetchMs = 200_000;

/** Its published artefacts, fetched once by Maven and installed nowhere. Rejects with the reason where they cannot be had. */
export async function elasticsearchProgram(): Promise<ElasticsearchProgram> {
  const jdk = await newJdk();
  for (const deadline = Date.now() + fetchMs; othersFetch() && Date.now() < deadline; await sleep(200));
  if (!existsSync(home)) await fetchInto(jdk);
  return { java: join(jdk, 'bin/java'), home };
}

/** The system's Java may be too old, with a newer one beside it. */
async function newJdk(): Promise<string> {
  const beside = existsSync(jdks) ? readdirSync(jdks).map((name) => join(jdks, name)) : [];
  const candidates = [process.env.JAVA_HOME, ...beside].filter((one) => one !== undefined && existsSync(join(one, 'bin/javac')));
  for (const candidate of candidates as string[]) {
    const { stdout } = await execute(join(candidate, 'bin/javac'), ['-version']).catch(() => ({ stdout: '' }));
    if (Number(/javac (\d+)/.exec(stdout)?.[1]) >= leastJava) return candidate;
  }
  throw new Error(`no JDK ${leastJava} or newer`);
}

/** Another process of the same run may be at it. */
function othersFetch(): boolean {
  try {
    process.kill(Number(readFileSync(fetching, 'utf8')), 0);
    return !existsSync(home);
  } catch {
    return false;
  }
}

async function fetchInto(jdk: string): Promise<void> {
  const maven = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'mvn'));
  if (!maven.some(existsSync)) throw new Error('no Maven to fetch it with');
  mkdirSync(cache, { recursive: true });
  writeFileSync(fetching, String(process.pid));
  const folder = mkdtempSync(join(tmpdir(), 'gauth-elasticsearch-'));
  try {
    cpSync(sources, folder, { recursive: true });
    await fetchLibraries(folder);
    await assemble(folder, jdk);
    const own = `${home}-${process.pid}`;
    cpSync(join(folder, 'home'), own, { recursive: true });
    // Whoever is last finds an equal folder there.
    if (existsSync(home)) rmSync(own, { recursive: true });
    else renameSync(own, home);
  } finally {
    rmSync(fetching, { force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

function fetchLibraries(folder: string): Promise<unknown> {
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'home/lib')}`, '-DincludeScope=runtime'];
  return execute('mvn', ['-q', '-B', ...goal], { cwd: folder, timeout: fetchMs }).catch(({ stdout = '' }: { stdout?: string }) => {
    const said = stdout.split('\n').find((line) => line.includes('ERROR')) ?? 'Maven did not finish';
    throw new Error(`its artefacts cannot be fetched: ${said.slice(0, 300)}`);
  });
}

/** Modules have a folder of their own, with the description that lies in their archive. */
async function assemble(folder: string, jdk: string): Promise<void> {
  const [lib, module] = [join(folder, 'home/lib'), join(folder, 'home/modules/transport-netty4')];
  for (const part of [module, join(folder, 'home/config'), join(folder, 'home/plugins')]) mkdirSync(part, { recursive: true });
  for (const file of readdirSync(lib).filter((name) => /^(netty|transport-netty4)-/.test(name)))
    renameSync(join(lib, file), join(module, file));
  const description = 'META-INF/es-plugins/transport-netty4/plugin-descriptor.properties';
  await execute(join(jdk, 'bin/jar'), ['xf', join(module, `transport-netty4-${version}.jar`), description], { cwd: folder });
  renameSync(join(folder, description), join(module, 'plugin-descriptor.properties'));
  const modulePath = ['-p', lib, '--add-modules', 'ALL-MODULE-PATH'];
  await execute(join(jdk, 'bin/javac'), [...modulePath, '-d', join(folder, 'home/classes'), join(folder, 'Elasticsearch.java')]);
}
