import { describe, expect, it } from 'vitest';
import { createSamlServiceProvider } from '../../../src/adapters/idp/saml/saml-service-provider.ts';
import { ProviderRefused } from '../../../src/ports/provider-protocol.ts';
import { answeredAt, aSamlProvider, asParameter, memory, ourIssuer, ourKey } from '../../support/saml-responses.ts';
import { encryptedResponses } from './encrypted-responses.ts';
import { forgedSignatures } from './forged-signatures.ts';
import { genuine } from './genuine-responses.ts';
import { hostileEncodings } from './hostile-encodings.ts';
import { hostileMarkup } from './hostile-markup.ts';
import { type HostileResponse, hostile } from './hostile-response.ts';
import { longestTurnMs } from './longest-turn.ts';
import { misaddressedResponses } from './misaddressed-responses.ts';
import { oversizedResponses } from './oversized-responses.ts';
import { wrappedResponses } from './wrapped-responses.ts';

const saml = createSamlServiceProvider({ issuer: ourIssuer, providers: { keys: async () => [ourKey] }, now: () => answeredAt });

const finish = ({ parameter, provider = {}, ...rest }: Pick<HostileResponse, 'parameter' | 'provider' | 'memory'>) =>
  saml.finish(aSamlProvider(provider), { parameters: { SAMLResponse: parameter } }, 'memory' in rest ? rest.memory : memory);

const families: [string, readonly HostileResponse[]][] = [
  ['wrapping', wrappedResponses],
  ['signatures', forgedSignatures],
  ['markup', hostileMarkup(genuine.assertion).map(({ what, xml, rule }) => hostile(what, xml, rule))],
  ['encoding', hostileEncodings],
  ['size', oversizedResponses],
  ['address', misaddressedResponses],
  ['encryption', encryptedResponses],
];

/** The base: every refusal below is of what was done to one of them. */
it.each(Object.entries(genuine))('takes the genuine response with a signature of this kind: %s', async (_kind, xml) => {
  expect(await finish({ parameter: asParameter(xml) })).toMatchObject({ subject: 'agent1', attributes: { groups: ['sales', 'support'] } });
});

it('never believes something else after a change of a single character', async () => {
  const truth = await finish({ parameter: asParameter(genuine.both) });
  const answers = await Promise.all(
    Array.from({ length: Math.floor(genuine.both.length / 23) }, async (_, index) => {
      const at = index * 23;
      const changed = genuine.both.slice(0, at) + (genuine.both[at] === 'x' ? 'y' : 'x') + genuine.both.slice(at + 1);
      return finish({ parameter: asParameter(changed) }).catch((refusal: unknown) => refusal);
    }),
  );
  const believed = answers.filter((answer) => !(answer instanceof ProviderRefused));
  expect(believed.length).toBeGreaterThan(0);
  for (const answer of believed) expect(answer).toEqual(truth);
});

it('keeps nobody else waiting longer than 50 ms for any of them', async () => {
  const turns = await longestTurnMs(
    families.flatMap(([, responses]) => responses).map((response) => [response.what, () => finish(response)]),
  );
  expect(turns.filter(({ ms }) => ms > 50)).toEqual([]);
});

describe.each(families)('%s', (_family, responses) => {
  it.each(responses.map((response) => [response.what, response] as const))('%s', async (_what, response) => {
    const error = await finish(response).then(
      (identity) => ({ taken: identity }),
      (refusal: unknown) => refusal,
    );
    expect(error).toBeInstanceOf(ProviderRefused);
    expect(error).toMatchObject({
      kind: response.kind ?? 'invalid',
      message: typeof response.rule === 'string' ? response.rule : expect.stringMatching(response.rule),
    });
  });
});
