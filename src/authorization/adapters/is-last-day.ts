import { ValidateBy, type ValidationOptions } from 'class-validator';

const day = 86_400_000;

/** The first moment after a day `YYYY-MM-DD` in UTC, epoch milliseconds; NaN for what is no day of the calendar. */
export function endOfDay(text: string): number {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(text)) return NaN;
  return start + day;
}

/** class-validator rule for a day of the calendar. */
export const IsLastDay = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isLastDay',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && !Number.isNaN(endOfDay(value)),
      },
    },
    options,
  );
