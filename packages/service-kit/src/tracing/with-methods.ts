type Method = (...args: never[]) => unknown;

/** Something whose methods, as it seems from outside, are those that `replace` answers; what it calls of itself stays as it is. */
export function withMethods<T extends object>(target: T, replace: (name: string, method: Method) => Method | undefined): T {
  const replaced = new Map<string | symbol, { method: unknown; by: Method }>();
  return new Proxy(target, {
    get(of, name) {
      const method: unknown = Reflect.get(of, name, of);
      if (typeof method !== 'function') return method;
      const known = replaced.get(name);
      if (known?.method === method) return known.by;
      const bound = method.bind(of) as Method;
      const by = (typeof name === 'string' ? replace(name, bound) : undefined) ?? bound;
      replaced.set(name, { method, by });
      return by;
    },
  });
}
