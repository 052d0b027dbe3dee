import type { FastifyReply } from 'fastify';
import type { Departure } from '../../ports/provider-protocol.ts';
import { createSendFormPost } from '../oauth/form-post-page.ts';

/** Sends a browser to an identity provider, or wherever else a step leads. */
export type SendDeparture = (reply: FastifyReply, departure: Departure) => FastifyReply;

/** By redirect, or by a page whose form posts itself (SAML 2.0 Bindings §3.5). Neither may be kept: both work once. */
export function createSendDeparture(uiUrl: string): SendDeparture {
  const sendForm = createSendFormPost(uiUrl, 'On to your organization');
  return (reply, departure) =>
    departure.kind === 'redirect'
      ? reply.header('cache-control', 'no-store').redirect(departure.to, 303)
      : sendForm(reply, { to: departure.to, parameters: departure.fields });
}
