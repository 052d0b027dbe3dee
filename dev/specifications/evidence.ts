/** A test that shows something: a file, and where only a part of it does, words of that part's title. */
export type Evidence = string | readonly [file: string, title: string];

const oauth = 'packages/oauth/src/';
const auth = 'services/auth-api/test/';

/** Shorter ways to name where tests live. */
export const inOauth = (file: string): string => `${oauth}${file}.test.ts`;
export const inAuth = (file: string): string => `${auth}${file}.test.ts`;
/** A plan of the OpenID Foundation's suite. */
export const inPlan = (name: string): string => `test/conformance/${name}.test.ts`;

/** A file of evidence below the root of the repository. */
export const fileOf = (evidence: Evidence): string => (typeof evidence === 'string' ? evidence : evidence[0]);

/** Links for a document in `docs/`, one a file. */
export const linksTo = (evidence: readonly Evidence[]): string =>
  evidence.length === 0
    ? '–'
    : [...new Set(evidence.map(fileOf))]
        .map(
          (file) =>
            `[${file
              .split('/')
              .at(-1)
              ?.replace(/(\.it)?\.test\.ts$/, '')}](../${file})`,
        )
        .join(', ');
