import { replay } from './replay.js';

replay('12', { observe: ({ lastHeaders }) => lastHeaders['set-cookie'] ?? null });
