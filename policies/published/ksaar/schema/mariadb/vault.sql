-- The intermediate archive of the examples for Ksaar, on MariaDB.

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
  started_at timestamp(6) NOT NULL,
  KEY accounts_started_at (started_at)
) ENGINE = InnoDB;

CREATE TABLE invoices (
  id bigint NOT NULL PRIMARY KEY,
  account_id bigint,
  billing_email varchar(200) NOT NULL,
  number varchar(40) NOT NULL,
  amount decimal(12, 2) NOT NULL,
  year_ended_on date NOT NULL,
  started_on date NOT NULL,
  KEY invoices_started_on (started_on)
) ENGINE = InnoDB;
