import { MARIADB } from '../support/engines/mariadb.ts';
import { tryHistories } from './clean/histories.ts';

tryHistories(MARIADB);
