import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { issueCertificate } from '@gauth/service-kit/testing';

/** What Salesforce's identity service says of a user, as far as anybody here reads it. */
export interface SalesforceUser {
  organization_id: string;
  user_id: string;
  username: string;
  email?: string;
  active?: boolean;
  asserted_user?: boolean;
}

/** A user of the organization that tests know. */
export const salesforceUser: SalesforceUser = {
  organization_id: '00Dx0000001T0zkEAC',
  user_id: '005x0000001S2b9AAC',
  username: 'agent1@example.com',
  email: 'agent1@example.com',
};

/** Where Salesforce says who a user is. */
export const identityUrlOf = (user: SalesforceUser, host = 'login.salesforce.com'): string =>
  `https://${host}/id/${user.organization_id}/${user.user_id}`;

/** Salesforce's identity service on this machine: the one thing of it that gauth asks. */
export interface SalesforceStandIn {
  /** How to reach it under any name of a host, for the adapter. */
  route: { lookup: LookupFunction; port: number; ca: string };
  /** Sessions and whose they are. */
  sessions: Map<string, SalesforceUser>;
  /** Authorization headers that it was asked with, oldest first. */
  asked: string[];
  /** Answers in its place, until it is undefined again. */
  answer: RequestListener | undefined;
  stop(): Promise<void>;
}

/** Starts it with a certificate for these hosts. */
export async function startSalesforce(hosts: readonly string[] = ['login.salesforce.com']): Promise<SalesforceStandIn> {
  const { cert, key } = issueCertificate({ commonName: 'Salesforce', hosts });
  const server = createServer({ cert, key }, (request, response) => {
    const { authorization = '' } = request.headers;
    standIn.asked.push(authorization);
    if (standIn.answer !== undefined) return standIn.answer(request, response);
    const user = standIn.sessions.get(authorization.replace(/^Bearer /, ''));
    const [, organization = '', id = ''] = /^\/id\/(\w{15,18})\/(\w{15,18})$/.exec(request.url ?? '') ?? [];
    if (user === undefined) return void response.writeHead(403, { 'content-type': 'text/html' }).end('Bad_OAuth_Token');
    if (!user.organization_id.startsWith(organization.slice(0, 15))) return void response.writeHead(403).end('Wrong_Org');
    if (!user.user_id.startsWith(id.slice(0, 15))) return void response.writeHead(404).end('Bad_Id');
    response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' }).end(JSON.stringify(documentOf(user)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const standIn: SalesforceStandIn = {
    route: { lookup: toThisMachine, port: (server.address() as AddressInfo).port, ca: cert },
    sessions: new Map(),
    asked: [],
    answer: undefined,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return standIn;
}

/** The shape that Salesforce documents, shortened by addresses that nobody asks. */
const documentOf = (user: SalesforceUser) => ({
  id: identityUrlOf(user),
  asserted_user: true,
  nick_name: 'agent1',
  display_name: 'Agent One',
  email_verified: true,
  first_name: 'Agent',
  last_name: 'One',
  timezone: 'America/Los_Angeles',
  photos: {
    picture: 'https://example.my.salesforce.com/profilephoto/005/F',
    thumbnail: 'https://example.my.salesforce.com/profilephoto/005/T',
  },
  status: { created_date: null, body: null },
  urls: { rest: 'https://example.my.salesforce.com/services/data/v{version}/' },
  active: true,
  user_type: 'STANDARD',
  language: 'en_US',
  locale: 'en_US',
  utcOffset: -28_800_000,
  last_modified_date: '2026-01-01T12:00:00.000+0000',
  is_app_installed: true,
  ...user,
});

const toThisMachine: LookupFunction = (_hostname, options, callback) =>
  options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
