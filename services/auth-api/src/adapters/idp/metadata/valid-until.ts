import type { Element } from '@xmldom/xmldom';
import { attributeOf } from '../../saml/elements.ts';
import { must } from '../../saml/saml-fault.ts';

/** The earliest end of metadata among elements that lie in one another, in milliseconds since the epoch (SAML 2.0 Metadata §2.3.1). */
export function validUntil(elements: readonly Element[]): number | undefined {
  const ends = elements.map((element) => attributeOf(element, 'validUntil')).filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends.map(timeOf));
}

/** SAML knows UTC alone (SAML 2.0 Core §1.3.3). */
function timeOf(text: string): number {
  must(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?$/.test(text), 'validUntil: expected a time');
  const time = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
  must(!Number.isNaN(time), 'validUntil: expected a time');
  return time;
}
