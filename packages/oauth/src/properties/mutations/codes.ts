import { authorize } from '../steps/authorize.ts';
import { redeem } from '../steps/redeem.ts';
import { wait } from '../steps/time.ts';
import { everyCode, everyCommit, everyForm, forgiving, type Mutations, takenForOwner, without } from './mutation.ts';

const replayed = [authorize, redeem, redeem];

const codeOf = async (
  form: Record<string, string>,
  { codes }: { codes: { find(code: string): Promise<{ authorization: { clientId: string }; redirectUri: string } | undefined> } },
) => (form.code === undefined ? undefined : codes.find(form.code));

/** What is wrong with codes. */
export const codeMutations: Mutations = {
  'code-once': {
    by: replayed,
    breaks: everyCommit(({ spends, ...commit }, inner) =>
      inner(spends?.kind === 'code' ? commit : { ...commit, ...(spends && { spends }) }),
    ),
  },
  'code-replay': { by: replayed, breaks: forgetfulOfReplays() },
  'code-late': {
    by: [authorize, wait, redeem],
    breaks: { ports: ({ codes }) => ({ codes: { ...codes, save: (code, grant, seconds) => codes.save(code, grant, seconds * 100) } }) },
  },
  'code-client': {
    by: replayed,
    breaks: forgiving(takenForOwner(async (form, server) => (await codeOf(form, server))?.authorization.clientId)),
  },
  'code-redirect-uri': {
    by: replayed,
    breaks: everyForm(async (form, server) => {
      const found = await codeOf(form, server);
      return found ? { ...form, redirect_uri: found.redirectUri } : form;
    }),
  },
  'code-verifier': {
    by: replayed,
    breaks: {
      ports: ({ codes }) => ({
        codes: { ...codes, save: (code, { codeChallenge: _challenge, ...grant }, seconds) => codes.save(code, grant, seconds) },
      }),
      server: ({ token }) => ({ token: (request) => token({ ...request, form: without('code_verifier', request.form) }) }),
    },
  },
  'code-key': { by: replayed, breaks: everyCode(({ confirmation: _key, ...authorization }) => authorization) },
  'code-served': { by: replayed, breaks: { ports: ({ codes }) => ({ codes: { ...codes, find: async () => undefined } }) } },
};

/** A code that was used up is refused, but what came of it lives on. */
function forgetfulOfReplays() {
  const spent = new Set<string>();
  return everyCommit(async (commit, inner) => {
    const { spends } = commit;
    if (spends?.kind === 'code' && spent.has(spends.code)) return 'replayed';
    if (spends?.kind === 'code') spent.add(spends.code);
    return inner(commit);
  });
}
