// What services say of themselves and find around them. Whoever reads it loads no driver.
export { type DatabaseFacts, databaseFacts } from './database-facts.ts';
export { type ElasticsearchFacts, elasticsearchFacts } from './elasticsearch-facts.ts';
export { type RedisNodeFacts, redisNodeFacts } from './redis-node-facts.ts';
export { type SeenRequest, seenRequest } from './seen-request.ts';
export { type ServiceDiagnosis, serviceDiagnosis, type Unasked, unasked } from './service-diagnosis.ts';
