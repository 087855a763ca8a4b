-- The database of the examples for Kaspr, on MariaDB.

CREATE TABLE enquiries (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  body varchar(2000) NOT NULL,
  received_at timestamp(6) NOT NULL,
  KEY enquiries_received_at (received_at)
) ENGINE = InnoDB;

CREATE TABLE accounts (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  name varchar(200) NOT NULL,
  address varchar(200),
  ended_at timestamp(6) NULL,
  KEY accounts_ended_at (ended_at)
) ENGINE = InnoDB;

CREATE TABLE invoices (
  id bigint NOT NULL PRIMARY KEY,
  account_id bigint NOT NULL,
  number varchar(200) NOT NULL,
  amount decimal(12, 2) NOT NULL,
  year_ended_on date NOT NULL,
  KEY invoices_year_ended_on (year_ended_on),
  FOREIGN KEY (account_id) REFERENCES accounts (id)
) ENGINE = InnoDB;

-- No row may ever stand here.
CREATE TABLE payment_details (
  id bigint NOT NULL PRIMARY KEY,
  account_id bigint,
  kind varchar(200) NOT NULL,
  value varchar(200) NOT NULL
) ENGINE = InnoDB;

CREATE TABLE marketing_contacts (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  opted_out_at timestamp(6) NULL,
  KEY marketing_contacts_opted_out_at (opted_out_at)
) ENGINE = InnoDB;

CREATE TABLE referrals (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  referred_by bigint,
  opted_out_at timestamp(6) NULL,
  KEY referrals_opted_out_at (opted_out_at)
) ENGINE = InnoDB;

CREATE TABLE visits (
  id bigint NOT NULL PRIMARY KEY,
  visitor_id varchar(200) NOT NULL,
  visited_at timestamp(6) NOT NULL,
  country varchar(2) COLLATE utf8mb4_bin,
  page varchar(200) NOT NULL,
  KEY visits_visited_at (visited_at)
) ENGINE = InnoDB;

-- Anonymous counts; the row without a month and a country takes what small groups have.
CREATE TABLE visits_by_month (
  month date,
  country varchar(2) COLLATE utf8mb4_bin,
  visits bigint NOT NULL,
  UNIQUE (month, country)
) ENGINE = InnoDB;
INSERT INTO visits_by_month (month, country, visits) VALUES (NULL, NULL, 0);

CREATE TABLE business_profiles (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  company varchar(200) NOT NULL,
  opted_out boolean NOT NULL,
  opted_out_at timestamp(6) NULL,
  KEY business_profiles_opted_out_at (opted_out_at)
) ENGINE = InnoDB;

CREATE TABLE visitor_cookies (
  id bigint NOT NULL PRIMARY KEY,
  visitor_id varchar(200) NOT NULL,
  name varchar(200) NOT NULL,
  set_at timestamp(6) NOT NULL,
  KEY visitor_cookies_set_at (set_at)
) ENGINE = InnoDB;
