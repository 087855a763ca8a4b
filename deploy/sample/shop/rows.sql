-- Visits of some two hundred days, so that some of them are due.
INSERT INTO web_log (seen_at, customer_id, page, ip, under_investigation)
  SELECT NOW(6) - INTERVAL seq HOUR, seq % 500, '/basket', '203.0.113.1', seq % 50 = 0 FROM seq_1_to_5000;
