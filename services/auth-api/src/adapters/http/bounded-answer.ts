import type { ClientRequest, IncomingMessage } from 'node:http';

/** An answer as far as it is read. */
export interface BoundedAnswer {
  status: number;
  /** Undefined where it is longer than allowed, or the status is not 200. */
  body: Buffer | undefined;
}

/** Waits for the answer to a request and reads no more of it than `maxBytes`. Rejects as the request does. */
export async function boundedAnswer(request: ClientRequest, maxBytes: number): Promise<BoundedAnswer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
  try {
    const { statusCode: status = 0 } = response;
    return { status, body: status === 200 ? await boundedBody(response, maxBytes) : undefined };
  } finally {
    request.destroy();
  }
}

async function boundedBody(response: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
