import { existsSync, readFileSync } from 'node:fs';
import { allSpecifications, errorsDocument, rfc9700Document, specificationsDocument } from '@gauth/dev/specifications/document';
import { type Evidence, fileOf } from '@gauth/dev/specifications/evidence';
import { statements } from '@gauth/dev/specifications/rfc9700';
import { oauthSources } from '@gauth/dev/specifications/sources';
import { thrownErrors } from '@gauth/dev/specifications/thrown-errors';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const written = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** What is wrong with a piece of evidence, for the message of a failure. */
function faultOf(evidence: Evidence): string | undefined {
  const file = fileOf(evidence);
  if (!existsSync(new URL(file, root))) return `${file} does not exist`;
  const text = written(file);
  if (!/\b(?:it|test|describe)(?:\.each)?\b|fixtures|contract/i.test(text)) return `${file} has no tests`;
  if (typeof evidence !== 'string' && !text.includes(evidence[1])) return `${file} has nothing of “${evidence[1]}”`;
  return undefined;
}

const faultsOf = (evidence: readonly Evidence[]): string[] => evidence.flatMap((piece) => faultOf(piece) ?? []);

describe('docs/specifications.md', () => {
  it.each(allSpecifications.filter(({ status }) => status !== 'no').map(({ name, evidence }) => [name, evidence] as const))(
    'shows by tests what it claims of %s',
    (_name, evidence) => {
      expect(evidence).not.toEqual([]);
      expect(faultsOf(evidence)).toEqual([]);
    },
  );

  it('claims at least 22 specifications as complete', () => {
    expect(allSpecifications.filter(({ status }) => status === 'complete').length).toBeGreaterThanOrEqual(22);
  });

  it('is what `npm run specifications` writes', () => {
    expect(written('docs/specifications.md')).toBe(specificationsDocument());
  });
});

describe('docs/rfc9700.md', () => {
  it.each(statements.map(({ section, says, evidence }) => [section, says, evidence] as const))(
    'shows by tests that §%s is kept: %s',
    (_section, _says, evidence) => {
      expect(evidence).not.toEqual([]);
      expect(faultsOf(evidence)).toEqual([]);
    },
  );

  it('is what `npm run specifications` writes', () => {
    expect(written('docs/rfc9700.md')).toBe(rfc9700Document());
  });
});

describe('docs/errors.md', () => {
  it('is what `npm run specifications` writes from the sources', () => {
    expect(written('docs/errors.md')).toBe(errorsDocument(oauthSources()));
  });

  it('reads the errors of a source, whatever their form', () => {
    const source = `
      throw new OAuthError('invalid_request', 'one, (two)');
      const refused = (name: string) => new OAuthError('invalid_grant', \`the \${name} is wrong\`, { cause: 'rule: expected a, got b' });
      throw new OAuthError(code, message);`;
    expect(thrownErrors(source)).toEqual([
      { code: 'invalid_request', description: 'one, (two)', logged: undefined },
      { code: 'invalid_grant', description: 'the … is wrong', logged: 'rule: expected a, got b' },
    ]);
  });
});
