import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isOrganisationNumber } from '../../config/index.js';

/** class-validator rule for `isOrganisationNumber`. */
export const IsOrganisationNumber = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isOrganisationNumber',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isOrganisationNumber(value),
      },
    },
    options,
  );
