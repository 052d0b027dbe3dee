import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkTokenPassword } from '@gauth/config-server';
import type { Logger } from '@gauth/service-kit';
import { decide } from '../external/decision.ts';
import type { ExternalChecks, ExternalVerdict } from '../external/external-checks.ts';
import type { ModuleName } from '../external/module.ts';
import { readSecret } from '../external/secret-options.ts';
import { serverOptions, type TokenOptions } from '../options/server-options.ts';
import type { PasswordHashes } from '../ports.ts';
import { isLocked, type Refusal, type Subject } from './account-rules.ts';

/** What somebody proved to be a person with. Only a password of our own has an age. */
export type ProofMeans = 'password' | 'external' | 'token' | 'ticket';

/** What came of the check of a password, before anything else about the account is looked at. */
export type Proof =
  | { kind: 'right'; means: ProofMeans; diagnostics: readonly string[] }
  /** Counts as a failure. */
  | { kind: 'wrong'; refusal: Refusal; diagnostics: readonly string[] }
  /** Counts as nothing. */
  | { kind: 'unchecked'; refusal: Refusal }
  /** The account was locked, so nobody outside was asked. */
  | { kind: 'locked' }
  | { kind: 'challenged'; message: string; hidden: boolean; answer: (response: string) => Promise<ExternalVerdict> };

/** What the check of a password needs of the outside. */
export interface ProvingDependencies {
  hashes: PasswordHashes;
  external: ExternalChecks;
  /** The only folder from which options may take secrets. */
  secretsFolder?: string | undefined;
  logger: Logger;
}

/** Shorter keys can be guessed; a UUID has 36 characters. */
const shortestKey = 32;

/** Checks a password by the one way that the options name for it: as a token, in an external system, or by its hash. Each costs one hash. */
export async function prove(dependencies: ProvingDependencies, subject: Subject, password: string): Promise<Proof> {
  const { account } = subject;
  const { token } = serverOptions(account.server);
  const { hashes } = dependencies;
  if (token !== undefined && password.startsWith(token.preambula)) {
    await hashes.verify(undefined, password);
    return proveToken(dependencies, subject, { password, token });
  }
  const decision = decide(account);
  noteUnknown(dependencies.logger, decision.unknown);
  if (decision.kind === 'internal') return proveInternally(hashes, subject, password);
  return proveExternally(dependencies, subject, { password, modules: decision.modules });
}

async function proveInternally(hashes: PasswordHashes, { account }: Subject, password: string): Promise<Proof> {
  const right = await hashes.verify(account.passwordHash, password);
  if (!right) return wrong('the password is wrong');
  if (password === '' && !serverOptions(account.server).allowEmptyPassword)
    return wrong('the password is empty, by the rule allow-empty-password=false of the server');
  return { kind: 'right', means: 'password', diagnostics: [] };
}

async function proveExternally(
  { hashes, external }: ProvingDependencies,
  subject: Subject,
  { password, modules }: { password: string; modules: readonly ModuleName[] },
): Promise<Proof> {
  // In parallel with the external system: an external person cannot be told from an unknown name by an answer that comes too soon.
  const costed = hashes.verify(undefined, password);
  if (isLocked(subject)) return costed.then(() => ({ kind: 'locked' }));
  // RFC 4513, 5.1.2: a bind without a password succeeds and proves nothing.
  if (password === '') return costed.then(() => wrong('an empty password is never sent to an external system'));
  // A line of passwords that is full says so at once, and then nobody outside may be asked: the answer would not be counted.
  await Promise.race([costed, nextTurn()]);
  const [verdict] = await Promise.all([external.check({ account: subject.account, modules, password }), costed]);
  return externalProof(verdict);
}

/** What the verdict of external systems proves. */
export function externalProof(verdict: ExternalVerdict): Proof {
  switch (verdict.kind) {
    case 'accepted':
      return { kind: 'right', means: 'external', diagnostics: verdict.diagnostics };
    case 'challenged':
      return verdict;
    case 'unavailable':
      return { kind: 'unchecked', refusal: { code: 'external-unavailable', description: verdict.reason } };
    default:
      return { kind: 'wrong', refusal: { code: 'external-refused', description: verdict.reason }, diagnostics: verdict.diagnostics };
  }
}

async function proveToken(
  { secretsFolder, logger }: ProvingDependencies,
  { account, now }: Subject,
  { password, token }: { password: string; token: TokenOptions },
): Promise<Proof> {
  const key = await readSecret(token.key, secretsFolder).catch((error: unknown) => {
    logger.error({ event: 'token-key.unreadable', err: error }, 'the key of tokens in the password field cannot be read');
    return '';
  });
  if (key.length < shortestKey) return wrong(`a token where token-uuid has fewer than ${shortestKey} characters`);
  const verdict = checkTokenPassword({ ...token, password, key, userName: account.person.userName, now });
  return verdict === 'right' ? { kind: 'right', means: 'token', diagnostics: [] } : wrong(`the token is ${verdict}`);
}

const wrong = (description: string): Proof => ({ kind: 'wrong', refusal: { code: 'wrong-credentials', description }, diagnostics: [] });

/** Names that were logged already; whoever writes options must not fill the memory. */
const noted = new Set<string>();

function noteUnknown(logger: Logger, names: readonly string[]): void {
  for (const name of names) {
    if (noted.has(name) || noted.size >= 100) continue;
    noted.add(name);
    logger.warn(
      { event: 'external-module.unknown', 'external.module': name.slice(0, 100) },
      'an option names an authentication module that does not exist',
    );
  }
}
