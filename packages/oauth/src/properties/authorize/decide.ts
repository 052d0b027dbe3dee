import { type Faults, judgeOutcome, type Outcome, offended, outcomeOf } from '../outcome.ts';
import { signOutEverywhere } from '../sessions.ts';
import { said } from '../step.ts';
import type { World } from '../world.ts';
import { judgeAnswer } from './answer.ts';
import type { Asked } from './asked.ts';
import { faultsBeforeUser, faultsWithUser, mustSignIn } from './faults.ts';
import { keepAnswer } from './settle.ts';

type Answered = { kind: 'sign-in' } | { kind: 'answer'; outcome: Outcome<Record<string, string>> };

/** Brings a request to the authorize endpoint, and holds what comes of it against all that is asked of it. */
export async function decide(world: World, asked: Asked): Promise<string> {
  const answered = await ask(world, asked);
  world.judge('prompt-none', answered.kind !== 'sign-in' || asked.parameters.prompt !== 'none', 'it led to the sign-in page');
  const before = faultsBeforeUser(world, asked);
  if (asked.declines === true) return judgeDeclined(world, asked, { answered, before });
  if (offended(before).length === 0 && mustSignIn(world, asked)) return judgeSignIn(world, asked, answered);

  if (answered.kind === 'answer') return judgeDecided(world, asked, { outcome: answered.outcome, before });
  world.judge('answer-served', false, 'a sign-in page is shown for nothing');
  return 'sign-in';
}

interface Decided {
  outcome: Outcome<Record<string, string>>;
  before: Faults;
}

function judgeDecided(world: World, asked: Asked, { outcome, before }: Decided): string {
  const { session, pushed, signsOut } = asked;
  const faults = { ...before, ...(session && offended(before).length === 0 && faultsWithUser(world, asked, session)) };
  const settled = offended(faults).length === 0;
  judgeOutcome(world.judge, outcome, { ...faults, 'signed-out': settled && signsOut }, 'answer-served');
  if (settled && pushed) pushed.spent = true;
  if (!outcome.ok || session === undefined) return said(outcome);
  keepAnswer(world, asked, session, outcome.value);
  return said(outcome, `answer: ${Object.keys(outcome.value)} ${outcome.value.scope ?? ''}`);
}

async function ask(world: World, asked: Asked): Promise<Answered> {
  const { session, sent, askedAt, parked, signsOut, declines = false } = asked;
  const outcome = await outcomeOf(
    () =>
      world.server.authorize({
        params: sent,
        ...parked,
        declined: declines,
        askedAt: askedAt * 1000,
        session: async () => {
          if (session && signsOut) await signOutEverywhere(world, session.user.id);
          return session;
        },
      }),
    world,
  );
  if (!outcome.ok) return { kind: 'answer', outcome };
  if (outcome.value.kind !== 'sign-in') return { kind: 'answer', outcome: judgeAnswer(world, asked, outcome.value) };
  world.parked.push({ asked, resume: outcome.value.resume });
  return { kind: 'sign-in' };
}

/** Nothing comes of the request any more, whatever else is asked of the user. */
function judgeDeclined({ judge }: World, { pushed }: Asked, { answered, before }: { answered: Answered; before: Faults }): string {
  const refused = answered.kind === 'answer' && !answered.outcome.ok;
  judge('declined', refused, 'it was not refused');
  const counts = offended(before).every((id) => id === 'id-token-only');
  if (counts && pushed) pushed.spent = true;
  return answered.kind === 'answer' ? said(answered.outcome) : 'sign-in';
}

function judgeSignIn({ judge }: World, asked: Asked, answered: Answered): string {
  const granted = answered.kind === 'answer' && answered.outcome.ok;
  judge('fresh-sign-in', !granted, 'it was answered with a sign-in that does not serve');
  const useless = asked.parameters.prompt === 'none' || isFresh(asked);
  judge('answer-served', answered.kind === 'sign-in' || useless, 'there is no sign-in page where one would help');
  return answered.kind === 'answer' ? said(answered.outcome) : `sign-in, prompt ${asked.parameters.prompt}`;
}

/** Whether the user has signed in since the request came, so that doing it again is no use. */
const isFresh = ({ session, askedAt }: Asked): boolean => session !== undefined && session.authenticatedAt / 1000 >= askedAt;
