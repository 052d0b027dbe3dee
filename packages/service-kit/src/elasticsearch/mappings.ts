const keyword = { type: 'keyword', ignore_above: 1024 } as const;
const text = { type: 'text', norms: false } as const;

const keywords = [
  ...['ecs.version', 'log.level', 'event.action', 'event.kind', 'event.outcome', 'event.reason', 'event.dataset'],
  ...[
    'service.name',
    'service.version',
    'host.hostname',
    'server.address',
    'http.request.id',
    'http.request.method',
    'url.path',
    'url.full',
  ],
  ...['client.address', 'user.id', 'user.name', 'user.hash', 'trace.id', 'span.id', 'transaction.id', 'error.type', 'error.code'],
  ...['clientId', 'contactCenterId', 'environmentId', 'identityProviderId', 'assertionIssuerId', 'accountId', 'authorizationId', 'keyId'],
  ...['subject', 'application', 'grant', 'method', 'check'],
  ...['gauth.audit.chain', 'gauth.audit.previous', 'gauth.audit.hash', 'gauth.audit.method'],
];
const numbers = ['event.duration', 'process.pid', 'http.response.status_code', 'server.port', 'gauth.audit.sequence'];

/** Fields that can be searched; others are kept as they came, so that no caller can make the index grow by new names. */
export const mappings = {
  dynamic: false,
  properties: {
    '@timestamp': { type: 'date' },
    ...Object.fromEntries(keywords.map((name) => [name, keyword])),
    ...Object.fromEntries(numbers.map((name) => [name, { type: 'long' }])),
    message: text,
    'error.message': text,
    'error.stack_trace': { type: 'text', index: false },
  },
} as const;
