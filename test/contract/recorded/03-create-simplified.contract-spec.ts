import { replay } from './replay.js';
import { otherPerson } from './setup.js';

replay('03', { prepare: ({ sandbox }) => sandbox.world.parties.add(otherPerson) });
