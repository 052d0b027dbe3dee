// Writes the list of what an image holds (CycloneDX): node docker/sbom.js SERVICE.json CLI.json APP DEBIAN > sbom.cdx.json. The first two are what pnpm says
// of the service and of the command, the third is the folder that was deployed: what is not in it is not listed. The last, which need not be there, has names and
// versions of Debian packages. Equal images have equal lists: no time, no serial number.
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [serviceFile, cliFile, app, debianFile] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const service = read(serviceFile);
const known = new Map([...service.components, ...read(cliFile).components].map((component) => [component.purl, component]));

const purlOf = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`;
const minimal = ({ name, version, license }) => {
  const [short, group] = name.split('/').reverse();
  const component = { type: 'library', ...(group && { group }), name: short, version, purl: purlOf({ name, version }) };
  return { ...component, 'bom-ref': component.purl, ...(license && { licenses: [{ license: { id: license } }] }) };
};

/** Folders of packages below one node_modules of pnpm's store, links to others left out. */
function packagesIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (lstatSync(path).isSymbolicLink()) return [];
    if (name.startsWith('@')) return packagesIn(path);
    return existsSync(join(path, 'package.json')) ? [read(join(path, 'package.json'))] : [];
  });
}
const store = join(app, 'node_modules', '.pnpm');
const installed = readdirSync(store)
  .map((entry) => join(store, entry, 'node_modules'))
  .filter((folder) => existsSync(folder))
  .flatMap(packagesIn);

const components = new Map(installed.map((manifest) => [purlOf(manifest), known.get(purlOf(manifest)) ?? minimal(manifest)]));
const inCommand = { properties: [{ name: 'gauth:bundled-in', value: 'gauth.js' }] };
for (const component of read(cliFile).components) {
  if (!components.has(component.purl)) components.set(component.purl, { ...component, ...inCommand });
}
for (const line of existsSync(debianFile) ? readFileSync(debianFile, 'utf8').trim().split('\n') : []) {
  const [name, version] = line.split(' ');
  const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}`;
  components.set(purl, { type: 'library', name, version, purl, 'bom-ref': purl });
}
const node = process.versions.node;
const runtime = `pkg:generic/node@${node}`;
components.set(runtime, { type: 'platform', name: 'node', version: node, purl: runtime, 'bom-ref': runtime });

const root = service.metadata.component['bom-ref'];
const present = (ref) => ref === root || components.has(ref);
const dependencies = service.dependencies
  .filter(({ ref }) => present(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter(present).sort() }));
const byRef = (one, other) => ((one.ref ?? one.purl) < (other.ref ?? other.purl) ? -1 : 1);
const { timestamp: _time, ...metadata } = service.metadata;
const { serialNumber: _serial, ...bom } = service;
const list = { ...bom, metadata, components: [...components.values()].sort(byRef), dependencies: dependencies.sort(byRef) };
process.stdout.write(`${JSON.stringify(list, undefined, 1)}\n`);
