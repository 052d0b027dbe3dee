/** Where this service's pages are, seen from the browser. */
export const pagesPath = '/ui/auth';

/** Names of the pages. */
export type PageName =
  | 'sign-in'
  | 'sign-in-challenge'
  | 'sign-in-warnings'
  | 'change-password'
  | 'sign-out'
  | 'signed-out'
  | 'signed-in'
  | 'device'
  | 'device-confirm'
  | 'device-done'
  | 'error';

/** A link to one of our own pages; parameters without a value are left out, the others are encoded. */
export const linkTo = (page: PageName, parameters: Record<string, string | undefined> = {}): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  return query.size === 0 ? `${pagesPath}/${page}.html` : `${pagesPath}/${page}.html?${query}`;
};
