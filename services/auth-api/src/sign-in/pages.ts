/** The pages of auth-ui that this service sends browsers to. */
export type PageName =
  | 'sign-in'
  | 'sign-in-challenge'
  | 'sign-in-warnings'
  | 'change-password'
  | 'sign-out'
  | 'signed-in'
  | 'signed-out'
  | 'device'
  | 'device-confirm'
  | 'device-done';

/** The address of a page; parameters without a value are left out, and one with the empty text stands as a bare flag. */
export type Pages = (page: PageName, parameters?: Record<string, string | undefined>) => string;

/** Pages below the address of auth-ui, which has no slash at its end. */
export const createPages =
  (uiUrl: string): Pages =>
  (page, parameters = {}) => {
    const query = Object.entries(parameters).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [value === '' ? name : `${name}=${encodeURIComponent(value)}`];
    });
    return `${uiUrl}/${page}.html${query.length === 0 ? '' : `?${query.join('&')}`}`;
  };
