import { basic } from '../support/platform.ts';

/** What a program needs to know of its registration. */
export interface Registered {
  id: string;
  /** Only where the server made one. */
  secret: string;
}

/** Registers a client through the operations API, as an installer does. */
export async function registerClient(origin: string, data: { client_id: string } & Record<string, unknown>): Promise<Registered> {
  const response = await fetch(`${origin}/auth/v3/ops/clients`, {
    method: 'POST',
    headers: { authorization: basic('ops', 'ops'), 'content-type': 'application/json' },
    body: JSON.stringify({ data }),
  });
  const answer = (await response.json()) as { status: { code: number; message?: string }; data?: { client_secret?: string } };
  if (answer.status.code !== 0) throw new Error(`${data.client_id}: ${answer.status.message}`);
  return { id: data.client_id, secret: answer.data?.client_secret ?? '' };
}
