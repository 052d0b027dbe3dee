import type { z } from 'zod';
import { OAuthError } from '../errors.ts';
import type { Authorization, Client, ExchangeableTokenType } from '../model.ts';
import type { OneTimeUse, Spends } from '../ports.ts';
import { schemaFault } from '../schema-fault.ts';

/** What the token endpoint hands to a grant after it has settled everything that grants share. */
export interface GrantRequest {
  client: Client;
  /** The form of the request, one value a name. */
  params: Record<string, string>;
  now: Date;
  /** Where the request came from, for throttling password guesses. */
  address?: string | undefined;
  requestId?: string | undefined;
  /** Resources the tokens are asked for (RFC 8707), well-formed. */
  resources: readonly string[];
}

/** What a grant found out. */
export interface Proof {
  authorization: Authorization;
  /** What the tokens are for, where the grant has settled it; else the resources of the request decide. */
  audience?: readonly string[];
  /** What must be used up for it, together with saving the tokens. */
  spends?: Spends;
  /** What proved it and works once: remembered right before the tokens are saved, so that a refused request uses nothing up. */
  uses?: readonly OneTimeUse[];
  /** What goes out as `access_token` where the request chose (RFC 8693 §2.2.1). */
  tokenType?: ExchangeableTokenType;
}

/** One way to ask for tokens (RFC 6749 §1.3). A grant reads and proves; it writes nothing, so a refused request changes nothing. */
export interface Grant {
  type: string;
  /** What `invalid_grant` is called here, where a specification says otherwise (RFC 8693 §2.2.2). */
  invalidGrant?: 'invalid_request';
  authorize(request: GrantRequest): Promise<Proof>;
}

/** A grant with typed parameters; parameters that do not fit its schema are `invalid_request`. */
export function defineGrant<Schema extends z.ZodType>(
  type: string,
  schema: Schema,
  authorize: (request: Omit<GrantRequest, 'params'> & { params: z.output<Schema> }) => Promise<Proof>,
): Grant {
  return {
    type,
    async authorize(request) {
      const parsed = schema.safeParse(request.params);
      if (!parsed.success) throw new OAuthError('invalid_request', schemaFault(parsed.error));
      return authorize({ ...request, params: parsed.data });
    },
  };
}
