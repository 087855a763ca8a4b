-- The database of the examples for Klaxoon, on MariaDB.

-- found_under_age_at is null unless the person turned out to be under 16.
CREATE TABLE users (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  name varchar(200) NOT NULL,
  account_deleted_at timestamp(6) NULL,
  found_under_age_at timestamp(6) NULL,
  KEY users_account_deleted_at (account_deleted_at),
  KEY users_found_under_age_at (found_under_age_at)
) ENGINE = InnoDB;

CREATE TABLE boards (
  id bigint NOT NULL PRIMARY KEY,
  user_id bigint NOT NULL,
  title varchar(200) NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB;

-- needed_for says who or what still needs the row: law, authority or dispute.
CREATE TABLE account_records (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  note varchar(2000) NOT NULL,
  contract_ended_on date,
  account_deleted_at timestamp(6) NULL,
  needed_for varchar(200),
  KEY account_records_contract_ended_on (contract_ended_on),
  KEY account_records_account_deleted_at (account_deleted_at)
) ENGINE = InnoDB;

CREATE TABLE newsletter_readers (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  collected_at timestamp(6) NOT NULL,
  last_contact_at timestamp(6) NULL,
  KEY newsletter_readers_collected_at (collected_at),
  KEY newsletter_readers_last_contact_at (last_contact_at)
) ENGINE = InnoDB;

-- A cookie may be both essential and a measure of traffic.
CREATE TABLE visitor_cookies (
  id bigint NOT NULL PRIMARY KEY,
  visitor_id varchar(200) NOT NULL,
  name varchar(200) NOT NULL,
  measures_traffic boolean NOT NULL,
  set_at timestamp(6) NOT NULL,
  KEY visitor_cookies_set_at (set_at)
) ENGINE = InnoDB;

CREATE TABLE people (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  role varchar(200) NOT NULL,
  note varchar(2000)
) ENGINE = InnoDB;
