import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMetrics } from '@gauth/service-kit';
import { parse } from 'yaml';
import { root } from '../support/source-files.ts';

const textOf = (...patterns: string[]): string =>
  globSync(patterns, { cwd: root, exclude: (path) => /node_modules|\.test\.ts$|\/testing\//.test(path) })
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');

const sources = textOf('{packages,services}/*/src/**/*.ts', 'cli/src/**/*.ts', 'services/*/migrations/*.sql', 'services/*/examples/*.yaml');
const chartText = textOf('helm/gauth/templates/**/*.{yaml,tpl,txt}', 'helm/gauth/alerts/*.yaml', 'docker/compose.yaml');
const { text: metricsOfEveryProcess } = await createMetrics('any').expose();

/** `RegExp.escape` is newer than the library that types are checked by. */
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

const isWordIn = (text: string, word: string): boolean => new RegExp(`(?<![\\w-])${literal(word)}(?![\\w-])`).test(text);
const isText = (word: string): boolean => sources.includes(`'${word}'`);

interface Schema {
  $ref?: string;
  type?: unknown;
  definitions?: Record<string, Schema>;
  properties?: Record<string, Schema>;
}
const schema = JSON.parse(readFileSync(join(root, 'helm/gauth/values.schema.json'), 'utf8')) as Schema;
const resolved = (one?: Schema): Schema | undefined => (one?.$ref ? schema.definitions?.[one.$ref.replace('#/definitions/', '')] : one);

/** Whether the chart has this value; `<service>` stands for any, and what Kubernetes defines is not looked into. */
export function isChartValue(path: string): boolean {
  const keys = path.replace('.<service>', '.auth').split('.');
  return keys.reduce<Schema | undefined>((at, key) => inside(resolved(at), key), schema) !== undefined;
}

const inside = (at: Schema | undefined, key: string): Schema | undefined =>
  at?.type === 'object' && at.properties === undefined ? at : at?.properties?.[key];

/** Whether a service or the command line reads this setting, as it is or from a file. */
export const isSetting = (name: string): boolean => isWordIn(sources, name.replace(/_FILE$/, '')) || isWordIn(sources, name);

/** Whether a process exposes this metric, or a series of it. */
export const isMetric = (name: string): boolean =>
  [name, name.replace(/_(?:sum|count|bucket)$/, '')].some((one) => isText(one) || isWordIn(metricsOfEveryProcess, one));

/** Whether the log has lines of this event; some events are put together of two parts. */
export function isEvent(name: string): boolean {
  const [subject, ...what] = name.split('.');
  return isText(name) || (sources.includes(`\`${subject}.\${`) && isText(what.join('.')));
}

/** Whether the log has an event whose name begins like this. */
export const isBeginningOfEvents = (text: string): boolean =>
  sources.includes(`'${text}`) || sources.includes(`\`${text.split('.')[0]}.\${`);

/** Whether lines of the log have this field. */
export const isField = (name: string): boolean =>
  isText(name) || (name.includes('.') ? fieldsOfTheLogger.has(name) : isWordIn(sources, name));

const fieldsOfTheLogger = new Set(['@timestamp', 'host.hostname']);

/** Whether this table is made by a migration. */
export const isTable = (name: string): boolean => new RegExp(`create (?:table|view) ${name} `, 'i').test(sources);

/** Whether a word is one of the code or of the chart: a field, a reason, an option, an object. */
export const isKnownWord = (word: string): boolean => isWordIn(sources, word) || isWordIn(chartText, word);

const operations: readonly string[] = ['auth', 'environment'].flatMap((file) => {
  const { paths } = parse(readFileSync(join(root, `docs/api/${file}.yaml`), 'utf8')) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
});
const ofManagement = ['/health', '/health/live', '/health/ready', '/prometheus'];

/** Whether this can be asked for; without a method any will do, and the path may be the end of one, or a folder of some. */
export function isEndpoint(asked: string): boolean {
  const [, method = '[A-Z]+', path = ''] = /^(?:([A-Z]+) )?([^?]*)/.exec(asked) ?? [];
  if (ofManagement.includes(path)) return true;
  const parts = path.split('/').map((part) => (/^(?:\{\w+\}|\$\w+|[A-Z]+(?:_[A-Z]+)+)$/.test(part) ? '\\{\\w+\\}' : literal(part)));
  const wanted = new RegExp(`^${method} \\S*${parts.join('/')}(?:/\\S*)?$`);
  return operations.some((operation) => wanted.test(operation));
}
