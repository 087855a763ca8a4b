import { ConformanceTableOf } from './conformance-table.ts';

/** The table of what targets must pass; a suite is called `… on ENGINE`, or `… on ENGINE with QUEUE`. */
export default class TargetTable extends ConformanceTableOf {
  constructor() {
    super(/^(.+) on '?(PostgreSQL|MariaDB)'?(?: with '?([A-Za-z]+)'?)?$/);
  }
}
