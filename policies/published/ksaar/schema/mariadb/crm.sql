-- The database of the examples for Ksaar, on MariaDB.

-- archived_at is null until an account is archived, and what canvassing does not need is null from then on.
CREATE TABLE accounts (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  name varchar(200) NOT NULL,
  phone varchar(40),
  address varchar(500),
  plan varchar(40),
  status varchar(20) NOT NULL CHECK (status IN ('open', 'closed')),
  deleted_at timestamp(6) NULL,
  unsubscribed_at timestamp(6) NULL,
  archived_at timestamp(6) NULL,
  KEY accounts_deleted_at (deleted_at),
  KEY accounts_unsubscribed_at (unsubscribed_at)
) ENGINE = InnoDB;

CREATE TABLE prospects (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  collected_at timestamp(6) NOT NULL,
  KEY prospects_collected_at (collected_at)
) ENGINE = InnoDB;

CREATE TABLE messages (
  id bigint NOT NULL PRIMARY KEY,
  prospect_id bigint NOT NULL,
  direction varchar(3) NOT NULL CHECK (direction IN ('in', 'out')),
  sent_at timestamp(6) NOT NULL,
  FOREIGN KEY (prospect_id) REFERENCES prospects (id)
) ENGINE = InnoDB;

CREATE TABLE connection_log (
  id bigint NOT NULL PRIMARY KEY,
  user_id bigint,
  ip varchar(45) NOT NULL,
  connected_at timestamp(6) NOT NULL,
  used_at timestamp(6) NULL,
  KEY connection_log_connected_at (connected_at),
  KEY connection_log_used_at (used_at)
) ENGINE = InnoDB;

CREATE TABLE feature_usage (
  id bigint NOT NULL PRIMARY KEY,
  user_id bigint,
  ip varchar(45),
  browser varchar(200),
  feature varchar(100) NOT NULL,
  country varchar(2),
  used_at timestamp(6) NOT NULL,
  anonymised_at timestamp(6) NULL,
  KEY feature_usage_used_at (used_at)
) ENGINE = InnoDB;

CREATE TABLE cookie_visitors (
  id bigint NOT NULL PRIMARY KEY,
  visitor_id varchar(100) NOT NULL
) ENGINE = InnoDB;

CREATE TABLE cookie_consents (
  id bigint NOT NULL PRIMARY KEY,
  cookie_visitor_id bigint NOT NULL,
  given_at timestamp(6) NOT NULL,
  FOREIGN KEY (cookie_visitor_id) REFERENCES cookie_visitors (id)
) ENGINE = InnoDB;

CREATE TABLE payment_cards (
  id bigint NOT NULL PRIMARY KEY,
  account_id bigint,
  number varchar(40) NOT NULL
) ENGINE = InnoDB;

CREATE TABLE invoices (
  id bigint NOT NULL PRIMARY KEY,
  account_id bigint,
  billing_email varchar(200) NOT NULL,
  number varchar(40) NOT NULL,
  amount decimal(12, 2) NOT NULL,
  year_ended_on date NOT NULL,
  KEY invoices_year_ended_on (year_ended_on),
  FOREIGN KEY (account_id) REFERENCES accounts (id)
) ENGINE = InnoDB;
