import type { Logger } from '@gauth/service-kit';
import type { CreateExternalModule, ExternalAnswer, ExternalClaim } from '../module.ts';
import { createAnswerCache } from './answer-cache.ts';
import { createDirectoryServer, type DirectoryServer, type FoundEntry } from './directory-server.ts';
import { type ErrorTexts, readErrorTexts, standardErrorTexts } from './error-texts.ts';
import { createFailover } from './failover.ts';
import { accepted, answerTo, isWrongPassword, unacceptable, unknownPerson } from './ldap-answer.ts';
import { ResultFailure } from './ldap-failures.ts';
import { readLdapOptions } from './ldap-options.ts';
import { readSmallFile } from './small-file.ts';

/** The module `gauth_ldap`: finds the person's entry in a directory, and binds to it with the password. */
export const createLdapModule: CreateExternalModule = (sections, { logger, now }) => {
  const options = readLdapOptions(sections, logger);
  const servers = options.servers.map((server) => createDirectoryServer(server, logger));
  const cache = createAnswerCache({ ...options, now });
  let texts = standardErrorTexts;
  const prepared = readTexts(options.errorTextsPath, logger).then((read) => {
    texts = read;
  });
  const movesOn = (error: unknown): boolean => error instanceof ResultFailure && texts.isRetried(error.result.code);
  const failover = createFailover({ ...options, servers, movesOn, logger });

  const failed = (claim: ExternalClaim, error: unknown): ExternalAnswer => {
    if (claim.signal.aborted) return { kind: 'unavailable', reason: 'the directory did not answer in time' };
    const answer = answerTo(error, texts);
    if (answer !== undefined) return answer;
    logger.error({ event: 'ldap.check-failed', err: error }, 'a directory check failed');
    return { kind: 'unavailable', reason: 'the check failed' };
  };

  /** Finds the entry of whoever claims a password, and does the work at the first server that can. */
  const atEntry = async (claim: ExternalClaim, work: EntryWork): Promise<ExternalAnswer> => {
    await prepared;
    try {
      return await failover.run((server) => atServer({ server, claim, texts, work }), claim.signal);
    } catch (error) {
      const answer = failed(claim, error);
      if (isWrongPassword(error)) cache.keep(claim, answer);
      return answer;
    }
  };

  const changePassword = async (claim: ExternalClaim & { newPassword: string }): Promise<ExternalAnswer> => {
    // An empty one would let the directory choose (RFC 3062 §2).
    if (claim.newPassword === '') return { kind: 'unacceptable', reason: 'the new password is empty', diagnostics: [] };
    const answer = await atEntry(claim, (server, entry) =>
      server.asPerson(entry, claim, (connection) =>
        connection.changePassword({ old: claim.password, new: claim.newPassword }, claim.signal).then(
          () => accepted(undefined),
          // Asking another server now could change the password twice.
          (error: unknown) => (error instanceof ResultFailure ? unacceptable(error, texts) : failed(claim, error)),
        ),
      ),
    );
    cache.forget(claim.person.dbid);
    return answer;
  };

  return {
    async check(claim) {
      const known = cache.find(claim);
      if (known !== undefined) return known;
      const answer = await atEntry(claim, async (server, entry) => accepted(await server.prove(entry, claim.password, claim.signal)));
      if (answer.kind === 'accepted') cache.keep(claim, answer);
      return answer;
    },
    ...(options.changesPasswords ? { changePassword } : {}),
    forget: (personDbid) => cache.forget(personDbid),
    async close() {
      for (const server of servers) server.close();
    },
  };
};

type EntryWork = (server: DirectoryServer, entry: FoundEntry) => Promise<ExternalAnswer>;

interface AtServer {
  server: DirectoryServer;
  claim: ExternalClaim;
  texts: ErrorTexts;
  work: EntryWork;
}

async function atServer({ server, claim, texts, work }: AtServer): Promise<ExternalAnswer> {
  const { person, password, signal } = claim;
  const name = person.externalId || person.userName;
  // Directories accept an empty password from anybody (RFC 4513 §5.1.2).
  if (password === '') return { kind: 'refused', reason: 'an empty password is not sent', unknown: false, diagnostics: [] };
  if (name === '') return unknownPerson(texts);
  const found = await server.find(name, signal);
  if (found.kind === 'none') return unknownPerson(texts);
  if (found.kind === 'several') return { kind: 'refused', reason: 'the search found more than one entry', unknown: false, diagnostics: [] };
  return work(server, found);
}

async function readTexts(path: string | undefined, logger: Logger): Promise<ErrorTexts> {
  if (path === undefined) return standardErrorTexts;
  try {
    return readErrorTexts(await readSmallFile(path));
  } catch (error) {
    logger.warn({ event: 'ldap.error-texts-unusable', err: error }, 'the texts for results of directories are not used');
    return standardErrorTexts;
  }
}
