import type { ClientRegistration } from '../ports/registered-clients.ts';
import { type Rule, type Target, targets } from './rule.ts';
import { rules } from './rules.ts';

/** How a client stands with one profile. */
export interface Conformance {
  /** It breaks no `MUST`, so it can be registered under the profile. */
  passed: boolean;
  broken: readonly Rule[];
}

/** The rules of a profile that a client breaks. */
export const brokenRules = (client: ClientRegistration, target: Target): readonly Rule[] =>
  rules.filter((rule) => rule.targets.includes(target) && !rule.holds(client));

/** How a client stands with every profile, whichever its own is. */
export const conformanceOf = (client: ClientRegistration): Record<Target, Conformance> =>
  Object.fromEntries(
    targets.map((target) => {
      const broken = brokenRules(client, target);
      return [target, { passed: !broken.some(({ level }) => level === 'MUST'), broken }];
    }),
  ) as Record<Target, Conformance>;
