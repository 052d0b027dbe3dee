import { uri } from '../../support/saml.ts';
import { aResponse } from '../../support/saml-responses.ts';
import { assertion, genuine } from './genuine-responses.ts';
import { type HostileResponse, hostile, rules } from './hostile-response.ts';

const within = (text: string) => aResponse(assertion.replace('</Assertion>', `${text}</Assertion>`));

/** Responses that are too much, and some that are just not, so that reading them must not take long. */
export const oversizedResponses: readonly HostileResponse[] = [
  hostile('very many elements are in it', within('<x/>'.repeat(20_000)), 'size: expected at most 500 elements'),
  hostile(
    'very many attributes are in it',
    within(`<x ${Array.from({ length: 20_000 }, (_, index) => `a${index}=""`).join(' ')}/>`),
    'size: expected at most 1000 attributes',
  ),
  hostile(
    'very many namespaces are in it',
    within(`<x ${Array.from({ length: 5000 }, (_, index) => `xmlns:a${index}="u"`).join(' ')}/>`),
    'size: expected at most 1000 attributes',
  ),
  hostile(
    'as many attributes are in it as may be',
    within(`<x ${Array.from({ length: 930 }, (_, index) => `a${index}=""`).join(' ')}/>`),
    rules.otherAssertion,
  ),
  hostile(
    'as many namespaces are in it as may be',
    within(Array.from({ length: 400 }, (_, index) => `<x xmlns:a${index}="u"/>`).join('')),
    rules.otherAssertion,
  ),
  hostile(
    'as many signatures are in it as may be',
    within('<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'.repeat(400)),
    'signature: expected one, there are 401',
  ),
  hostile(
    'as many prefixes are inherited as may be',
    aResponse(
      assertion.replace(
        `<Transform Algorithm="${uri.exclusive}"/>`,
        `<Transform Algorithm="${uri.exclusive}"><InclusiveNamespaces xmlns="${uri.exclusive}" PrefixList="${'a b '.repeat(60_000)}"/></Transform>`,
      ),
    ),
    rules.otherKey,
  ),
  hostile('it is very deep', within('<x>'.repeat(400) + '</x>'.repeat(400)), 'depth: expected at most 32'),
  hostile('it is deeper than any stack', '<x>'.repeat(80_000), 'size: expected at most 500 elements'),
  hostile('it is as deep as its size lets it be', `${'<x>'.repeat(499)}${'</x>'.repeat(499)}`, 'depth: expected at most 32'),
  hostile('it is too large', within(`<x>${'x'.repeat(262_144)}</x>`), /^size: expected at most 262144 bytes/),
  hostile('it is as large as may be', within(`<x>${'x'.repeat(250_000)}</x>`), rules.otherAssertion),
  hostile('it has very many entities', within(`<x>${'&lt;'.repeat(60_000)}</x>`), 'size: expected at most 2000 references to characters'),
  hostile('it has as many entities as may be', within(`<x>${'&lt;'.repeat(2000)}</x>`), rules.otherAssertion),
  hostile('it is a large space', `<x>${' '.repeat(250_000)}</x>`, rules.noResponse),
  hostile('spaces follow it', `${genuine.assertion}${' '.repeat(200_000)}x`, 'document: expected one element'),
  hostile('a name is very long', `<${'x'.repeat(200_000)}/>`, rules.noResponse),
  hostile('a tag never ends', `<x ${'a '.repeat(100_000)}>`, rules.malformed),
  { what: 'its encoding is too long', parameter: 'A'.repeat(2_000_000), rule: 'size: expected at most 262144 bytes' },
];
