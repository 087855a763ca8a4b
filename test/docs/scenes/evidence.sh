# The CRM after a run, whose ledger is signed.
scene crm
(umask 077 && openssl rand -hex 32 > signing.key)
sed -i.bak 's/^evidence:/evidence:\n  signing_key_file: signing.key\n  checkpoint_files: [checkpoints.txt]/' retentiond.yaml && rm retentiond.yaml.bak
retentiond apply --yes > /dev/null 2>&1
