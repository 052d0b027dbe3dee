import fc from 'fast-check';
import { decide } from '../authorize/decide.ts';
import { pick, picked, usually } from '../choice.ts';
import { probeId } from '../client-features.ts';
import { sessionOf } from '../sessions.ts';
import { defineStep, nothingToDo } from '../step.ts';

/** A browser brings a pushed request again, or for another application. */
export const answerPushed = defineStep('bring a pushed request', {
  weight: 3,
  details: fc.record({ pushed: pick, session: pick, wrong: fc.constantFrom('nothing', 'client'), signsOut: usually(false, true) }),
  async perform(world, { pushed: number, session, wrong, signsOut }) {
    const pushed = picked(world.pushed, number);
    const client = pushed && world.clients.get(wrong === 'client' ? probeId : pushed.client.id);
    if (pushed === undefined || client === undefined) return nothingToDo;
    return decide(world, {
      client,
      sent: { client_id: client.id, request_uri: pushed.requestUri },
      parameters: pushed.parameters,
      signed: pushed.signed,
      forged: false,
      pushed,
      askedAt: world.now(),
      session: sessionOf(world, session),
      signsOut,
    });
  },
});

/** A browser comes back from the sign-in page. */
export const resume = defineStep('resume', {
  weight: 4,
  details: fc.record({ parked: pick, session: pick, declines: usually(false, true) }),
  async perform(world, { parked: number, session, declines }) {
    const parked = picked(world.parked, number);
    const client = parked && world.clients.get(parked.asked.client.id);
    if (parked === undefined || client === undefined) return nothingToDo;
    const { params, signed } = parked.resume;
    return decide(world, {
      ...parked.asked,
      client,
      sent: params,
      parked: { signed },
      forged: false,
      declines,
      session: sessionOf(world, session),
    });
  },
});
