import type { Element } from '@xmldom/xmldom';
import { maxMetadataBytes } from '../../../ports/provider-metadata.ts';
import { rootOf } from '../../saml/elements.ts';
import { must, SamlFault } from '../../saml/saml-fault.ts';

/** What is looked at: documents of AD FS have hundreds of elements about other protocols, each with a namespace of its own. */
export const metadataLimits = { elements: 5000, attributes: 10_000 };
const maxNamespaces = 1000;

/** What a document has of an XML declaration. */
const declaration =
  /^\s*<\?xml\s+version=(["'])1\.0\1(?:\s+encoding=(["'])([\w.-]{1,40})\2)?(?:\s+standalone=(["'])(?:yes|no)\4)?\s*\?>\s*/;

/** The root of a metadata document. Beyond what assertions may have, it may have comments, which nobody gets to see. */
export function documentRoot(document: string): Element {
  must(Buffer.byteLength(document) <= maxMetadataBytes, `size: expected at most ${maxMetadataBytes} bytes`);
  const text = withoutComments(withoutDeclaration(document.replace(/^\ufeff/, '')).trim());
  must(text.startsWith('<'), 'document: expected XML');
  must(text.split('xmlns').length - 1 <= maxNamespaces, `size: expected at most ${maxNamespaces} namespaces`);
  return rootOf(text, metadataLimits);
}

function withoutDeclaration(text: string): string {
  const encoding = declaration.exec(text)?.[3] ?? 'utf-8';
  must(/^(?:utf-8|us-ascii)$/i.test(encoding), 'encoding: expected UTF-8');
  return text.replace(declaration, '');
}

/** From left to right, so that nothing can be hidden in a comment that another reader takes for none. */
const withoutComments = (text: string): string =>
  text.replace(/<!--(?:(?!--)[\s\S])*-->|<!DOCTYPE|<!ENTITY|<!|<\?|\]\]>/gi, (markup) => {
    if (markup.startsWith('<!--')) return '';
    throw new SamlFault(
      /^<!(?:DOCTYPE|ENTITY)$/i.test(markup) ? 'document type: expected none' : 'markup: expected elements and comments alone',
    );
  });
