import type { StatedFields } from '../clients/defaults.ts';
import type { ClientRegistration } from '../ports/registered-clients.ts';

/** What a client can be measured by: the profiles of this server, and the draft of OAuth 2.1, which no client is held to. */
export const targets = ['baseline', 'oauth21', 'fapi2'] as const;
export type Target = (typeof targets)[number];

/** One thing that a specification asks of a client, as far as its registration shows it. */
export interface Rule {
  /** Specification, section and subject. */
  id: string;
  targets: readonly Target[];
  /** `MUST`: nobody is registered under the profile who breaks it, in a few cases although the specification only recommends it. */
  level: 'MUST' | 'SHOULD';
  specification: string;
  section: string;
  /** What holds for a client that keeps it, without a full stop. */
  says: string;
  holds(client: ClientRegistration): boolean;
  /**
   * What to set so that it holds, beginning with the field that the rule is about; what only the client's developers know is made up, below `client.example` where it is an address. All remedies for the `MUST`s
   * of one target fit together.
   */
  remedy(client: ClientRegistration): StatedFields;
}
