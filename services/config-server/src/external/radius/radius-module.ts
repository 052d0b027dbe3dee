import type { Logger } from '@gauth/service-kit';
import type { CreateExternalModule, ExternalAnswer } from '../module.ts';
import { type AccessQuestion, accessRequest } from './access-request.ts';
import { attributeType, longestValue, valuesOf } from './attributes.ts';
import { type Exchanged, exchange, type RadiusServer } from './exchange.ts';
import { longestPassword } from './hidden-password.ts';
import { radiusOptions } from './radius-options.ts';
import type { Reply } from './reply.ts';
import { promptHides, replyTexts } from './reply-texts.ts';
import { createServerOrder } from './server-order.ts';

/** A server that goes on asking does not decide. */
const mostChallenges = 5;

/** Makes the module `gauth_radius`: passwords are checked by servers of RFC 2865, one after the other until one answers. */
export const createRadiusModule: CreateExternalModule = (sections, { logger }) => {
  const settings = radiusOptions(sections, (section, option, problem) =>
    logger.warn(
      { event: 'radius.option-wrong', section, option, 'event.reason': problem },
      'an option of the RADIUS module is not as it should be',
    ),
  );
  const order = createServerOrder(settings.servers);
  const closing = new AbortController();

  /** Undefined when the server does not answer, or nobody waits. */
  const askOne = async (
    server: RadiusServer,
    question: Omit<AccessQuestion, 'asking'>,
    signal: AbortSignal,
  ): Promise<Reply | undefined> => {
    const ending = AbortSignal.any([signal, closing.signal]);
    if (ending.aborted) return undefined;
    const request = accessRequest({ ...question, asking: settings.asking }, server.secret);
    const exchanged = await exchange(server, request, ending).catch(givenUp);
    if ('reply' in exchanged) {
      order.answered(server);
      return exchanged.reply;
    }
    order.silent(server);
    logSilence(logger, server, exchanged);
    return undefined;
  };

  const judge = (reply: Reply, server: RadiusServer, asked: { userName: Buffer; challenges: number }): ExternalAnswer => {
    const texts = replyTexts(reply.attributes);
    if (reply.decision === 'accept') return { kind: 'accepted', diagnostics: texts };
    if (reply.decision === 'reject') return refused(`${nameOf(server)} rejects the access`, texts);
    if (asked.challenges === mostChallenges) return refused(`${nameOf(server)} asks more than ${mostChallenges} times`);
    const [state] = valuesOf(reply.attributes, attributeType.state);
    return {
      kind: 'challenged',
      message: texts.join(' '),
      hidden: promptHides(reply.attributes),
      async answer(response, signal) {
        const password = octets(response, longestPassword);
        if (password === undefined) return refused(`an answer to a challenge must have 1 to ${longestPassword} bytes, none of them zero`);
        // A digest would be of no use to a server that has to compare a one-time code: RFC 2865 §4.4 has the answer hidden like a password.
        const next = await askOne(server, { userName: asked.userName, password, method: 'pap', state }, signal);
        if (next === undefined) return { kind: 'unavailable', reason: `${nameOf(server)}, which asked, does not answer` };
        return judge(next, server, { ...asked, challenges: asked.challenges + 1 });
      },
    };
  };

  return {
    async check({ person, password: typed, signal }) {
      const { method, defaultRealm } = settings;
      const userName = octets(inRealm(person.userName, defaultRealm), longestValue);
      if (userName === undefined)
        return { ...refused(`a user name must have 1 to ${longestValue} bytes, none of them zero`), unknown: true };
      const password = octets(typed, longestPassword);
      if (password === undefined) return refused(`a password must have 1 to ${longestPassword} bytes, none of them zero`);
      for (const server of order.inTurn()) {
        const reply = await askOne(server, { userName, password, method }, signal);
        if (reply !== undefined) return judge(reply, server, { userName, challenges: 0 });
      }
      return { kind: 'unavailable', reason: 'no RADIUS server answers' };
    },
    async close() {
      closing.abort();
    },
  };
};

const refused = (reason: string, diagnostics: readonly string[] = []) =>
  ({ kind: 'refused', reason, unknown: false, diagnostics }) as const;

const inRealm = (userName: string, realm: string): string =>
  realm === '' || userName === '' || userName.includes('@') ? userName : `${userName}@${realm}`;

/** The bytes of a text for an attribute; undefined where it has none, or such as would not arrive as they are. */
function octets(text: string, longest: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'utf8');
  return text.isWellFormed() && bytes.length > 0 && bytes.length <= longest && !bytes.includes(0) ? bytes : undefined;
}

const nameOf = ({ host, port }: RadiusServer): string => `${host}:${port}`;

const givenUp = (): Exchanged => ({ silence: 'silent until nobody waited any more', passed: new Map() });

function logSilence(logger: Logger, server: RadiusServer, { silence, passed }: Extract<Exchanged, { silence: string }>): void {
  const fields = { event: 'radius.silent', 'server.address': server.host, 'server.port': server.port, 'event.reason': silence };
  logger.warn({ ...fields, passed: Object.fromEntries(passed) }, 'a RADIUS server does not answer');
}
