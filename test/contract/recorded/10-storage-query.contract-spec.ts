import { observe, prepare, rewrite, supplyTitle } from './storage-query.js';
import { replay } from './replay.js';

replay('10', { prepare, observe, rewrite, during: supplyTitle });
