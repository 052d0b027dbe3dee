import { setTimeout as sleep } from 'node:timers/promises';
import { operations } from './services.ts';

/** What an operator does with curl: reads and writes the administration APIs as the operations user. */
export interface Provisioning {
  /** The `data` of the answer; undefined when there is nothing under that path. */
  find(path: string): Promise<unknown>;
  /** POSTs, which creates something or asks something; answers the `data` of the answer. */
  post(path: string, data: object): Promise<unknown>;
  change(path: string, data: object): Promise<void>;
  remove(path: string): Promise<void>;
}

const attempts = 60;

/** Speaks to the APIs behind `origin`. A service that is not ready yet (502, 503) is asked again for a quarter of a minute. */
export function provisioning(origin: string, signal: AbortSignal): Provisioning {
  const authorization = `Basic ${Buffer.from(`${operations.name}:${operations.password}`).toString('base64')}`;

  const send = async (method: string, path: string, data?: object, attempt = 1): Promise<Answer> => {
    const body = data === undefined ? {} : { body: JSON.stringify({ data }) };
    const headers = { authorization, ...(data === undefined ? {} : { 'content-type': 'application/json' }) };
    const response = await fetch(`${origin}${path}`, { method, headers, signal, ...body });
    const answer = { httpStatus: response.status, ...((await response.json()) as Envelope) };
    if (![502, 503].includes(answer.httpStatus) || attempt >= attempts) return answer;
    await sleep(250, undefined, { signal });
    return send(method, path, data, attempt + 1);
  };

  const succeed = async (method: string, path: string, data?: object): Promise<unknown> => {
    const answer = await send(method, path, data);
    if (answer.status?.code !== 0)
      throw new Error(`${method} ${path}: HTTP ${answer.httpStatus}, ${answer.status?.message ?? 'no reason given'}`);
    return answer.data;
  };

  return {
    find: async (path) => {
      const answer = await send('GET', path);
      if (answer.httpStatus === 404) return undefined;
      if (answer.status?.code !== 0)
        throw new Error(`GET ${path}: HTTP ${answer.httpStatus}, ${answer.status?.message ?? 'no reason given'}`);
      return answer.data;
    },
    post: (path, data) => succeed('POST', path, data),
    change: async (path, data) => void (await succeed('PUT', path, data)),
    remove: async (path) => void (await succeed('DELETE', path)),
  };
}

interface Envelope {
  status?: { code: number; message?: string };
  data?: unknown;
}

interface Answer extends Envelope {
  httpStatus: number;
}
