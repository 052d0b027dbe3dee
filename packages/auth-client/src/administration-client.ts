import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AdministrationError, AdministrationUnavailable, AnswerLost } from './errors.ts';

/** A resource as an API shows it. */
export type Shown = Record<string, unknown>;

/**
 * Speaks the envelope of the administration APIs: `data` goes in and comes out. Every method throws AdministrationError where it is refused, and
 * AdministrationUnavailable where a service stays away longer than the patience.
 */
export interface AdministrationClient {
  /** Undefined where there is nothing under that path. */
  find(path: string): Promise<unknown>;
  /** The same, but throws also then. */
  get(path: string, patience?: Patience): Promise<unknown>;
  /** All entries of a list, over as many pages as it takes (`Link`, RFC 8288), each asked for with this patience. `field` is where an answer has them, if not in `data` itself. */
  list(path: string, options?: Partial<Patience> & { field?: string }): Promise<Shown[]>;
  /** A document that is no JSON; undefined where there is none. */
  document(path: string): Promise<string | undefined>;
  post(path: string, data?: object, repetition?: Repetition): Promise<unknown>;
  put(path: string, data: object, repetition?: Repetition): Promise<unknown>;
  /** False where there was nothing. */
  remove(path: string): Promise<boolean>;
}

/** How long to wait for a service that is away. */
export interface Patience {
  patienceMs: number;
}

/** When a request is sent again: `not-done` only while it cannot have been carried out, because its answer comes once; otherwise AnswerLost is thrown. */
export type Repetition = 'away' | 'not-done';

/** Where the API is, what is shown to it, and how patiently it is asked. */
export interface AdministrationClientOptions extends Patience {
  /** Scheme, host and port. */
  origin: string;
  authorization: (signal: AbortSignal) => Promise<string>;
  signal: AbortSignal;
  /** Ends writes that are under way; later than `signal`, so that it is known what became of them. */
  writeSignal?: AbortSignal;
  /** For one answer. */
  timeoutMs?: number;
}

const entriesSchema = z.array(z.record(z.string(), z.unknown()));
const envelope = z.object({ status: z.object({ code: z.number(), message: z.string().optional() }), data: z.unknown() });

/** Busy, restarting or not ready: the same request can succeed later. */
const passingStatuses = [429, 502, 503, 504];
const firstPauseMs = 100;
const longestPauseMs = 4000;

interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  data?: object | undefined;
  repetition?: Repetition | undefined;
}

/** What came back, read completely. */
interface Answer {
  status: number;
  body: string;
  headers: Headers;
}

/** Nothing came back. A request that was not sent can have done nothing. */
interface Failure {
  failure: unknown;
  isSent: boolean;
}

/** A client of one service. Requests that meet a service that is away are sent again, ever less often, as long as the patience lasts. */
export function createAdministrationClient(options: AdministrationClientOptions): AdministrationClient {
  const ask = (request: Request, patience: Patience = options) => answered(request, options, patience);
  const succeed = async (request: Request, patience?: Patience) => dataOf(request, await ask(request, patience));

  async function pages(
    path: string,
    { field, patienceMs = options.patienceMs }: Partial<Patience> & { field?: string } = {},
  ): Promise<Shown[]> {
    const found: Shown[] = [];
    const asked = new Set<string>();
    for (let next: string | undefined = path; next !== undefined; ) {
      const request: Request = { method: 'GET', path: next };
      const answer = await ask(request, { patienceMs });
      found.push(...entriesOf(next, dataOf(request, answer), field));
      asked.add(next);
      next = nextPage(answer.headers);
      // Credentials go to no other host, and nobody is asked for ever.
      if (next !== undefined && (!isPath(next) || asked.has(next)))
        throw new AdministrationError(`GET ${path}: the link to the next page leads elsewhere`, answer.status);
    }
    return found;
  }

  return {
    find: (path) => absentWhen404(succeed({ method: 'GET', path })),
    get: (path, patience) => succeed({ method: 'GET', path }, patience),
    list: pages,
    async document(path) {
      const { status, body } = await ask({ method: 'GET', path });
      if (status === 404) return undefined;
      if (status !== 200) throw refusal({ method: 'GET', path }, status, body);
      return body;
    },
    post: (path, data, repetition) => succeed({ method: 'POST', path, data, repetition }),
    put: (path, data, repetition) => succeed({ method: 'PUT', path, data, repetition }),
    async remove(path) {
      const request: Request = { method: 'DELETE', path };
      const { status, body } = await ask(request);
      if (status !== 404 && status !== 200) throw refusal(request, status, body);
      return status === 200;
    },
  };
}

function entriesOf(path: string, data: unknown, field: string | undefined): Shown[] {
  const entries = entriesSchema.safeParse(field === undefined ? data : (data as Shown | null)?.[field]);
  if (!entries.success) throw new AdministrationError(`GET ${path}: the answer is no list`, 200);
  return entries.data;
}

const isPath = (text: string): boolean => /^\/(?!\/)/.test(text);

const nextPage = (headers: Headers): string | undefined => /<([^>]+)>;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1];

function dataOf(request: Request, { status, body }: Answer): unknown {
  const parsed = envelope.safeParse(parseJson(body));
  if (status !== 200 || !parsed.success || parsed.data.status.code !== 0) throw refusal(request, status, body);
  return parsed.data.data;
}

async function absentWhen404(reading: Promise<unknown>): Promise<unknown> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AdministrationError && error.status === 404) return undefined;
    throw error;
  }
}

async function answered(request: Request, options: AdministrationClientOptions, { patienceMs }: Patience): Promise<Answer> {
  const end = Date.now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const outcome = await attempt(request, options);
    if ('status' in outcome && !passingStatuses.includes(outcome.status)) return outcome;
    if (options.signal.aborted || request.repetition === 'not-done') refuseRepetition(request, outcome, options.signal);
    const wait = Math.max(pauseMs, secondsToWait(outcome) * 1000);
    if (Date.now() + wait > end) throw away(request, outcome);
    await sleep(wait, undefined, { signal: options.signal }).catch(() => {
      throw new AdministrationUnavailable('interrupted');
    });
  }
}

function refuseRepetition(request: Request, outcome: Answer | Failure, { aborted }: AbortSignal): void {
  if (request.method !== 'GET' && mayBeDone(outcome)) throw lost(request, outcome);
  if (aborted) throw new AdministrationUnavailable('interrupted');
}

async function attempt({ method, path, data }: Request, options: AdministrationClientOptions): Promise<Answer | Failure> {
  const until = method === 'GET' ? options.signal : (options.writeSignal ?? options.signal);
  const signal = AbortSignal.any([until, AbortSignal.timeout(options.timeoutMs ?? 15_000)]);
  let isSent = false;
  try {
    const authorization = await options.authorization(signal);
    const headers = { authorization, accept: 'application/json', ...(data !== undefined && { 'content-type': 'application/json' }) };
    const body = data === undefined ? {} : { body: JSON.stringify({ data }) };
    isSent = true;
    const response = await fetch(options.origin + path, { method, headers, signal, redirect: 'error', ...body });
    return { status: response.status, body: await response.text(), headers: response.headers };
  } catch (failure) {
    if (failure instanceof AdministrationError) throw failure;
    return { failure, isSent: isSent && !noConnection.includes(codeOf(failure)) };
  }
}

/** Of a request that failed with one of these nothing was sent. */
const noConnection = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

const codeOf = (failure: unknown): string => String((failure as { cause?: { code?: unknown } }).cause?.code ?? '');

/** Who is busy or not ready says so before it does anything; a gateway does not know what happened behind it. */
const mayBeDone = (outcome: Answer | Failure): boolean =>
  'failure' in outcome ? outcome.isSent : outcome.status !== 429 && outcome.status !== 503;

const secondsToWait = (outcome: Answer | Failure): number =>
  'status' in outcome ? Number(outcome.headers.get('retry-after') ?? 0) || 0 : 0;

function away({ method, path }: Request, outcome: Answer | Failure): AdministrationUnavailable {
  if ('failure' in outcome)
    return new AdministrationUnavailable(`${method} ${path}: ${reasonOf(outcome.failure)}`, { cause: outcome.failure });
  return new AdministrationUnavailable(`${method} ${path}: ${explained(outcome.status, outcome.body)}`);
}

const lost = (request: Request, outcome: Answer | Failure): AnswerLost =>
  new AnswerLost(`${away(request, outcome).message}; it may have been carried out all the same`);

/** The reason of a failed fetch lies one level deeper. */
function reasonOf(failure: unknown): string {
  const { cause = failure } = failure as { cause?: unknown };
  const { message = String(cause), code } = cause as { message?: string; code?: string };
  return message || code || 'the connection failed';
}

const refusal = ({ method, path }: Request, status: number, body: string): AdministrationError =>
  new AdministrationError(`${method} ${path}: ${explained(status, body)}`, status);

function explained(status: number, body: string): string {
  const said = parseJson(body) as { status?: { message?: string }; error_description?: string } | undefined;
  return `HTTP ${status}, ${said?.status?.message ?? said?.error_description ?? 'no reason given'}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
