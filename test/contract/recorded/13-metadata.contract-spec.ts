import { replay } from './replay.js';

replay('13');
