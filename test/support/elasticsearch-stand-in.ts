import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A document as it was handed over. */
export interface TakenDocument {
  index: string;
  id: string;
  source: Record<string, unknown>;
}

/** What a request is answered with instead of the usual: a status, silence, a connection that breaks, or a text of one's own. */
export type Fault =
  | { status: number; type?: string }
  | 'silence'
  | 'broken'
  | 'half'
  | 'foreign'
  | { item: (source: Record<string, unknown>) => number };

/** Answers as Elasticsearch was seen to answer, and misbehaves on demand, which the real one does not. */
export interface ElasticsearchStandIn {
  url: string;
  /** In the order in which they were taken. */
  documents: TakenDocument[];
  /** Method, path and the headers that matter of every request. */
  requests: { method: string; path: string; authorization: string | undefined; contentType: string | undefined; body: string }[];
  /** From now on every `_bulk` is answered like this; `undefined` for the usual. */
  misbehave(fault: Fault | undefined): void;
  /** From now on a GET of this path (its query does not matter) is answered with this JSON, or this status alone. */
  say(path: string, answer: object | number): void;
  /** Bodies over this many bytes are refused with 413. */
  mostBytes: number;
  close(): Promise<void>;
}

/** Listens on loopback. */
export async function startElasticsearchStandIn(tls?: { cert: string; key: string }): Promise<ElasticsearchStandIn> {
  let fault: Fault | undefined;
  const said = new Map<string, object | number>();
  const handle = (request: IncomingMessage, response: ServerResponse) => void answer(request, response);
  const server = tls === undefined ? createPlainServer(handle) : createTlsServer(tls, handle);
  const standIn: ElasticsearchStandIn = {
    url: '',
    documents: [],
    requests: [],
    mostBytes: Number.POSITIVE_INFINITY,
    misbehave(wanted) {
      fault = wanted;
    },
    say: (path, answer) => void said.set(path, answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    const { authorization, 'content-type': contentType } = request.headers;
    const { method = '', url: path = '' } = request;
    standIn.requests.push({ method, path, authorization, contentType, body });
    const told = method === 'GET' ? said.get(path.split('?', 1)[0] ?? '') : undefined;
    if (told !== undefined) tell(response, told);
    else if (path.startsWith('/_bulk')) takeIn(body, response);
    else send(response, 200, { acknowledged: true });
  };

  const takeIn = (body: string, response: ServerResponse): void => {
    if (Buffer.byteLength(body) > standIn.mostBytes) send(response, 413, { error: { type: 'content_too_long' } });
    else if (!faulty(fault, response)) send(response, 200, taken(body, fault));
  };

  const statusOf = ({ index, id, source }: TakenDocument, how: Fault | undefined): number => {
    if (standIn.documents.some((known) => known.index === index && known.id === id)) return 409;
    return typeof how === 'object' && 'item' in how ? how.item(source) : 201;
  };

  /** Half of an answer speaks of fewer documents than were taken. */
  const taken = (body: string, how: Fault | undefined): object => {
    const items = pairsIn(body).map((document) => {
      const status = statusOf(document, how);
      if (status === 201) standIn.documents.push(document);
      const error = status < 400 ? {} : { error: { type: `type_of_${status}` } };
      return { create: { _index: document.index, _id: document.id, status, ...error } };
    });
    const told = how === 'half' ? items.slice(0, items.length >> 1) : items;
    return { took: 1, errors: told.some(({ create }) => create.status >= 400), items: told };
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  standIn.url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return standIn;
}

/** Whether the fault is one of the whole answer, which was given then, or never will be. */
function faulty(fault: Fault | undefined, response: ServerResponse): boolean {
  if (fault === 'broken') response.socket?.destroy();
  else if (fault === 'foreign') response.end('<html>not what you think</html>');
  else if (typeof fault === 'object' && 'status' in fault)
    send(response, fault.status, { error: { type: fault.type ?? 'some_exception' } });
  else return fault === 'silence';
  return true;
}

function tell(response: ServerResponse, told: object | number): void {
  if (typeof told === 'number') send(response, told, { error: { type: 'some_exception' } });
  else send(response, 200, told);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/vnd.elasticsearch+json;compatible-with=8',
    'x-elastic-product': 'Elasticsearch',
  });
  response.end(JSON.stringify(body));
}

/** Throws where the framing is wrong, which ends the connection and the test. */
function pairsIn(body: string): TakenDocument[] {
  if (!body.endsWith('\n')) throw new Error('the last line has no end');
  const lines = body.slice(0, -1).split('\n');
  if (lines.length % 2 !== 0) throw new Error('an action has no document');
  return lines.flatMap((line, at) => {
    if (at % 2 !== 0) return [];
    const { create } = JSON.parse(line) as { create: { _index: string; _id: string } };
    return [{ index: create._index, id: create._id, source: JSON.parse(lines[at + 1] as string) as Record<string, unknown> }];
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
