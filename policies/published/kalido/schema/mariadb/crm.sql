-- The database of the examples for Kalido, on MariaDB.

CREATE TABLE prospects (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  collected_at timestamp(6) NOT NULL,
  KEY prospects_collected_at (collected_at)
) ENGINE = InnoDB;

CREATE TABLE messages (
  id bigint NOT NULL PRIMARY KEY,
  prospect_id bigint NOT NULL,
  direction varchar(200) NOT NULL,
  sent_at timestamp(6) NOT NULL,
  FOREIGN KEY (prospect_id) REFERENCES prospects (id)
) ENGINE = InnoDB;

CREATE TABLE cookies (
  id bigint NOT NULL PRIMARY KEY,
  visitor_id varchar(200) NOT NULL,
  name varchar(200) NOT NULL
) ENGINE = InnoDB;

-- Every renewal is a row; only the first one counts.
CREATE TABLE cookie_placements (
  id bigint NOT NULL PRIMARY KEY,
  cookie_id bigint NOT NULL,
  placed_at timestamp(6) NOT NULL,
  FOREIGN KEY (cookie_id) REFERENCES cookies (id)
) ENGINE = InnoDB;

CREATE TABLE contacts (
  id bigint NOT NULL PRIMARY KEY,
  email varchar(200) NOT NULL,
  purpose varchar(200) NOT NULL,
  noted_at timestamp(6) NOT NULL
) ENGINE = InnoDB;
