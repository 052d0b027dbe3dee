import { OAuthError } from '@gauth/oauth';
import { Unavailable } from '../../src/ports/unavailable.ts';

/** What can be away in a test. */
export type Outage =
  | 'clients'
  | 'tokens'
  | 'sessions'
  | 'attempts'
  | 'contactCenters'
  | 'directory'
  | 'registeredClients'
  | 'logoutDeliveries'
  | 'keys';

/** The port, until the test takes it away. Contact centers answer at once, everything else by a promise. */
export function breakable<Port extends object>(port: Port, outage: Outage, outages: Set<Outage>): Port {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (!outages.has(outage)) return Reflect.apply(value, target, args);
        if (outage === 'contactCenters') throw failureOf(outage);
        return Promise.reject(failureOf(outage));
      };
    },
  });
}

/** Ports of the protocol core say so in its words, those of this service in ours. */
const failureOf = (outage: Outage): Error =>
  outage === 'clients' || outage === 'tokens' || outage === 'keys'
    ? new OAuthError('temporarily_unavailable', 'the service is temporarily unavailable; try again', {
        cause: new Error('connection lost'),
      })
    : new Unavailable('it cannot be asked', { cause: new Error('connection lost') });
