-- The web shop's database, as its own application made it. seen_at is what the clock on the office wall showed.
CREATE TABLE web_log (
  id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  seen_at datetime(6) NOT NULL,
  customer_id bigint unsigned,
  page varchar(200) NOT NULL,
  ip varchar(45) NOT NULL,
  under_investigation tinyint(1) NOT NULL DEFAULT 0,
  KEY web_log_seen_at (seen_at)
) ENGINE = InnoDB;
