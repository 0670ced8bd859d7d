import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { catchError, type Observable, throwError } from 'rxjs';
import { isTransient } from '../../../database/index.js';
import { Problem } from '../../../problems/index.js';

/** While the service's own store is away a request is answered with 503: the same again will succeed. */
@Injectable()
export class StoreAwayInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next
      .handle()
      .pipe(
        catchError((error: unknown) =>
          throwError(() =>
            isTransient(error)
              ? new Problem('unavailable', { headers: { 'Retry-After': '5' } })
              : error,
          ),
        ),
      );
  }
}
