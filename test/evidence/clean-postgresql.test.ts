import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { tryHistories } from './clean/histories.ts';

tryHistories(POSTGRESQL);
