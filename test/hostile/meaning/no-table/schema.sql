CREATE TABLE logg (id int);
