import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { Problem } from './problem.js';

/** Levels of objects and lists; the deepest body of this API has two. */
const deepest = 32;
/** Values of all levels together. */
const mostValues = 5_000;

/**
 * Refuses bodies that the validation cannot be asked about: it calls itself for each level, and takes a member that
 * is named as one of every object's (`toString`) for the object's own.
 */
@Injectable()
export class PlainBodyPipe implements PipeTransform {
  /** @throws Problem `invalid-request` */
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    if (type === 'body' && !isPlain(value)) throw new Problem('invalid-request');
    return value;
  }
}

/** Level by level, so that depth costs no stack. */
function isPlain(body: unknown): boolean {
  let values = 0;
  let level = [body];
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    if (depth > deepest || values > mostValues || level.some(hasInheritedName)) return false;
    level = level.filter(isObject).flatMap((one) => Object.values(one) as unknown[]);
  }
  return true;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const hasInheritedName = (value: unknown): boolean =>
  isObject(value) && Object.keys(value).some((name) => name in Object.prototype);
