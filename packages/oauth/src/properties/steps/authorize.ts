import { asks, keyShown } from '../ask.ts';
import type { Asked } from '../authorize/asked.ts';
import { decide } from '../authorize/decide.ts';
import { faultsInParameters } from '../authorize/faults.ts';
import { parametersOf, requestDetails, requestObject, wayOf } from '../authorize/request.ts';
import { boundKeyOf } from '../authorize/settle.ts';
import { picked } from '../choice.ts';
import { judgeOutcome } from '../outcome.ts';
import type { Pushed } from '../records.ts';
import { sessionOf } from '../sessions.ts';
import { defineStep, nothingToDo, said } from '../step.ts';
import type { World } from '../world.ts';

/** A browser asks for somebody, signed in or not, on behalf of an application. */
export const authorize = defineStep('authorize', {
  weight: 16,
  details: requestDetails,
  async perform(world, detail) {
    const client = picked([...world.clients.values()], detail.client);
    if (client === undefined) return nothingToDo;
    const session = sessionOf(world, detail.session);
    const parameters = parametersOf(world, client, detail);
    const asked = { client, parameters, askedAt: world.now(), session, signsOut: detail.wrong === 'signs out' };
    const way = wayOf(client, detail);
    if (way === 'query') return decide(world, { ...asked, sent: parameters, signed: false, forged: false });
    const forged = detail.wrong === 'object';
    const object = { client_id: client.id, request: await requestObject(world, parameters, { client, forged }) };
    if (way === 'object') return decide(world, { ...asked, sent: object, signed: true, forged });
    const isObject = way === 'pushed object';
    return push(world, asked, {
      form: isObject ? object : parameters,
      signed: isObject,
      forged: isObject && forged,
      key: detail.provesKey,
    });
  },
});

interface Pushing {
  form: Record<string, string>;
  signed: boolean;
  forged: boolean;
  key: 0 | 1 | undefined;
}

/** The application pushes the request first, and the browser brings its name alone. */
async function push(
  world: World,
  asked: Omit<Asked, 'sent' | 'signed' | 'forged'>,
  { form, signed, forged, key }: Pushing,
): Promise<string> {
  const { client, parameters } = asked;
  const shown = keyShown(client, key);
  const proved = shown?.startsWith('dpop') ? shown : undefined;
  const named = boundKeyOf({ parameters });
  const outcome = await asks(world, 'push', { client, form, key });
  const faults = {
    ...faultsInParameters(asked),
    'request-object': forged,
    'signed-required': client.signedRequestsRequired && !signed,
    'code-key': named !== undefined && proved !== undefined && named !== proved,
  };
  judgeOutcome(world.judge, outcome, faults, 'answer-served');
  if (!outcome.ok) return `push ${said(outcome)}`;
  const { request_uri: requestUri, expires_in: seconds } = outcome.value;
  const pushed: Pushed = { requestUri, client, parameters, signed, key: proved, expiresAt: world.now() + seconds, spent: false };
  world.pushed.push(pushed);
  return decide(world, { ...asked, sent: { client_id: client.id, request_uri: requestUri }, signed, forged: false, pushed });
}
