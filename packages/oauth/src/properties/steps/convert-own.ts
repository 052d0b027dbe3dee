import type { Client } from '../../model.ts';
import { pick, picked } from '../choice.ts';
import { isLast } from '../exchange/faults.ts';
import { type Faults, judgeOutcome, outcomeOf } from '../outcome.ts';
import { defineStep, nothingToDo, said } from '../step.ts';

/** Whoever holds a token makes an assertion of ours of it, to pass it on. */
export const convertOwn = defineStep('convert an own token', {
  weight: 3,
  details: pick,
  async perform(world, number) {
    const token = picked(world.accessTokens, number);
    const holder = token && (await world.server.whoHolds(token.value));
    if (token === undefined || holder === undefined) return nothingToDo;
    const { user } = token.allowance;
    const outcome = await outcomeOf(() => world.server.convertOwnToken(holder), world);
    judgeOutcome(
      world.judge,
      outcome,
      { ...faultsInOwn(holder.client), 'own-user': user === undefined, 'conversion-line': isLast(token.allowance) },
      'conversion-served',
    );
    if (!outcome.ok || user === undefined) return said(outcome);
    world.keepSecret(outcome.value);
    const expiresAt = Math.min(token.expiresAt, world.now() + 300);
    world.assertions.push({ value: outcome.value, format: 'jwt', user, expiresAt, used: false, madeOf: token });
    return said(outcome);
  },
});

const faultsInOwn = ({ id, conversion }: Client): Faults => ({
  'conversion-policy':
    conversion === undefined ||
    !conversion.impersonation ||
    !conversion.tokenTypes.includes('jwt') ||
    !['*', id].some((name) => conversion.subjectClients.includes(name)),
});
