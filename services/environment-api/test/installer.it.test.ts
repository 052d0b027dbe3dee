import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { type RunningApi, startApi } from './start-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
});
beforeEach(() => api.clear());
afterAll(() => api.stop());

const uuid = '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd';

/** `curl -s -XPOST URL -u ops:ops -H 'Content-Type: application/json' -d BODY` */
const post = (path: string, payload: string) =>
  api.call({ method: 'POST', url: `/environment/v3${path}`, headers: { 'content-type': 'application/json', accept: '*/*' }, payload });

const environmentBody = `
  { "data": {
        "username": "default",
        "password": "password",
        "id": "${uuid}",
        "connectionProtocol": "addp",
        "localTimeout": 60,
        "remoteTimeout": 90,
        "tenant": "Environment",
        "appName": "Cloud",
        "traceMode": "CFGTMBoth",
        "tlsEnabled": false,
        "configServers": [{
            "primaryPort": 8888,
            "readOnly": false,
            "primaryAddress": "tenant-${uuid}-cfgmaster.service.dc1.consul",
            "locations": "/USW1"
        }]
    }
  }`;
const contactCenterBody = (environmentId: string) => `
    {
        "data": {
            "domains": ["t100"],
            "environmentId": "${environmentId}",
            "auth": "configServer",
            "id" : "${uuid}"
        }
    }`;
const originsBody = `
  { "data": {
          "location": "/USW1",
          "name": "cors-origins",
          "shared": "true",
          "value": "https://gauth.test, https://gws.test, http://cxc.test, https://cxc.test"
        }
  }`;

it('takes the steps of the product’s installer, literally', async () => {
  const environment = await post('/environments', environmentBody);
  expect(environment.status).toBe(200);
  expect(environment.body).toMatchObject({ status: { code: 0 }, path: `/environments/${uuid}` });

  // The script takes the third part of the path between slashes.
  const environmentId = environment.body.path?.split('/')[2] ?? '';
  expect((await api.get('/environments')).body.data).toEqual([
    {
      id: uuid,
      username: 'default',
      connectionProtocol: 'addp',
      localTimeout: 60,
      remoteTimeout: 90,
      tenant: 'Environment',
      appName: 'Cloud',
      traceMode: 'CFGTMBoth',
      tlsEnabled: false,
      configServers: [
        { primaryAddress: `tenant-${uuid}-cfgmaster.service.dc1.consul`, primaryPort: 8888, readOnly: false, locations: '/USW1' },
      ],
    },
  ]);

  const contactCenter = await post('/contact-centers', contactCenterBody(environmentId));
  expect(contactCenter.status).toBe(200);
  expect(contactCenter.body).toMatchObject({ status: { code: 0 }, path: `/contact-centers/${uuid}` });
  expect((await api.get('/contact-centers')).body.data).toEqual([
    {
      id: uuid,
      environmentId: uuid,
      domains: ['t100'],
      auth: 'configServer',
      userNamePatterns: [],
      default: false,
      legacyGrants: true,
      relayExternalDiagnostics: false,
      kerberos: false,
    },
  ]);

  expect((await api.get(`/contact-centers/${uuid}/settings`)).body).toEqual({ status: { code: 0 }, data: { settings: [] } });
  expect((await post(`/contact-centers/${uuid}/settings`, originsBody)).body.status).toEqual({ code: 0 });
  expect((await api.get(`/contact-centers/${uuid}/settings`)).body.data).toEqual({
    settings: [
      {
        location: '/USW1',
        name: 'cors-origins',
        shared: 'true',
        value: 'https://gauth.test, https://gws.test, http://cxc.test, https://cxc.test',
      },
    ],
  });
});

it('says that an environment exists when the installer runs twice', async () => {
  await post('/environments', environmentBody);
  const again = await post('/environments', environmentBody);
  expect(again.status).toBe(409);
  expect(again.body).toEqual({ status: { code: 18, message: 'id: an environment with this id exists already' } });
});

it('takes an origin by the newer way', async () => {
  await post('/environments', environmentBody);
  await post('/contact-centers', contactCenterBody(uuid));
  const answer = await post(
    '/cors',
    `
  { "data":
        {  "contactCenterId":"${uuid}",
           "origin":"https://ixn-100.test"
        }
  }`,
  );
  expect(answer.body.status).toEqual({ code: 0 });
  expect((await api.get('/cors')).body.data).toEqual({
    origins: [{ id: expect.any(String), contactCenterId: uuid, origin: 'https://ixn-100.test' }],
  });
});
