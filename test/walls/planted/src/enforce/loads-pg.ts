// breaks: library-pg
export const pg = import('pg');
