import type { StepKind } from '../step.ts';
import { authorize } from './authorize.ts';
import { bring } from './bring.ts';
import { answerPushed, resume } from './browser.ts';
import { confuse, impersonate, replayProof } from './confuse.ts';
import { convertOwn } from './convert-own.ts';
import { decideDevice, pollDevice, startDevice } from './devices.ts';
import { clientCredentials, password } from './direct-grants.ts';
import { exchange, exchangeOnAndOn } from './exchange.ts';
import { legacyGrants } from './legacy-grants.ts';
import { introspect, revoke, use } from './present.ts';
import { redeem } from './redeem.ts';
import { refresh } from './refresh.ts';
import { amend, register, unregister } from './registrations.ts';
import { signInStep, signOutStep } from './sessions.ts';
import { wait } from './time.ts';
import { vouch } from './vouch.ts';

/** Everything that can happen. */
export const stepKinds: readonly StepKind[] = [
  signInStep,
  signOutStep,
  wait,
  register,
  unregister,
  amend,
  authorize,
  answerPushed,
  resume,
  legacyGrants,
  redeem,
  refresh,
  password,
  clientCredentials,
  use,
  revoke,
  introspect,
  exchange,
  exchangeOnAndOn,
  vouch,
  convertOwn,
  bring,
  startDevice,
  decideDevice,
  pollDevice,
  confuse,
  impersonate,
  replayProof,
];

/** Things that belong together, so that stories get somewhere. */
export const chains: readonly (readonly StepKind[])[] = [
  [authorize, redeem, refresh, use],
  [authorize, redeem, redeem],
  [authorize, wait, redeem],
  [authorize, answerPushed],
  [authorize, signInStep, resume],
  [password, refresh, refresh],
  [password, exchange, exchange, revoke],
  [password, convertOwn, bring],
  [password, authorize, confuse],
  [password, password, exchange],
  [password, use, use],
  [vouch, bring, bring],
  [startDevice, decideDevice, pollDevice, pollDevice],
  [legacyGrants, authorize],
];
