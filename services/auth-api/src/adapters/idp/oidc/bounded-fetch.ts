import type { CustomFetch } from 'openid-client';
import { Unavailable } from '../../../ports/unavailable.ts';

const maxBytes = 512 * 1024;
/** With which there is no content (Fetch §2.2.3). */
const withoutContent = [204, 205, 304];

/**
 * `fetch` for what a provider answers: reads the whole answer, of bounded size and within the time of the caller's signal, and follows no redirect. Throws
 * `Unavailable` without what was asked or answered, except for the address without its query.
 */
export const boundedFetch: CustomFetch = async (address, { body, headers, method, signal }) => {
  try {
    const response = await fetch(address, {
      body: body as NonNullable<RequestInit['body']>,
      headers,
      method,
      redirect: 'manual',
      ...(signal && { signal }),
    });
    const content = await boundedContent(response);
    return new Response(withoutContent.includes(response.status) ? null : content, { status: response.status, headers: response.headers });
  } catch (error) {
    const { origin, pathname } = new URL(address);
    throw new Unavailable(`${origin}${pathname} of an identity provider cannot be asked: ${reasonOf(error)}`);
  }
};

class TooLong extends Error {}

async function boundedContent({ body }: Response): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new TooLong(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** By the name or code of the error alone, because its message can hold the address with its query. */
function reasonOf(error: unknown): string {
  if (error instanceof TooLong) return error.message;
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'it did not answer in time';
  const code = error instanceof Error && (error.cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'the connection failed';
}
