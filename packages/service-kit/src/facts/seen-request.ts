import { z } from 'zod';

const text = z.string();
const header = text.optional();

/** How a request arrived: what the proxies in front have made of it, and what was believed. */
export const seenRequest = z.object({
  path: text.describe('As it came, without the query'),
  scheme: text.describe('As the proxies that are believed say'),
  host: text.describe('The same'),
  clientAddress: text.describe('What failed attempts are counted by'),
  peerAddress: text.describe('Of the other end of the connection'),
  headers: z.object({
    host: header,
    forwarded: header,
    'x-forwarded-for': header,
    'x-forwarded-host': header,
    'x-forwarded-proto': header,
    'x-forwarded-prefix': header,
  }),
});
export type SeenRequest = z.infer<typeof seenRequest>;
