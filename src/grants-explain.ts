import 'reflect-metadata';
import { explainGrants } from './authorization/index.js';
import { SystemClock } from './config/index.js';
import { loadFlows } from './orchestration/flows/index.js';

/**
 * Prints the decision table of a grants file: `node dist/grants-explain.js [grants file] [flows folder]`. Ends with
 * code 1 and everything that is wrong when the service would not start with the file.
 */
const [file = 'config/grants.yaml', folder = 'config/flows'] = process.argv.slice(2);
try {
  const text = explainGrants(file, loadFlows(folder), new SystemClock().now());
  process.stdout.write(`${text}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
