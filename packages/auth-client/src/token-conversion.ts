import { z } from 'zod';
import { clientId, list, text } from './field-kinds.ts';
import { exchangeableTokenTypes } from './vocabulary.ts';

/** The field of that name of a client. */
export const tokenConversion = z
  .strictObject({
    subjectClients: list(z.union([z.literal('*'), clientId]))
      .default([])
      .describe('Clients whose tokens it may convert; * stands for every client'),
    subjectIssuers: list(text(2048).min(1)).default([]).describe('Trusted issuers whose assertions it may bring or convert'),
    actorClients: list(clientId).default([]).describe('Clients whose tokens it may bring as actor token'),
    impersonation: z.boolean().default(false).describe('Whether it may convert without actor token'),
    audiences: list(text(2048).min(1)).default([]).describe('Audiences and resources it may ask for'),
    tokenTypes: z.array(z.enum(exchangeableTokenTypes)).min(1).default(['access_token']).describe('What it may convert to'),
  })
  .describe('What the client may convert by token exchange (RFC 8693) and which assertions it may bring (RFC 7521). Without it: nothing');
