# One category in one database that nobody asks, and a key.
export CONTROL_URL=postgres://you@127.0.0.1:5432/retentiond CRM_URL=postgres://you@127.0.0.1:5432/crm
mkdir policies datamap
cp "$CHECKOUT"/policies/subscribers.yaml policies/
cat > datamap/crm.yaml <<'YAML'
connection: crm
timezone: Europe/Paris
tables:
  subscribers:
    category: subscribers
    person: { email: email }
    events: { agreement terminated: ended_at }
YAML
(umask 077 && openssl rand -hex 32 > digest.key)
