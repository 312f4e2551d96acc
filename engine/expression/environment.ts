import { Environment } from '@marcbachmann/cel-js';
import { registerFilled } from './filled.js';
import { registerMoments } from './moments.js';
import { registerNumbers } from './numbers.js';

/** What every expression of every process may use besides its variables. */
export function createEnvironment(): Environment {
  const environment = new Environment({
    limits: { maxAstNodes: 2000, maxDepth: 60, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 16 },
  });
  registerNumbers(environment);
  registerMoments(environment);
  registerFilled(environment);
  return environment;
}
