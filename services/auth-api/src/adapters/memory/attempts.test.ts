import { attemptsContract } from '../../../test/contracts/attempts-contract.ts';
import { createMemoryAttempts } from './attempts.ts';

attemptsContract('the attempts in this process', (limits) => createMemoryAttempts(limits));
