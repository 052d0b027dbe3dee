import { elasticsearchProgram } from './elasticsearch-program.ts';

// Run beside whatever comes before the tests that need it, which say why when it cannot be had.
await elasticsearchProgram().catch(() => undefined);
