import { expect, it } from 'vitest';
import { fixtures, valuesWith } from '../chart/fixtures.ts';
import { render } from '../chart/helm.ts';
import { commandsOf } from './commands-of.ts';

const made = [
  ...[fixtures['only what is needed'], fixtures['a Configuration Server of its own'], fixtures['configuration as code']],
  valuesWith({ monitoring: { enabled: true }, networkPolicy: { enabled: true } }),
].flatMap((values) => render(values));
const labelsOfPods = made.flatMap(({ spec }) => Object.entries(spec?.template?.metadata.labels ?? {}).map((label) => label.join('=')));

const kinds: Readonly<Record<string, string>> = {
  ...{ deploy: 'Deployment', job: 'Job', secret: 'Secret', servicemonitor: 'ServiceMonitor', networkpolicy: 'NetworkPolicy' },
};
const kindAndName = new RegExp(`(?<= )(${Object.keys(kinds).join('|')})[/ ]([a-z][\\w-]*)`, 'g');

/** Whether the chart makes it; a Secret may be made by the reader. */
const isMade = (kind: string, name: string): boolean => made.some((one) => one.kind === kinds[kind] && one.metadata.name === name);

/** What a call names that the chart does not make. */
function missing(args: readonly string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const words = args.slice(0, end);
  const objects = [...` ${words.join(' ')}`.matchAll(kindAndName)].filter(([, kind = '', name = '']) => !isMade(kind, name));
  const labels = words.filter((word, at) => words[at - 1] === '-l' && !labelsOfPods.includes(word));
  // Images have no other program.
  const programs = args.slice(end + 1, end + 2).filter((program) => program !== 'node');
  return [...objects.map(([text]) => text), ...labels, ...programs];
}

const calls = commandsOf('kubectl').filter(([, ...args]) => !args.includes('create'));

it.each(calls)('kubectl in %s asks for what the chart makes: %s %s %s %s %s', (_path, ...args) => {
  expect(args.slice(0, 3).join(' ')).toMatch(/^(?:-n|--namespace) gauth (?:get|logs|exec|describe|top|rollout|delete)$/);
  expect(missing(args)).toEqual([]);
});

it('would notice what the chart does not make', () => {
  const wrong = '-n gauth exec deploy/gauth-none -l app.kubernetes.io/name=none -- df -h'.split(' ');
  expect(missing(wrong)).toEqual(['deploy/gauth-none', 'app.kubernetes.io/name=none', 'df']);
  expect(calls.length).toBeGreaterThan(50);
});
