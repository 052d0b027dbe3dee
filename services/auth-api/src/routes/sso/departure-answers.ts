import { z } from 'zod';

/** How a browser is sent on, for the OpenAPI document. */
export const departureAnswers = {
  200: { description: 'A page whose form posts itself', content: { 'text/html': { schema: z.string() } } },
  303: z.null().describe('Onwards, or to the sign-in page with `error`'),
};
