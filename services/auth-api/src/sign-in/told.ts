import { passwordPolicy } from '@gauth/config-server';
import { z } from 'zod';

/** A challenge that waits for its response, and whose it is. */
export const pendingChallenge = z.object({
  contactCenterId: z.string(),
  userName: z.string(),
  /** Names the challenge at the Configuration Server, where it can be answered once. */
  state: z.string(),
});
/** The parsed `pendingChallenge`. */
export type PendingChallenge = z.output<typeof pendingChallenge>;

/** A challenge as its person is asked. */
export const askedChallenge = pendingChallenge.extend({ message: z.string(), hidden: z.boolean() });
/** The parsed `askedChallenge`. */
export type AskedChallenge = z.output<typeof askedChallenge>;

/** What the next page of a sign-in tells its person. It travels sealed: what stood in an address could be anybody's words. */
export const told = z.object({
  /** What an external system said to a refusal. */
  diagnostics: z.array(z.string()).optional(),
  /** What the person should know although they are signed in. */
  warnings: z.array(z.string()).optional(),
  challenge: askedChallenge.optional(),
  /** What a new password must be like, and the rule that the last one broke. */
  policy: passwordPolicy.optional(),
  rule: z.string().optional(),
});
/** The parsed `told`. */
export type Told = z.output<typeof told>;

/** The same with everything left out that a sign-in can do without. */
export const shortened = ({ challenge, warnings, policy, rule }: Told): Told => ({
  ...(challenge && { challenge: { ...challenge, message: '' } }),
  ...(warnings && { warnings: [] }),
  policy,
  rule,
});
