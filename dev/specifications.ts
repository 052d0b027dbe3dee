import { writeFileSync } from 'node:fs';
import { errorsDocument, rfc9700Document, specificationsDocument } from './specifications/document.ts';
import { oauthSources } from './specifications/sources.ts';

// `npm run specifications`: writes the documents that say what is implemented and which tests show it.
const docs = new URL('../docs/', import.meta.url);
writeFileSync(new URL('specifications.md', docs), specificationsDocument());
writeFileSync(new URL('rfc9700.md', docs), rfc9700Document());
writeFileSync(new URL('errors.md', docs), errorsDocument(oauthSources()));
