import type { Logger, Metrics } from '@gauth/service-kit';
import { scopesOf } from '../options/scopes.ts';
import { serverOptions } from '../options/server-options.ts';
import { type Account, TooManyWaiting } from '../ports.ts';
import { GaveUp, inTime } from './in-time.ts';
import type { CreateExternalModule, ExternalAnswer, ExternalModule, ExternalPerson, ModuleName } from './module.ts';
import { createModuleCache, type ModuleInUse } from './module-cache.ts';
import { moduleSections, withSecrets } from './options.ts';

/** What the external systems of an account say together. */
export type ExternalVerdict =
  | Exclude<ExternalAnswer, { kind: 'challenged' }>
  /** `answer` may be called once, and has as much time as a first check. */
  | { kind: 'challenged'; message: string; hidden: boolean; answer: (response: string) => Promise<ExternalVerdict> };

/** A question about an account for its modules, in this order. */
export interface ExternalQuestion {
  account: Account;
  modules: readonly ModuleName[];
  password: string;
}

/**
 * The external systems. The next module is asked when one is unavailable or does not know the person; any other answer ends it. Nothing takes longer
 * than a request may. Rejects with TooManyWaiting where the line is too long.
 */
export interface ExternalChecks {
  /** Checks a password that is not empty. */
  check(question: ExternalQuestion): Promise<ExternalVerdict>;
  /** Sets a password that is not empty; undefined when no module of the account changes passwords. */
  changePassword(question: ExternalQuestion & { newPassword: string }): Promise<ExternalVerdict | undefined>;
  /** A person has changed: what modules remember of them is forgotten. */
  forget(personDbid: number): void;
  /** Options of a tenant or of the server have changed: every module is made anew, without anything that it remembered. */
  optionsChanged(): void;
  close(): Promise<void>;
}

interface ChecksOptions {
  modules: Readonly<Partial<Record<ModuleName, CreateExternalModule>>>;
  /** The only folder from which options may take secrets. */
  secretsFolder: string | undefined;
  logger: Logger;
  metrics: Metrics;
  now: () => Date;
  /** Time for all modules together: a little less than clients wait for an answer. */
  timeoutMs?: number;
}

/** A question to a module; undefined when it has no such operation. */
type Ask = (module: ExternalModule) => ((signal: AbortSignal) => Promise<ExternalAnswer>) | undefined;

/** A module with the line in front of it, as one login sees it. */
interface Line extends Pick<ModuleInUse, 'queue'> {
  name: ModuleName;
  threshold: number;
}

/** Makes the checks. */
export function createExternalChecks({ secretsFolder, metrics, timeoutMs = 9000, ...options }: ChecksOptions): ExternalChecks {
  const cache = createModuleCache(options);
  const counter = metrics.counter({
    name: 'config_server_external_checks_total',
    help: 'Questions to external authentication systems, by module and answer',
    labelNames: ['module', 'outcome'] as const,
  });
  const duration = metrics.histogram({
    name: 'config_server_external_check_duration_seconds',
    help: 'How long external authentication systems took, in seconds, the wait in the line included',
    labelNames: ['module'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
  });

  const lineUp = async (line: Line, ask: (signal: AbortSignal) => Promise<ExternalAnswer>, withinMs: number): Promise<ExternalVerdict> => {
    const { name, queue, threshold } = line;
    const work = () => inTime(withinMs, (signal) => queue.run({ threshold, signal }, () => ask(signal)));
    const end = duration.startTimer({ module: name });
    const answer = await answered(work, options.logger, name).finally(end);
    counter.inc({ module: name, outcome: answer.kind });
    if (answer.kind !== 'challenged') return answer;
    const { answer: reply, ...challenge } = answer;
    return { ...challenge, answer: (response) => lineUp(line, (signal) => reply(response, signal), timeoutMs) };
  };

  const askModule = (account: Account, name: ModuleName, askOf: Ask, withinMs: number): Promise<ExternalVerdict | undefined> => {
    const threshold = serverOptions(account.server).queueThreshold;
    const work = async () => {
      const sections = await withSecrets(moduleSections(name, scopesOf(account)), secretsFolder);
      return cache.use(name, sections, async ({ module, queue }) => {
        const ask = askOf(module);
        return ask && lineUp({ name, queue, threshold }, ask, withinMs);
      });
    };
    return answered(work, options.logger, name);
  };

  const inOrder = async ({ account, modules }: ExternalQuestion, ask: Ask): Promise<ExternalVerdict | undefined> => {
    const until = performance.now() + timeoutMs;
    const undecided: (ExternalVerdict | TooManyWaiting)[] = [];
    for (const [index, name] of modules.entries()) {
      // A module that hangs leaves time for those after it.
      const share = (until - performance.now()) / (modules.length - index);
      const verdict = await askModule(account, name, ask, share).catch(overflow);
      if (verdict !== undefined && isFinal(verdict)) return verdict;
      if (verdict !== undefined) undecided.push(verdict);
    }
    return lastWord(undecided);
  };

  return {
    async check(question) {
      const { account, password } = question;
      const verdict = await inOrder(question, (module) => (signal) => module.check({ person: externalPerson(account), password, signal }));
      return verdict ?? { kind: 'unavailable', reason: 'there is no module' };
    },
    changePassword: ({ newPassword, ...question }) =>
      inOrder(question, (module) => {
        const change = module.changePassword?.bind(module);
        const { account, password } = question;
        return change && ((signal) => change({ person: externalPerson(account), password, newPassword, signal }));
      }),
    forget: (personDbid) => cache.forget(personDbid),
    optionsChanged: () => cache.clear(),
    close: () => cache.close(),
  };
}

const isFinal = (verdict: ExternalVerdict | TooManyWaiting): verdict is ExternalVerdict =>
  !(verdict instanceof TooManyWaiting) && verdict.kind !== 'unavailable' && !(verdict.kind === 'refused' && verdict.unknown);

function overflow(error: unknown): TooManyWaiting {
  if (error instanceof TooManyWaiting) return error;
  throw error;
}

/** Who is unknown to one system may be known to one that is away, or whose line is too long. */
function lastWord(undecided: readonly (ExternalVerdict | TooManyWaiting)[]): ExternalVerdict | undefined {
  const word = undecided.find((verdict) => verdict instanceof TooManyWaiting || verdict.kind === 'unavailable') ?? undecided.at(-1);
  if (word instanceof TooManyWaiting) throw word;
  return word;
}

const externalPerson = ({ person: { dbid, userName, externalId } }: Account): ExternalPerson => ({ dbid, userName, externalId });

/** Turns whatever goes wrong, but a line that is too long, into an answer. */
async function answered<T>(
  work: () => Promise<T>,
  logger: Logger,
  name: ModuleName,
): Promise<T | Extract<ExternalAnswer, { kind: 'unavailable' }>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TooManyWaiting) throw error;
    if (!(error instanceof GaveUp))
      logger.error({ event: 'external-check.failed', 'external.module': name, err: error }, 'an external check failed');
    return { kind: 'unavailable', reason: error instanceof Error ? error.message : 'it failed' };
  }
}
