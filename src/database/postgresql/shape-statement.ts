import { raw } from '../../sql/fragment.ts';

/**
 * Everything about one table as one JSON text. Domains count as their base type; a partial, deferrable or unfinished unique index is no key. A foreign key of a
 * partitioned table stands there once for every partition, and counts once. What a generated column is computed from
 * hangs on the column before PostgreSQL 15, on its expression since. What an index computes or asks of the whole row
 * (`varattno 0`), and a constraint on it (`0` in its key), hangs on every column.
 */
export const SHAPE = raw(`
  SELECT json_build_object(
    'schema', n.nspname, 'name', c.relname, 'kind', c.relkind, 'temporary', c.relpersistence = 't',
    'columns', (SELECT coalesce(json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'base', b.typname, 'kind', b.typtype,
        'notNull', a.attnotnull, 'hasDefault', a.atthasdef OR a.attidentity <> '',
        'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = b.oid),
        'length', CASE WHEN b.typname IN ('varchar', 'bpchar')
          THEN nullif(CASE WHEN y.typtype = 'd' THEN y.typtypmod ELSE a.atttypmod END, -1) - 4 END
      ) ORDER BY a.attnum), '[]')
      FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
        JOIN pg_type b ON b.oid = CASE WHEN y.typtype = 'd' THEN y.typbasetype ELSE y.oid END
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
    'indexes', (SELECT coalesce(json_agg(json_build_object(
        'name', x.relname, 'primary', i.indisprimary,
        'key', i.indisunique AND i.indimmediate AND i.indpred IS NULL,
        'columns', (SELECT json_agg(a.attname ORDER BY k.position)
          FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
          LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum AND k.attnum > 0
          WHERE k.position <= i.indnkeyatts)
      ) ORDER BY i.indisprimary DESC, x.relname), '[]')
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
      WHERE i.indrelid = c.oid AND i.indisvalid AND i.indisready),
    'generated', (SELECT coalesce(json_agg(json_build_object('name', g.attname,
        'from', (SELECT coalesce(json_agg(DISTINCT o.attname), '[]') FROM pg_depend d
          JOIN pg_attribute o ON o.attrelid = c.oid AND o.attnum = d.refobjsubid AND o.attnum <> g.attnum
          WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
            AND (d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = g.attnum
              OR d.classid = 'pg_attrdef'::regclass
                AND d.objid = (SELECT e.oid FROM pg_attrdef e WHERE e.adrelid = c.oid AND e.adnum = g.attnum)))
      ) ORDER BY g.attnum), '[]')
      FROM pg_attribute g WHERE g.attrelid = c.oid AND g.attnum > 0 AND NOT g.attisdropped AND g.attgenerated <> ''),
    'unique', (SELECT coalesce(json_agg(json_build_object('name', x.relname,
        'plain', i.indexprs IS NULL AND i.indpred IS NULL AND NOT i.indisexclusion,
        'nullsDistinct', coalesce(to_jsonb(i)->>'indnullsnotdistinct', 'false') = 'false',
        'columns', (SELECT coalesce(json_agg(a.attname ORDER BY a.attnum), '[]') FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND (EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
                WHERE k.attnum = a.attnum AND k.position <= i.indnkeyatts)
              OR concat(i.indexprs::text, i.indpred::text) LIKE '%:varattno 0 %'
              OR (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
                AND EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                  AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum)))
      ) ORDER BY x.relname), '[]')
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
      WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion)),
    'checks', (SELECT coalesce(json_agg(json_build_object('name', k.name, 'columns', k.columns) ORDER BY k.name, k.columns::text), '[]')
      FROM (
        SELECT k.conname::text AS name, (SELECT coalesce(json_agg(a.attname ORDER BY a.attnum), '[]') FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND (a.attnum = ANY (k.conkey) OR 0 = ANY (k.conkey))) AS columns
        FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c'
        UNION ALL
        SELECT format_type(y.oid, NULL), json_build_array(a.attname)
        FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND y.typtype = 'd'
          AND (y.typnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE k.contypid = y.oid))
      ) AS k),
    'outgoing', (SELECT coalesce(json_agg(json_build_object('name', f.conname, 'full', f.confmatchtype = 'f',
        'columns', (SELECT json_agg(a.attname ORDER BY p.position) FROM unnest(f.conkey) WITH ORDINALITY AS p(attnum, position)
          JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = p.attnum)) ORDER BY f.conname), '[]')
      FROM pg_constraint f WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.conparentid = 0),
    'incoming', (SELECT coalesce(json_agg(json_build_object('name', f.conname,
        'relation', json_build_object('schema', s.nspname, 'name', r.relname), 'partitioned', r.relkind = 'p',
        'columns', (SELECT json_agg(json_build_object('theirs', theirs.attname, 'ours', ours.attname) ORDER BY p.position)
          FROM unnest(f.conkey, f.confkey) WITH ORDINALITY AS p(theirs, ours, position)
          JOIN pg_attribute theirs ON theirs.attrelid = f.conrelid AND theirs.attnum = p.theirs
          JOIN pg_attribute ours ON ours.attrelid = f.confrelid AND ours.attnum = p.ours),
        'onDelete', CASE f.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default'
          WHEN 'r' THEN 'restrict' ELSE 'no action' END) ORDER BY f.conname, s.nspname, r.relname), '[]')
      FROM pg_constraint f JOIN pg_class r ON r.oid = f.conrelid JOIN pg_namespace s ON s.oid = r.relnamespace
      WHERE f.contype = 'f' AND f.confrelid = c.oid AND f.conparentid = 0),
    'triggers', (SELECT coalesce(json_agg(g.tgname::text || ':' || g.tgenabled::text ORDER BY g.tgname), '[]')
      FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal),
    'rules', (SELECT coalesce(json_agg(w.rulename ORDER BY w.rulename), '[]')
      FROM pg_rewrite w WHERE w.ev_class = c.oid AND w.ev_type <> '1'),
    'rowSecurity', c.relrowsecurity OR c.relforcerowsecurity,
    'children', (SELECT coalesce(json_agg(h.inhrelid::regclass::text ORDER BY 1), '[]') FROM pg_inherits h WHERE h.inhparent = c.oid),
    'parents', (SELECT coalesce(json_agg(h.inhparent::regclass::text ORDER BY 1), '[]') FROM pg_inherits h WHERE h.inhrelid = c.oid)
  )::text
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace`);
