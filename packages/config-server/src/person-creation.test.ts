import { afterEach, expect, it } from 'vitest';
import { createOpener, unavailable } from '../test/client-of.ts';
import { agent, type Script } from '../test/fake-server.ts';
import { creationRefusals } from './person-creation.ts';

const { server, client, closeAll } = createOpener();
afterEach(closeAll);

const person = { userName: 'new1', tenant: 'Environment', emailAddress: 'new1@t100.test', accessGroups: ['Agents'] };
const refusing =
  (code: string): Script['CreatePerson'] =>
  ({ send }, { requestId }) =>
    send({ name: 'CFGError', requestId, payload: { code, description: 'for the log' } });

it('sends what it is given and answers who was created', async () => {
  const fake = await server();
  expect(await client([fake]).createPerson(person)).toEqual({ kind: 'created', person: agent });
  expect(fake.connections[0]?.received[1]).toEqual({ name: 'CreatePerson', requestId: 2, payload: person });
});

it.each(creationRefusals)('answers that it was refused with %s', async (code) => {
  const cloud = client([await server({ CreatePerson: refusing(code) })]);
  expect(await cloud.createPerson(person)).toEqual({ kind: 'refused', code, description: 'for the log' });
});

it.each([
  ['invalid-request', { name: 'ConfigServerError', code: 'invalid-request' }],
  ['database-unavailable', unavailable],
  ['wrong-credentials', unavailable],
])('fails where the server says %s', async (code, failure) => {
  const cloud = client([await server({ CreatePerson: refusing(code) })]);
  await expect(cloud.createPerson(person)).rejects.toMatchObject(failure);
});

it('is not sent again to another server after a loss, because it may have been done', async () => {
  const [dying, other] = [await server({ CreatePerson: ({ socket }) => socket.destroy() }), await server()];
  await expect(client([dying, other]).createPerson(person)).rejects.toMatchObject(unavailable);
  expect(other.connections.flatMap(({ received }) => received).filter(({ name }) => name === 'CreatePerson')).toEqual([]);
});

it('is sent to the other server where the first says that it is no longer the primary', async () => {
  const cloud = client([await server({ CreatePerson: refusing('not-primary') }), await server()]);
  expect(await cloud.createPerson(person)).toEqual({ kind: 'created', person: agent });
});

it('must be told of a person', async () => {
  const empty: Script['CreatePerson'] = ({ send }, { requestId }) => send({ name: 'PersonCreated', requestId, payload: {} as never });
  await expect(client([await server({ CreatePerson: empty })]).createPerson(person)).rejects.toMatchObject(unavailable);
});
