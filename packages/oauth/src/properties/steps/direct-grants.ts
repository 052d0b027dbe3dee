import fc from 'fast-check';
import { mayActFor } from '../../authorization.ts';
import type { Client, User } from '../../model.ts';
import { asks, keyShown } from '../ask.ts';
import { choice, chosen, keyNumber, nothingOr, parameter, pick, picked } from '../choice.ts';
import { resourceNames, scopeNames } from '../client-features.ts';
import type { KeyNumber } from '../key-pairs.ts';
import { type Faults, judgeOutcome } from '../outcome.ts';
import { passwordOf, people, qualifiedName } from '../people.ts';
import { allowanceOf, receive } from '../receive.ts';
import { defineStep, nothingToDo, said } from '../step.ts';
import type { World } from '../world.ts';

const asked = { client: pick, scope: choice, resource: choice, key: keyNumber };
type Asked = { scope: Parameters<typeof chosen>[0]; resource: Parameters<typeof chosen>[0]; key: KeyNumber };

/** Asks for tokens that nobody had to agree to before. */
async function ask(
  world: World,
  client: Client,
  { detail, form, user, faults: own }: { detail: Asked; form: Record<string, string>; user?: User; faults: Faults },
) {
  const scope = chosen(detail.scope, client.scopes, scopeNames);
  const resource = chosen(detail.resource, client.resources, resourceNames);
  const shown = keyShown(client, detail.key);
  const faults: Faults = {
    ...own,
    'grant-registered': !client.grantTypes.includes(String(form.grant_type)),
    'scope-registered': scope.beyond,
    'audience-registered': resource.beyond,
    'bound-where-required': client.senderConstraint !== 'none' && shown === undefined,
  };
  const granted = {
    ...(user && { user }),
    scope: scope.asked.length > 0 ? scope.asked : client.scopes,
    audience: resource.asked.length > 0 ? resource.asked : undefined,
    refreshable: user !== undefined,
  };
  const allowance = allowanceOf(world, client, granted);
  const outcome = await asks(world, 'token', {
    client,
    key: detail.key,
    form: { ...form, ...parameter('scope', scope.asked), ...parameter('resource', resource.asked) },
  });
  judgeOutcome(world.judge, outcome, faults, 'request-served');
  if (!outcome.ok) return said(outcome);
  receive(world, { client, response: outcome.value, allowance, key: shown, unstamped: true });
  return said(outcome, `tokens: ${Object.keys(outcome.value)} ${outcome.value.scope}`);
}

/** A client passes on a name and a password. */
export const password = defineStep('password', {
  weight: 5,
  details: fc.record({ ...asked, person: fc.nat(people.length - 1), wrong: nothingOr('password', 'tenant') }),
  async perform(world, detail) {
    const client = picked([...world.clients.values()], detail.client);
    const user = people[detail.person];
    if (client === undefined || user === undefined) return nothingToDo;
    const name = qualifiedName(user);
    const form = {
      grant_type: 'password',
      username: detail.wrong === 'tenant' ? name.replace('t100', 't300').replace('t200', 't100') : name,
      password: detail.wrong === 'password' ? 'another password' : passwordOf(user),
    };
    return ask(world, client, {
      detail,
      form,
      user,
      faults: { 'password-right': detail.wrong !== 'nothing', 'contact-centers': !mayActFor(client, user) },
    });
  },
});

/** A client asks for itself. */
export const clientCredentials = defineStep('client credentials', {
  weight: 4,
  details: fc.record(asked),
  async perform(world, detail) {
    const client = picked([...world.clients.values()], detail.client);
    if (client === undefined) return nothingToDo;
    return ask(world, client, { detail, form: { grant_type: 'client_credentials' }, faults: { 'own-token': client.type === 'public' } });
  },
});
