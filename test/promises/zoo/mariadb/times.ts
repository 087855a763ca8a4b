/** Old, recent, future, before all that is plausible, and no times at all, in the order of the rows. */
export const TIMES = `(SELECT seq AS i, ELT(seq, '2010-03-28 01:30:00', NOW(6), '2019-12-31 23:59:59.999999', NULL, '2037-12-31',
  '0000-00-00', '1980-01-01', '2015-06-06 06:06:06.000006', NOW(6) + INTERVAL 1 DAY, '2001-09-09 01:46:40') AS at FROM seq_1_to_10) AS times`;

/** `things` with ten rows, and whatever else stands in each. */
export function thingsOf(columns = '', more = ''): string {
  return `CREATE TABLE things (id int PRIMARY KEY, at timestamp(6) NULL${columns}) ${more};
    INSERT INTO things (id, at) SELECT i, at FROM ${TIMES};`;
}
