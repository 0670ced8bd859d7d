import { replay } from './replay.js';
import { instances } from './setup.js';

replay('14', { observe: (run) => instances(run).length === 0 });
