import { pushedRequestsContract } from '../testing/pushed-requests-contract.ts';
import { createMemoryPushedRequests } from './pushed-requests.ts';

pushedRequestsContract('the pushed requests in this process', () => createMemoryPushedRequests());
