-- Two databases, each of an ordinary role of its own: what is purged, and what retentiond keeps for itself.
CREATE ROLE retentiond LOGIN PASSWORD 'sample-control';
CREATE DATABASE retentiond OWNER retentiond;
CREATE ROLE crm LOGIN PASSWORD 'sample-crm';
CREATE DATABASE crm OWNER crm;
\connect crm
SET ROLE crm;
\ir /sample/schema.sql
\ir /sample/rows.sql
