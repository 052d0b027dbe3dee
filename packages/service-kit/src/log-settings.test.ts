import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from './config.ts';
import { logSettings, withLogRules } from './log-settings.ts';

const schema = withLogRules(z.object(logSettings));
const url = 'https://one.test:9200';

describe('logSettings', () => {
  it('takes several nodes', () => {
    expect(loadConfig(schema, { ELASTICSEARCH_URL: `${url}, https://two.test:9200` })).toMatchObject({
      ELASTICSEARCH_URL: [url, 'https://two.test:9200'],
    });
  });

  it.each([
    [
      'credentials in a URL',
      { ELASTICSEARCH_URL: 'https://user:hush@one.test' },
      'ELASTICSEARCH_URL must list URLs that begin with http:// or https:// and have no user and password',
    ],
    [
      'another protocol',
      { ELASTICSEARCH_URL: 'ftp://one.test' },
      'ELASTICSEARCH_URL must list URLs that begin with http:// or https:// and have no user and password',
    ],
    [
      'a user without password',
      { ELASTICSEARCH_URL: url, ELASTICSEARCH_USERNAME: 'gauth' },
      'ELASTICSEARCH_PASSWORD and ELASTICSEARCH_USERNAME must be set together',
    ],
    [
      'two kinds of credentials',
      { ELASTICSEARCH_URL: url, ELASTICSEARCH_USERNAME: 'gauth', ELASTICSEARCH_PASSWORD: 'hush', ELASTICSEARCH_API_KEY: 'hush' },
      'ELASTICSEARCH_API_KEY and ELASTICSEARCH_USERNAME exclude each other',
    ],
    [
      'an authority for plain HTTP',
      { ELASTICSEARCH_URL: 'http://one.test', ELASTICSEARCH_CA_FILE: '/ca.pem' },
      'ELASTICSEARCH_CA_FILE has no effect unless ELASTICSEARCH_URL begins with https://',
    ],
    [
      'a spool without Elasticsearch',
      { ELASTICSEARCH_SPOOL_DIR: '/spool' },
      'ELASTICSEARCH_SPOOL_DIR has no effect without ELASTICSEARCH_URL',
    ],
    [
      'a hyphen in the prefix, which would end the name of a dataset',
      { ELASTICSEARCH_PREFIX: 'my-gauth' },
      'ELASTICSEARCH_PREFIX must be small letters, digits, _ and .',
    ],
    [
      'a buffer too small for a line',
      { ELASTICSEARCH_BUFFER_BYTES: '10' },
      'ELASTICSEARCH_BUFFER_BYTES must be a whole number from 65536 to 1073741824',
    ],
  ])('refuses %s', (_what, env, problem) => {
    expect(() => loadConfig(schema, env)).toThrow(expect.objectContaining({ problems: [problem] }));
  });
});
