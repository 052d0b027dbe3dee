import type { ContactCenter, ContactCenters } from '../ports/contact-centers.ts';
import type { WebServicesSettings, WebServicesSettingsOf } from '../ports/web-services-settings.ts';
import { claimantOf } from '../sign-in/claimant.ts';
import type { ProtectedRequest } from './step.ts';

/** What a request says of itself; whether a gateway may say so was decided before. */
export interface RequestEvidence extends Omit<ProtectedRequest, 'contactCenter' | 'settings'> {
  /** The host that was asked, with its port unless that is the usual one. */
  host: string | undefined;
  /** The header `ContactCenterId`. */
  contactCenterId: string | undefined;
}

/** The request with the contact center that it is for; `contradictory` where it names two. Throws `Unavailable` while contact centers are not known. */
export type ReadProtectedRequest = (evidence: RequestEvidence) => Promise<ProtectedRequest | 'contradictory'>;

interface Dependencies {
  contactCenters: ContactCenters;
  webServicesSettings: WebServicesSettingsOf;
}

/** By the header, else by the host, else by what stands before the user's name or what it looks like. A header that nobody has names nothing else either. */
export function createReadProtectedRequest({ contactCenters, webServicesSettings }: Dependencies): ReadProtectedRequest {
  async function ofHost(host: string | undefined): Promise<ContactCenter | undefined> {
    const settings = host === undefined ? undefined : await webServicesSettings.byHost(host);
    return settings && contactCenters.byId(settings.contactCenterId);
  }

  const ofName = (basic: ProtectedRequest['basic']) =>
    basic === undefined ? undefined : claimantOf({ username: basic.name }, contactCenters);

  /** What is typed before the name must not be another one's. */
  function agreed(named: ContactCenter, basic: ProtectedRequest['basic']): ContactCenter | 'contradictory' {
    const claimant = ofName(basic);
    if (claimant?.tenant === undefined) return named;
    return claimant.contactCenter?.id === named.id ? named : 'contradictory';
  }

  async function find({ contactCenterId, host, basic }: RequestEvidence): Promise<ContactCenter | undefined | 'contradictory'> {
    const asked = await ofHost(host);
    const named = contactCenterId === undefined ? asked : contactCenters.byId(contactCenterId);
    // What one contact center opens to everybody is not open at the host of another.
    if (asked !== undefined && named?.id !== asked.id) return 'contradictory';
    if (named !== undefined) return agreed(named, basic);
    return contactCenterId === undefined ? ofName(basic)?.contactCenter : undefined;
  }

  return async (evidence) => {
    const contactCenter = await find(evidence);
    if (contactCenter === 'contradictory') return 'contradictory';
    const settings: WebServicesSettings | undefined = contactCenter && (await webServicesSettings.find(contactCenter.id));
    const { host: _host, contactCenterId: _id, ...request } = evidence;
    return { ...request, contactCenter, settings };
  };
}
