import type { Page } from '@gauth/config-server';

const pageSize = 1000;

/** Hands over a list of any length, a page at a time. */
export async function eachPage<T extends { dbid: number }>(
  read: (page: Page) => Promise<readonly T[]>,
  work: (page: readonly T[]) => Promise<unknown>,
): Promise<void> {
  let after = 0;
  for (;;) {
    const page = await read({ after, limit: pageSize });
    await work(page);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.dbid;
  }
}
