import type { Received } from './channel.ts';
import { ConfigServerError, ProtocolViolation } from './errors.ts';
import type { LoginResult } from './login.ts';
import type { PersonCreation } from './person-creation.ts';
import { type MessageName, messages, type ObjectsOf, type ObjectType, objectLimits, type Payload } from './protocol.ts';

/** Reads the one message expected. Throws ProtocolViolation for any other, and for a payload that does not fit. */
export function expectMessage<N extends MessageName>(received: Received, name: N): Payload<N> {
  if (received.name !== name) throw new ProtocolViolation('unexpected-message', `${received.name} where ${name} was due`);
  const payload = messages[name].payload.safeParse(received.payload);
  if (!payload.success) throw new ProtocolViolation('invalid-answer', `the payload of ${name} does not fit its schema`);
  return payload.data as Payload<N>;
}

/** Reads `CFGError`. */
export function readError(received: Received): ConfigServerError {
  const { code, description, ...more } = expectMessage(received, 'CFGError');
  return new ConfigServerError(code, description, more);
}

/** Reads the answer to a login that was not refused. */
export function readLogin(received: Received): LoginResult {
  if (received.name === 'Challenged') return { kind: 'challenged', ...expectMessage(received, 'Challenged') };
  return readIdentified(received);
}

/** Reads the answer to an identification that was not refused; there is nobody to be asked more. */
export const readIdentified = (received: Received): LoginResult => ({
  kind: 'succeeded',
  ...expectMessage(received, 'Authenticated'),
});

/** Reads the answer to a creation that was not refused. */
export const readCreated = (received: Received): PersonCreation => ({ kind: 'created', ...expectMessage(received, 'PersonCreated') });

/**
 * Gathers the objects of one reading, which come in several messages; `more` tells that the list goes on after them.
 * Throws ProtocolViolation once there are more than `limit`, so that no server fills the memory.
 */
export function objectReader<T extends ObjectType>(objectType: T, limit: number = objectLimits.perReading) {
  const objects: unknown[] = [];

  return (received: Received): { objects: ObjectsOf<T>; more: boolean } | undefined => {
    if (received.name === 'CFGObjectInfo') {
      const info = expectMessage(received, 'CFGObjectInfo');
      if (info.objectType !== objectType) throw new ProtocolViolation('unexpected-message', `objects of another type than ${objectType}`);
      objects.push(...info.objects);
      if (objects.length > limit) throw new ProtocolViolation('invalid-answer', `more than ${limit} objects sent`);
      return undefined;
    }
    const { count, more } = expectMessage(received, 'CFGEndObjectList');
    if (count !== objects.length) throw new ProtocolViolation('invalid-answer', `${count} objects announced, ${objects.length} sent`);
    return { objects: objects as ObjectsOf<T>, more };
  };
}
