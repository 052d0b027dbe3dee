import type { ProveClient } from './method.ts';

/** A public client has nothing to prove with, and must not bring what nobody checks. */
export const none: ProveClient = async (_client, { presented }) =>
  presented.kind === 'nothing' ? undefined : `a public client brought a ${presented.kind}`;
