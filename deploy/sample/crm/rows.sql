-- Rows of some years, so that some of every category are due.
INSERT INTO access_log (ts, user_id, path, ip, under_investigation)
  SELECT now() - n * interval '1 hour', n % 500, '/sign-in', '192.0.2.1', n % 50 = 0 FROM generate_series(1, 5000) AS n;
INSERT INTO people (status, email, created_at, last_contact_at, applied_at)
  SELECT CASE n % 2 WHEN 0 THEN 'prospect' ELSE 'candidate' END, 'user-' || n || '@people.example',
    now() - n * interval '1 day', now() - n * interval '20 hours',
    CASE n % 2 WHEN 1 THEN current_date - n END
  FROM generate_series(1, 2000) AS n;
INSERT INTO subscribers (email, started_at, ended_at)
  SELECT 'user-' || n || '@customer.example', localtimestamp - (n + 400) * interval '1 day',
    CASE WHEN n % 3 > 0 THEN localtimestamp - n * interval '1 day' END
  FROM generate_series(1, 3000) AS n;
INSERT INTO visitor_cookies (name, visitor_id, set_at)
  SELECT '_visit', 'visitor-' || n, (extract(epoch FROM now() - n * interval '2 hours') * 1000)::bigint
  FROM generate_series(1, 5000) AS n;
