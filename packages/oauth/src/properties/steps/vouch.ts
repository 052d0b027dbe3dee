import fc from 'fast-check';
import { SignJWT } from 'jose';
import type { User } from '../../model.ts';
import { aSamlAssertion } from '../../testing/saml.ts';
import { nothingOr, picked } from '../choice.ts';
import { issuerNames } from '../client-features.ts';
import type { InvariantId } from '../invariants.ts';
import { forgersKey, issuerKey } from '../key-pairs.ts';
import { people, qualifiedName } from '../people.ts';
import { defineStep, nothingToDo } from '../step.ts';
import type { World } from '../world.ts';

const wrongs = nothingOr('audience', 'late', 'early', 'long', 'signature', 'tenant', 'tenant', 'type');
type Wrong = typeof wrongs extends fc.Arbitrary<infer Value> ? Value : never;

let made = 0;

/** A trusted issuer vouches for somebody. */
export const vouch = defineStep('a trusted issuer vouches', {
  weight: 3,
  details: fc.record({ format: fc.constantFrom('jwt', 'jwt', 'saml2'), person: fc.nat(people.length - 1), wrong: wrongs }),
  async perform(world, { format, person, wrong }) {
    const ours = people.filter(({ contactCenterId }) => (contactCenterId === 'cc-1') === (format === 'jwt'));
    const theirs = people.filter((user) => !ours.includes(user));
    const user = picked(wrong === 'tenant' ? theirs : ours, person);
    if (user === undefined) return nothingToDo;
    const expiresAt = wrong === 'late' ? world.now() : world.now() + (wrong === 'long' ? 601 : 60);
    const told = { user, wrong, expiresAt, world };
    const value = format === 'jwt' ? await jwtOf(told) : samlOf(told);
    world.keepSecret(value);
    const faults: Partial<Record<Wrong, InvariantId | undefined>> = {
      nothing: undefined,
      tenant: 'assertion-tenant',
      ...(format === 'saml2' && { type: undefined }),
    };
    const fault = wrong in faults ? faults[wrong] : 'assertion-true';
    world.assertions.push({
      value,
      format,
      user,
      expiresAt,
      used: false,
      fault,
      issuer: format === 'jwt' ? issuerNames.jwt : issuerNames.saml,
    });
    return `${format}, wrong: ${wrong}`;
  },
});

interface Told {
  user: User;
  wrong: Wrong;
  expiresAt: number;
  world: World;
}

function jwtOf({ user, wrong, expiresAt, world }: Told): Promise<string> {
  made += 1;
  const issuedAt = wrong === 'early' ? expiresAt + 1 : world.now();
  const claims = { iss: issuerNames.jwt, sub: qualifiedName(user), aud: wrong === 'audience' ? 'https://other.test' : world.server.issuer };
  return new SignJWT({ ...claims, iat: issuedAt, exp: expiresAt, jti: `assertion ${made}` })
    .setProtectedHeader({ alg: 'ES256', ...(wrong === 'type' && { typ: 'at+jwt' }) })
    .sign((wrong === 'signature' ? forgersKey : issuerKey).privateKey);
}

function samlOf({ user, wrong, expiresAt, world }: Told): string {
  made += 1;
  const audience = wrong === 'audience' ? 'https://other.test' : world.server.issuer;
  return aSamlAssertion({
    id: `assertion ${made}`,
    issuer: issuerNames.saml,
    subject: qualifiedName(user),
    audiences: [audience],
    recipient: `${audience}/oauth/token`,
    issuedAt: wrong === 'early' ? expiresAt + 1 : world.now(),
    notOnOrAfter: expiresAt,
    ...(wrong === 'signature' && { signedWith: 'another certificate' }),
  });
}
