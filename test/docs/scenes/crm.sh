# A small company's CRM in PostgreSQL, with retentiond set up beside it and nothing run yet.
owner=${owner:-retentiond}
psql --quiet --no-psqlrc <<SQL
CREATE ROLE $owner LOGIN PASSWORD 'kept-in-your-vault';
CREATE DATABASE crm OWNER $owner;
CREATE DATABASE retentiond OWNER $owner;
SQL
export CRM_URL=postgres://$owner:kept-in-your-vault@127.0.0.1:$PGPORT/crm
export CONTROL_URL=postgres://$owner:kept-in-your-vault@127.0.0.1:$PGPORT/retentiond
psql --quiet --no-psqlrc "$CRM_URL" <<'SQL'
CREATE TABLE subscribers (id int PRIMARY KEY, email text NOT NULL, ended_at date);
INSERT INTO subscribers SELECT n, 'user-' || n || '@subscriber.example', 
  CASE WHEN n <= 40 THEN date '2015-01-01' + n WHEN n <= 50 THEN current_date - 1600 END
FROM generate_series(1, 100) n;
CREATE TABLE people (
  id int PRIMARY KEY, status text NOT NULL, email text NOT NULL, created_at timestamptz NOT NULL, last_contact_at timestamptz
);
INSERT INTO people SELECT n, 'prospect', 'user-' || n || '@prospect.example',
  CASE WHEN n <= 30 THEN timestamptz '2016-01-01 12:00Z' + n * interval '1 day' ELSE now() - n * interval '1 hour' END
FROM generate_series(1, 80) n;
CREATE TABLE access_log (id int PRIMARY KEY, user_id int, ts timestamptz NOT NULL, under_investigation boolean NOT NULL);
INSERT INTO access_log SELECT n, n % 100, timestamptz '2020-01-01 12:00Z' + n * interval '1 minute', false
FROM generate_series(1, 500) n;
CREATE INDEX ON subscribers (ended_at);
CREATE INDEX ON people (created_at);
CREATE INDEX ON people (last_contact_at);
CREATE INDEX ON access_log (ts);
CREATE TABLE schema_migrations (version text PRIMARY KEY);
SQL
mkdir policies datamap
for category in subscribers prospects logs; do
  cp "$SCENES/../../../policies/$category.yaml" policies/
done
cat > datamap/crm.yaml <<'YAML'
connection: crm
timezone: Europe/Paris
backups_kept: 30 days
tables:
  subscribers:
    category: subscribers
    person:
      email: email
    events:
      agreement terminated: ended_at
  people:
    category: prospects
    person:
      email: email
    events:
      collected:
        column: created_at
        always: true
      last contact: last_contact_at
  access_log:
    category: logs
    person:
      user: user_id
    events:
      logged:
        column: ts
        always: true
    conditions:
      under investigation:
        under_investigation: true
  schema_migrations:
    exempt: "no personal data"
YAML
cat > retentiond.yaml <<'YAML'
control:
  url: "${CONTROL_URL}"
timezone: Europe/Paris
approval: never
schedule: "30 1 * * *"
evidence:
  digest_key_file: digest.key
connections:
  crm:
    url: "${CRM_URL}"
YAML
(umask 077 && openssl rand -hex 32 > digest.key)
retentiond migrate > /dev/null 2>&1
retentiond migrate --target crm > /dev/null 2>&1
