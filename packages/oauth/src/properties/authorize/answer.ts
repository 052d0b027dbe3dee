import type { AuthorizeDecision } from '../../authorize/authorize-endpoint.ts';
import { OAuthError, type OAuthErrorCode } from '../../errors.ts';
import type { Outcome } from '../outcome.ts';
import type { World } from '../world.ts';
import { type Asked, wordsOf } from './asked.ts';
import { mayAnswer } from './faults.ts';

/** What a browser takes to the application. */
export interface BroughtAnswer {
  address: string;
  by: 'query' | 'fragment' | 'form_post';
  parameters: Record<string, string>;
}

/** Reads an answer as an application would. */
function readAnswer(decision: Exclude<AuthorizeDecision, { kind: 'sign-in' }>): BroughtAnswer {
  if (decision.kind === 'form-post') return { address: decision.to, by: 'form_post', parameters: decision.parameters };
  const [, address = '', separator, text] = /^([^?#]*(?:\?[^#]*(?=#))?)([?#])(.*)$/s.exec(decision.to) ?? [];
  const parameters = Object.fromEntries(new URLSearchParams(text));
  return { address, by: separator === '#' ? 'fragment' : 'query', parameters };
}

/** Which way an answer must travel (Multiple Response Types §2.1). */
function modeOf({ parameters: { response_mode: asked, response_type: type } }: Asked): BroughtAnswer['by'] {
  const holdsTokens = wordsOf(type).some((word) => word !== 'code');
  if (asked === 'form_post' || asked === 'fragment' || (asked === 'query' && !holdsTokens)) return asked;
  return holdsTokens ? 'fragment' : 'query';
}

/** What an application gets besides `state` and `iss`, by the words of its response type. */
const partsOf: Readonly<Record<string, readonly string[]>> = {
  code: ['code'],
  token: ['access_token', 'token_type', 'expires_in', 'scope'],
  id_token: ['id_token'],
};

/** Holds an answer against what every answer is held to, and gives what it holds besides that. */
export function judgeAnswer(
  world: World,
  asked: Asked,
  decision: Exclude<AuthorizeDecision, { kind: 'sign-in' }>,
): Outcome<Record<string, string>> {
  const { judge } = world;
  const { address, by, parameters } = readAnswer(decision);
  const { redirect_uri: wanted = '', state } = asked.parameters;
  const [base, own = ''] = wanted.split('?');
  const { state: came, iss, kept, ...rest } = parameters;
  judge('answer-address', mayAnswer(asked) && address === (by === 'query' ? base : wanted), `${decision.to} for ${wanted}`);
  judge('answer-address', by !== 'query' || (kept === '1') === (own === 'kept=1'), `${decision.to} has lost or won something`);
  judge('answer-state', came === state, `sent ${JSON.stringify(state)}, came ${JSON.stringify(came)}`);
  judge('answer-issuer', iss === world.server.issuer, `iss is ${iss}`);
  judge('answer-mode', by === modeOf(asked) && (by !== 'query' || (rest.access_token ?? rest.id_token) === undefined), `came by ${by}`);
  if (rest.error !== undefined) return refusal(world, rest);
  const expected = wordsOf(asked.parameters.response_type).flatMap((word) => partsOf[word] ?? []);
  judge('answer-content', Object.keys(rest).sort().join() === [...expected].sort().join(), `has ${Object.keys(rest)}`);
  return { ok: true, value: rest };
}

function refusal(
  { judge, showsSecret }: World,
  { error, error_description: description = '', ...rest }: Record<string, string>,
): Outcome<never> {
  const refused = new OAuthError(error as OAuthErrorCode, description);
  judge('errors-known', Number.isInteger(refused.status), `${error}`);
  judge('errors-silent', !showsSecret(description), description);
  judge('answer-content', Object.keys(rest).length === 0, `an error came with ${Object.keys(rest)}`);
  return { ok: false, error: refused };
}
