# What operations have ready when somebody writes policies: the configuration and the data maps. No server runs, and the
# addresses with their passwords stay with operations.
mkdir policies datamap
cat > retentiond.yaml <<'YAML'
timezone: Europe/Paris
schedule: "30 1 * * *"
connections:
  crm:
    url: "${CRM_URL}"
  vault:
    url: "${VAULT_URL}"
YAML
cat > datamap/crm.yaml <<'YAML'
connection: crm
timezone: Europe/Paris
backups_kept: 30 days
tables:
  subscribers: { category: subscribers, person: { email: email }, events: { agreement terminated: ended_at } }
  people:
    category: prospects
    person: { email: email }
    events: { collected: created_at, last contact: last_contact_at }
  cookies:
    category: cookies
    person: { visitor: visitor_id }
    attributes: { cookie name: name }
    events: { set: set_at }
  access_log:
    category: logs
    person: { user: user_id }
    events: { logged: ts }
    conditions: { under investigation: { under_investigation: true } }
  customers:
    category: customers
    person: { email: email }
    events: { account deleted: closed_at }
    conditions: { under dispute: { disputed: true } }
    archive: { to: vault.customers, start_into: started_at }
  newsletter: { category: newsletter, person: { email: email }, events: { consent withdrawn: withdrawn_at } }
  shareholders: { category: shareholders, person: { email: email } }
  card_numbers: { category: card-numbers, person: { user: user_id } }
  orders: { category: orders, person: { email: email }, events: { delivered: delivered_at } }
YAML
cat > datamap/vault.yaml <<'YAML'
connection: vault
timezone: Europe/Paris
backups_kept: 30 days
tables:
  customers:
    category: customers
    in: archive
    start: started_at
    person: { email: email }
    conditions: { under dispute: none }
YAML
cp "$CHECKOUT"/policies/{subscribers,prospects,logs}.yaml policies/
# The other policies, each as short as it can be.
policy() {
  printf 'category: %s\ntitle: "%s"\npurpose: "Running the shop"\nlegal_basis: contract\n%b' "$1" "$1" "$2" > "policies/$1.yaml"
}
policy cookies 'starts: set\nkeep:\n  by: cookie name\n  periods: { session: 1 day }\n  otherwise: 6 months\nthen: delete\n'
policy customers 'starts: account deleted\nstages:\n  - { keep: 90 days, then: archive, in: active }\n  - { keep: 5 years, then: delete, in: archive }\nsuspend_while: under dispute\n'
policy newsletter 'starts: consent withdrawn\nkeep: no longer\nthen: delete\n'
policy shareholders 'keep: indefinitely\nreview_every: 1 year\nreviewed: 2026-09-01\n'
policy card-numbers 'keep: forbidden\nthen: delete\n'
policy orders 'starts: delivered\nkeep: 10 years\nthen: delete\n'
