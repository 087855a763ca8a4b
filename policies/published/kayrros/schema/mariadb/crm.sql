-- The database of the examples for Kayrros, on MariaDB.

CREATE TABLE access_log (
  id bigint NOT NULL PRIMARY KEY,
  logged_at timestamp(6) NOT NULL,
  user_id bigint,
  ip varchar(45) NOT NULL,
  path varchar(200) NOT NULL,
  KEY access_log_logged_at (logged_at)
) ENGINE = InnoDB;

CREATE TABLE investigations (
  id bigint NOT NULL PRIMARY KEY,
  log_id bigint NOT NULL,
  state varchar(20) NOT NULL CHECK (state IN ('open', 'waiting', 'closed')),
  FOREIGN KEY (log_id) REFERENCES access_log (id)
) ENGINE = InnoDB;

-- set_at and ended_at count milliseconds since 1970, as a browser does.
CREATE TABLE visitor_cookies (
  id bigint NOT NULL PRIMARY KEY,
  visitor_id varchar(100) NOT NULL,
  name varchar(200) NOT NULL,
  purpose varchar(20) NOT NULL CHECK (purpose IN ('audience', 'session', 'necessary')),
  set_at bigint NOT NULL,
  ended_at bigint,
  KEY visitor_cookies_set_at (set_at),
  KEY visitor_cookies_ended_at (ended_at)
) ENGINE = InnoDB;

CREATE TABLE applications (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  letter text NOT NULL,
  received_on date NOT NULL,
  restriction varchar(20) CHECK (restriction IN ('accuracy', 'unlawful', 'claim', 'objection')),
  KEY applications_received_on (received_on)
) ENGINE = InnoDB;

CREATE TABLE subscribers (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  name varchar(200) NOT NULL
) ENGINE = InnoDB;

-- ended_at is what the clock on the office wall showed, in whole seconds; it is null while the agreement runs.
CREATE TABLE agreements (
  id bigint NOT NULL PRIMARY KEY,
  subscriber_id bigint NOT NULL,
  kind varchar(20) NOT NULL CHECK (kind IN ('subscription', 'trial')),
  ended_at datetime,
  FOREIGN KEY (subscriber_id) REFERENCES subscribers (id)
) ENGINE = InnoDB;

CREATE TABLE restrictions (
  id bigint NOT NULL PRIMARY KEY,
  subscriber_id bigint NOT NULL,
  ground varchar(20) NOT NULL CHECK (ground IN ('accuracy', 'unlawful', 'claim', 'objection')),
  lifted_on date,
  FOREIGN KEY (subscriber_id) REFERENCES subscribers (id)
) ENGINE = InnoDB;

CREATE TABLE contact_details (
  id bigint NOT NULL PRIMARY KEY,
  subscriber_id bigint NOT NULL,
  kind varchar(20) NOT NULL,
  value varchar(200) NOT NULL,
  found_inaccurate_at timestamp(6) NULL,
  restriction varchar(20) CHECK (restriction IN ('accuracy', 'unlawful', 'claim', 'objection')),
  KEY contact_details_found_inaccurate_at (found_inaccurate_at),
  FOREIGN KEY (subscriber_id) REFERENCES subscribers (id)
) ENGINE = InnoDB;

CREATE TABLE schema_migrations (
  version integer NOT NULL PRIMARY KEY
) ENGINE = InnoDB;
