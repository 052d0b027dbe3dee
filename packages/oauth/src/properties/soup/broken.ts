import { OAuthError } from '../../errors.ts';
import type { Sabotage } from '../world.ts';

/** A server that says what it was sent. */
export const talkative: Sabotage = {
  server: ({ token }) => ({
    token: (request) =>
      token(request).catch((error: unknown) => {
        throw error instanceof OAuthError ? new OAuthError(error.code, `${error.message}: ${Object.values(request.form)}`) : error;
      }),
  }),
};

/** A server that fails over what it was sent. */
export const fragile: Sabotage = {
  server: ({ token }) => ({
    token: async (request) => token({ ...request, form: JSON.parse(request.form.claims ?? JSON.stringify(request.form)) }),
  }),
};
