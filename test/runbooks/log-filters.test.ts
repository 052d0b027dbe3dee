import { spawnSync } from 'node:child_process';
import { capturedLog } from '@gauth/service-kit/testing';
import { expect, it } from 'vitest';
import { commandsOf } from './commands-of.ts';
import { isBeginningOfEvents, isEvent, isField } from './vocabulary.ts';

const filters = [...new Set(commandsOf('jq').flatMap((words) => words.filter((word) => word.startsWith('fromjson?'))))];

const texts = (filter: string, pattern: RegExp): string[] => [...filter.matchAll(pattern)].map(([, text = '']) => text);
const fieldsIn = (filter: string) => texts(filter, /(?<=[\s(,[])\."?([\w.@]+)/g);
const eventsIn = (filter: string) => texts(filter, /"event\.action" == "([^"]+)"/g);
const beginningsIn = (filter: string) =>
  texts(filter, /"event\.action" \/\/ "" \| (?:startswith\("|test\("\^\()([^")]+)/g).flatMap((any) => any.split('|'));

it.each(filters)('looks for what the log has: %s', (filter) => {
  expect(fieldsIn(filter).length).toBeGreaterThan(1);
  expect(fieldsIn(filter).filter((field) => !isField(field))).toEqual([]);
  expect(eventsIn(filter).filter((event) => !isEvent(event))).toEqual([]);
  expect(beginningsIn(filter).filter((text) => !isBeginningOfEvents(text))).toEqual([]);
});

it('would notice a field that the log has not', () => {
  const filter = 'fromjson? | select(."event.action" == "sign-in.throttled") | [."client.none", .noSuchId]';
  expect(fieldsIn(filter).filter((field) => !isField(field))).toEqual(['client.none', 'noSuchId']);
});

/** Lines of each event with each reason that is looked for, something else, and what Node says itself. */
function log(): string {
  const { logger, text } = capturedLog();
  const events = filters.flatMap((filter) => [...eventsIn(filter), ...beginningsIn(filter).map((beginning) => `${beginning}x`)]);
  const reasons = ['server_error', ...filters.flatMap((filter) => texts(filter, /"event\.reason" == "([^"]+)"/g))];
  const err = new Error('broken', { cause: new Error('the reason') });
  for (const event of new Set(events))
    for (const reason of new Set(reasons))
      logger.info({ event, 'event.reason': reason, identityProviderId: 'i', 'event.duration': 3e9, err });
  logger.info('nothing of interest');
  return `${text()}\nNode.js v24.21.0\n`;
}

const { error } = spawnSync('jq', ['--version']);

if (error)
  it('needs jq', ({ task }) => {
    task.meta.notRun = `jq: ${error.message}`;
  });
else
  it('finds something in the log, and not everything', () => {
    const found = `[inputs] as $lines | [${filters.map((filter) => `([$lines[] | ${filter}] | length)`).join(', ')}], ($lines | length)`;
    const { stdout, stderr } = spawnSync('jq', ['-cRn', found], { input: log(), encoding: 'utf8' });
    expect(stderr).toBe('');
    const [counts, all] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(filters.filter((_filter, at) => counts[at] === 0 || counts[at] >= all - 2)).toEqual([]);
  });
