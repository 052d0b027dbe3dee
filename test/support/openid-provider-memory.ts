import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** What an OpenID provider of a test remembers, until the test ends: its sessions outlive a change of its key. */
export function createOpenIdProviderMemory(): AdapterFactory {
  const records = new Map<string, AdapterPayload>();
  return (model): Adapter => {
    const key = (id: string) => `${model} ${id}`;
    const found = (property: 'uid' | 'userCode', value: string) =>
      [...records].find(([name, payload]) => name.startsWith(`${model} `) && payload[property] === value)?.[1];
    return {
      upsert: async (id, payload) => void records.set(key(id), payload),
      find: async (id) => records.get(key(id)),
      findByUid: async (uid) => found('uid', uid),
      findByUserCode: async (userCode) => found('userCode', userCode),
      consume: async (id) => void Object.assign(records.get(key(id)) ?? {}, { consumed: Math.floor(Date.now() / 1000) }),
      destroy: async (id) => void records.delete(key(id)),
      async revokeByGrantId(grantId) {
        for (const [name, payload] of records) if (name.startsWith(`${model} `) && payload.grantId === grantId) records.delete(name);
      },
    };
  };
}
