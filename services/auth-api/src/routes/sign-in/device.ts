import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { DeviceFlow } from '../../sign-in/device.ts';
import { refused } from '../answers.ts';
import { callerOf, linkedFrom } from '../caller.ts';
import { omittable } from '../form.ts';

const entry = z.object({
  user_code: omittable(4096).describe('What the device shows; letter case and dashes do not count'),
  request: omittable(8192).describe('A code that was entered before its user signed in'),
  locale: omittable(4096),
});

const decision = z.object({
  request: z.string().max(8192).describe('What the page that asks has sealed'),
  decision: z.enum(['allow', 'deny']),
});

interface Options extends Pick<DeviceFlow, 'enterUserCode' | 'decideDevice'> {
  cookies: { session: Cookie; browser: Cookie };
}

/** `GET` and `POST /device`: entering a user code, and deciding what shall become of its device (RFC 8628 §3.3). */
export const deviceRoute: FastifyPluginAsyncZod<Options> = async (app, { enterUserCode, decideDevice, cookies }) => {
  const enter = {
    summary: 'Enter the code of a device',
    tags: ['sign-in'],
    querystring: entry,
    response: { 302: z.null().describe('To the page that asks, to the sign-in page, or back with `error`'), 400: refused[400] },
  };
  // HEAD must not count a guess.
  app.get('/device', { exposeHeadRoute: false, schema: enter }, async (request, reply) => {
    const { user_code: userCode, request: parked, locale } = request.query;
    const answer = await enterUserCode({
      userCode,
      request: parked,
      locale,
      session: cookies.session.read(request.cookies),
      browser: cookies.browser.read(request.cookies),
      caller: linkedFrom(request),
      address: request.ip,
      log: request.log,
    });
    if (answer.newBrowser !== undefined) reply.setCookie(cookies.browser.name, answer.newBrowser, cookies.browser.attributes);
    return reply.redirect(answer.to, 302);
  });

  const decide = {
    summary: 'Allow a device or deny it',
    description: 'The form of the page that asks, for the session that was asked.',
    tags: ['sign-in'],
    consumes: ['application/x-www-form-urlencoded'],
    body: decision,
    response: { 303: z.null().describe('To the last page, or back to the first one with `error`'), 400: refused[400] },
  };
  app.post('/device', { schema: decide }, async (request, reply) => {
    const session = cookies.session.read(request.cookies);
    const { to } = await decideDevice({
      ...request.body,
      session,
      caller: callerOf(request),
      requestId: request.id,
      address: request.ip,
      log: request.log,
    });
    return reply.redirect(to, 303);
  });
};
