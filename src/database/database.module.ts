import {
  type DynamicModule,
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { AppConfig } from '../config/index.js';
import { openDatabase } from './adapters/open-database.js';
import { PoolDatabase } from './adapters/pool-database.js';
import { Database } from './database.js';
import { migrate } from './migrate.js';

/** Closes the store last: workers and requests have ended by then. */
@Injectable()
class DatabaseCloser implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.database instanceof PoolDatabase) await this.database.close();
  }
}

/** What must be in the database before anything is served. */
export interface DatabaseSetup {
  /** Folders of `NNNN-name.sql`. */
  readonly migrations: readonly string[];
  /** A library that brings its own tables. */
  readonly prepare?: (database: Database) => Promise<void>;
}

@Module({})
export class DatabaseModule {
  static forRoot({ migrations, prepare }: DatabaseSetup): DynamicModule {
    const provider = {
      provide: Database,
      inject: [AppConfig],
      useFactory: async (config: AppConfig): Promise<Database> => {
        const database = await openDatabase(config.database);
        await prepare?.(database);
        const applied = await migrate(database, ...migrations);
        if (applied.length > 0)
          new Logger('Database').log(`migrations applied: ${applied.join(', ')}`);
        return database;
      },
    };
    return {
      module: DatabaseModule,
      global: true,
      providers: [provider, DatabaseCloser],
      exports: [Database],
    };
  }
}
