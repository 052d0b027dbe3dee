import { pushedRequestPrefix } from '../../authorize/resolve-request.ts';
import { forgersKey } from '../key-pairs.ts';
import { redirectUriCandidates } from '../redirect-uris.ts';
import { authorize } from '../steps/authorize.ts';
import { answerPushed, resume } from '../steps/browser.ts';
import { legacyGrants } from '../steps/legacy-grants.ts';
import { signInStep } from '../steps/sessions.ts';
import { wait } from '../steps/time.ts';
import type { Sabotage } from '../world.ts';
import { everyAnswer, everyClient, everyQuestion, forgiving, type Mutations, without } from './mutation.ts';

/** Shows the sign-in page where the application must hear that one is needed. */
const eagerToSignIn: Sabotage = {
  server: ({ authorize: ask }) => ({
    async authorize(request) {
      const decision = await ask(request);
      const isNeeded = decision.kind === 'redirect' && decision.to.includes('error=login_required');
      return isNeeded ? { kind: 'sign-in', resume: { params: request.params, signed: false } } : decision;
    },
  }),
};

const withMadeUpNonce: Sabotage = {
  server: ({ authorize: ask, push }) => ({
    authorize: (request) => ask({ ...request, params: { nonce: 'made up', ...request.params } }),
    push: (request) => push({ ...request, form: { nonce: 'made up', ...request.form } }),
  }),
};

/** What is wrong with answers to the browser. */
export const answerMutations: Mutations = {
  'answer-address': {
    by: [authorize],
    breaks: everyClient(() => ({ redirectUris: redirectUriCandidates.map(({ uri }) => uri) })),
  },
  'answer-state': { by: [authorize], breaks: everyQuestion((params) => without('state', params)) },
  'answer-issuer': { by: [authorize], breaks: everyAnswer((to) => to.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.test')) },
  'answer-content': { by: [authorize], breaks: everyAnswer((to) => `${to}&session=secret`) },
  'answer-mode': { by: [authorize], breaks: everyAnswer((to) => to.replace('#', '?')) },
  'answer-served': {
    by: [authorize],
    breaks: { server: ({ authorize: ask }) => ({ authorize: (request) => ask({ ...request, session: async () => undefined }) }) },
  },
  declined: {
    by: [authorize, signInStep, resume],
    breaks: { server: ({ authorize: ask }) => ({ authorize: (request) => ask({ ...request, declined: false }) }) },
  },
  'prompt-none': { by: [authorize], breaks: forgiving(eagerToSignIn) },
  'fresh-sign-in': { by: [wait, authorize], breaks: everyQuestion((params) => without('prompt', without('max_age', params))) },
  'challenge-required': { by: [authorize], breaks: forgiving({}) },
  'nonce-required': { by: [authorize], breaks: forgiving(withMadeUpNonce) },
  'front-channel': { by: [authorize], breaks: everyClient(() => ({ profile: 'legacy', senderConstraint: 'none' })) },
  'legacy-grants-off': { by: [legacyGrants, authorize], breaks: { ports: () => ({ legacyGrants: { allowed: async () => true } }) } },
  'pushed-required': { by: [authorize], breaks: forgiving({}) },
  'signed-required': { by: [authorize], breaks: forgiving({}) },
  'pushed-once': {
    by: [authorize, answerPushed],
    breaks: { ports: ({ pushedRequests }) => ({ pushedRequests: { ...pushedRequests, spend: async () => true } }) },
  },
  'pushed-client': {
    by: [authorize, answerPushed],
    breaks: everyQuestion(async (params, { pushedRequests }) => {
      const found = await pushedRequests.find((params.request_uri ?? '').slice(pushedRequestPrefix.length));
      return found ? { ...params, client_id: found.clientId } : params;
    }),
  },
  'request-object': {
    by: [authorize],
    breaks: everyClient(({ jwks }) => ({ jwks: { keys: [...(jwks?.keys ?? []), forgersKey.publicJwk] } })),
  },
};
