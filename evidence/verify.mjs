#!/usr/bin/env node
// Verifies an export of a retentiond ledger with nothing but Node 20: `node verify.mjs [FOLDER] [--checkpoint FILE]... [--key KEY]`.
// Written apart from retentiond, by FORMAT.md. Exit code 0: it verifies, 4: it does not, 64: wrong command line.
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sha = (...parts) => parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest();
const hex = (text) => sha(text).toString('hex');
const zeros = '0'.repeat(64);

// --- RFC 8785, as far as JSON.parse can give it back -------------------------------------------------------------------

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'string' && !value.isWellFormed()) throw new TypeError('half a character');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${canonical(key)}:${canonical(value[key])}`);
  return `{${fields.join(',')}}`;
}

function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function isCanonical(value, text) {
  try {
    return canonical(value) === text;
  } catch {
    return false;
  }
}

// --- What each kind of entry says: `?` may be null, `*` may be left out ------------------------------------------------

/** A pattern makes a string of what is none, and would take a list of one. */
function written(pattern) {
  return (value) => typeof value === 'string' && pattern.test(value);
}

const FORMS = {
  text: (value) => typeof value === 'string',
  count: (value) => Number.isSafeInteger(value) && value >= 0,
  flag: (value) => typeof value === 'boolean',
  uuid: written(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  hash: written(/^[0-9a-f]{64}$/),
  name: written(/^[0-9a-f]{16}$/),
  date: written(/^\d{4}-\d\d-\d\d$/),
  time: written(/^(\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/),
  texts: (value) => Array.isArray(value) && value.every(FORMS.text),
  names: (value) => isRecord(value) && Object.values(value).every(FORMS.text),
  facts: (value) =>
    isRecord(value) && Object.values(value).every((one) => one === null || /string|number/.test(typeof one)),
};
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const BY = 'role:text who:text';
const BEGUN =
  'run:uuid rule:text version:hash policy:hash category:text connection:text table:text action:text now:time cutoff:time due_at:time? late_seconds:count?* invocation:uuid*';
const KINDS = {
  opened: 'ledger:uuid',
  'policies in force':
    'set:hash files:[file:text,is:policy|data map,text:hash] settings:hash rules:[rule:text,version:hash,policy:hash,schedule:text] waiting:[rule:text,version:hash,policy:hash,schedule:text]* by:daemon|apply',
  'configuration changed': 'settings:hash before:hash? changed:texts',
  'rule approved': 'rule:text version:hash plan:hash? role:text? who:text? reaches_no_more_than:hash?',
  'plan approved': `plan:hash ${BY} rules:count due:count`,
  'run started': `${BEGUN} fence:count approval:text*`,
  'run observed': `${BEGUN} due:count`,
  'run ended':
    'run:uuid rule:text status:succeeded|failed|interrupted|paused|cancelled stopped_by:text? rows:count batches:count',
  intent:
    'batch:uuid run:uuid rule:text version:hash policy:hash action:text connection:text table:text rows:count dependants:[table:text,action:text,rows:count]* summary:{table:text,groups:count}* root:hash digest_key:name receipt:table|none* target:names fence:count archive:{connection:text,tables:texts}*',
  outcome: 'batch:uuid run:uuid outcome:committed|aborted rows:count seen_by:worker|recovery|inference',
  'copies removed': 'batch:uuid connection:text tables:texts rows:count',
  'hold placed': `hold:uuid epoch:count holds:category|person|rule|connection target:text? person_kind:text? person:hash? matter:hash reason:hash digest_key:name review_on:date? ${BY}`,
  'hold effective': 'hold:uuid batches:[batch:uuid,outcome:committed|aborted]',
  'hold release asked': `hold:uuid reason:hash digest_key:name ${BY}`,
  'hold released': `hold:uuid reason:hash digest_key:name ${BY} four_eyes:flag free_at:time`,
  'attempt refused': `attempt:text rule:text? code:text ${BY}`,
  'pause placed': `rule:text? until:time? ${BY}`,
  'pause lifted': `rule:text? ${BY}`,
  'run cancelled': `run:uuid rule:text ${BY}`,
  'run retried': `run:uuid rule:text ${BY}`,
  'key rotated': `purpose:signing|digest old:text? new:text verifier:text? signed_by_old:text? signed_by_new:text? ${BY}`,
  checkpoint: 'size:count root:hash key:text sinks:[sink:text,ok:flag]',
  'alarm raised':
    'alarm:uuid about:ledger|sinks|target|control connection:text? code:text facts:facts stops:flag',
  'alarm cleared': 'alarm:uuid role:text? who:text?',
  'receipts pruned': `connection:text horizon:count ${BY}`,
  'digests pruned': `horizon:count batches:count ${BY}`,
  'access anchored': 'size:count head:hash',
};

function fieldsOf(said, divider) {
  const parts = said.match(
    divider === ' ' ? /[a-z_]+:(\[[^\]]*\]|\{[^}]*\}|[a-z]+(\|[a-z]+)*)[?*]*/g : /[a-z_]+:[^,]+/g,
  );
  return parts.map((part) => /^([a-z_]+):(.*?)(\??)(\*?)$/s.exec(part).slice(1));
}

function fits(form, value) {
  if (/^[[{]/.test(form)) {
    const fields = fieldsOf(form.slice(1, -1), ',');
    if (form[0] === '{') return isRecord(value) && hasForm(fields, value);
    return Array.isArray(value) && value.every((one) => isRecord(one) && hasForm(fields, one));
  }
  return FORMS[form] ? FORMS[form](value) : form.split('|').includes(value);
}

function hasForm(fields, value) {
  const known = new Set(fields.map(([name]) => name));
  if (Object.keys(value).some((name) => !known.has(name))) return false;
  return fields.every(([name, form, mayBeNull, mayLack]) => {
    if (!Object.hasOwn(value, name)) return mayLack === '*';
    return value[name] === null ? mayBeNull === '?' : fits(form, value[name]);
  });
}

const LINK = fieldsOf('format:count seq:count previous:hash at:time kind:text', ' ');
const FIELDS = Object.fromEntries(
  Object.entries(KINDS).map(([kind, said]) => [
    kind,
    [...LINK, ...fieldsOf(said.replace('data map', 'data_map'), ' ')],
  ]),
);

function isFormed(link) {
  const underscored = link.kind === 'policies in force' && Array.isArray(link.files);
  const files = underscored
    ? link.files.map((one) => (one?.is === 'data map' ? { ...one, is: 'data_map' } : one))
    : null;
  return hasForm(FIELDS[link.kind], files ? { ...link, files } : link);
}

// --- RFC 6962 ----------------------------------------------------------------------------------------------------------

const leafOf = (text) => sha(Buffer.of(0), text);
const nodeOf = (left, right) => sha(Buffer.of(1), left, right);

class Tree {
  edge = [];
  size = 0;
  add(text) {
    let node = leafOf(text);
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeOf(this.edge.pop(), node);
    this.edge.push(node);
    this.size += 1;
  }
  root() {
    return (
      this.edge.length === 0 ? sha('') : this.edge.reduceRight((right, left) => nodeOf(left, right))
    ).toString('hex');
  }
}

/** RFC 9162, 2.1.3.2 (older tree null) and 2.1.4.2: what a path leads to, as [older root or null, newer root]. */
function climb(index, size, start, path, isConsistency) {
  let [at, last, older, newer] = [index, size - 1, start, start];
  if (isConsistency) while (at % 2 === 1) [at, last] = [(at - 1) / 2, Math.floor(last / 2)];
  for (const node of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      [older, newer] = [nodeOf(node, older), nodeOf(node, newer)];
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else newer = nodeOf(newer, node);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? [older.toString('hex'), newer.toString('hex')] : null;
}

function isConsistent({ old_size: old, old_root: oldRoot, new_size: size, new_root: root, proof }) {
  if (!(old >= 1 && old <= size)) return false;
  if (old === size) return proof.length === 0 && oldRoot === root;
  const path = proof.map((one) => Buffer.from(one, 'hex'));
  const start = Number.isInteger(Math.log2(old)) ? Buffer.from(oldRoot, 'hex') : path.shift();
  const roots = start && climb(old - 1, size, start, path, true);
  return roots !== null && roots?.[0] === oldRoot && roots[1] === root;
}

// --- C2SP signed notes -------------------------------------------------------------------------------------------------

function parseKey(line) {
  const [, name, id, base64] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(line ?? '') ?? [];
  if (!name) return null;
  const typed = Buffer.from(base64, 'base64');
  if (typed[0] !== 1 || typed.length !== 33 || typed.toString('base64') !== base64) return null;
  if (sha(`${name}\n`, typed).toString('hex', 0, 4) !== id) return null;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: typed.subarray(1).toString('base64url') };
  return { line, name, id, key: createPublicKey({ key: jwk, format: 'jwk' }) };
}

const isSigned = (key, text, signature) =>
  signature.length === 64 && verifySignature(null, Buffer.from(text), key.key, signature);

const hasControl = (text) => [...text].some((one) => one < ' ' && one !== '\n');

/** The text of a note and its signatures; null where it is none. */
function parseNote(note) {
  const division = note.lastIndexOf('\n\n');
  if (division < 1 || !note.endsWith('\n') || !note.isWellFormed() || hasControl(note)) return null;
  const signatures = note
    .slice(division + 2, -1)
    .split('\n')
    .map((line) => {
      const [, name, base64] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
      const bytes = Buffer.from(base64 ?? '', 'base64');
      const isWhole = bytes.length > 4 && bytes.toString('base64') === base64;
      return isWhole ? { name, id: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) } : null;
    });
  return signatures.includes(null) ? null : { text: note.slice(0, division + 1), signatures };
}

/** Whether every signature of a known key is right, and there is one, by `needed` where that is given. */
function isVouched({ text, signatures }, known, needed) {
  const signers = signatures.map(({ name, id, signature }) => {
    const key = known.find((one) => one.name === name && one.id === id);
    return key && { key, isRight: isSigned(key, text, signature) };
  });
  const mine = signers.filter(Boolean);
  return (
    mine.every(({ isRight }) => isRight) && mine.some(({ key }) => needed === undefined || key === needed)
  );
}

/** What a note says, or why it says nothing: `malformed` or `forged`. */
function openNote(note, known, needed) {
  const parsed = parseNote(note);
  if (!parsed) return 'malformed';
  if (!isVouched(parsed, known, needed)) return 'forged';
  const [origin, size, root, ...more] = parsed.text.split('\n');
  const hash = Buffer.from(root ?? '', 'base64');
  const isWhole = more.pop() === '' && more.every((one) => one !== '') && /^(0|[1-9]\d{0,18})$/.test(size);
  if (!isWhole || hash.length !== 32 || hash.toString('base64') !== root) return 'malformed';
  return { origin, size: Number(size), root: hash.toString('hex') };
}

function splitNotes(text) {
  const notes = [];
  let lines = [];
  const end = () => {
    const note = lines.join('\n').replace(/^\n+|\n+$/g, '');
    if (note !== '')
      notes.push({ size: Number(/^[1-9]\d{0,18}$/.exec(note.split('\n')[1])?.[0] ?? 0), text: `${note}\n` });
    lines = [];
  };
  for (const line of text.split('\n')) {
    if (!line.startsWith('— ') && lines.some((one) => one.startsWith('— '))) end();
    lines.push(line);
  }
  end();
  return notes;
}

// --- What the entries say together: each of these returns what is strange about an entry, or nothing -------------------

class Said {
  runs = new Map();
  categories = new Map();
  batches = new Map();
  intended = new Map();
  left = new Set();
  succeeded = new Set();
  versions = new Set();
  plans = new Set();
  holds = new Map();
  pending = new Map();
  epoch = 0;
  keys = [];
  inUse = {};
  notes = new Map();
  signed = 0;
  signedTrees = [];
  copied = 0;
  last = null;
  alarms = new Map();
  lifted = new Set();
  receipts = new Map();
  digests = 0;
  reached = 0;
  exported = 0;
  texts = new Map();
  anchors = [];
  tree = new Tree();

  read(seq, entry) {
    const found = [
      this.readBatch,
      this.readHold,
      this.readApproval,
      this.readKey,
      this.readCheckpoint,
      this.readAlarm,
      this.readPause,
      this.readHorizon,
      this.readTexts,
      this.readAnchor,
    ].map((reader) => reader.call(this, seq, entry));
    return found.find((one) => one) ?? null;
  }

  sum(run) {
    return this.runs.get(run) ?? { rows: 0, batches: 0 };
  }

  /** A batch is intended once, also after its outcome; ids are kept as bytes, in sets that stay below what one can take. */
  isNew(batch) {
    const id = Buffer.from(batch.replaceAll('-', ''), 'hex').toString('latin1');
    const part = this.intended.get(id[0]) ?? new Set();
    this.intended.set(id[0], part);
    return !part.has(id) && Boolean(part.add(id));
  }

  readBatch(seq, { kind, batch, run, rows, ...more }) {
    if (kind === 'run started') this.runs.set(run, this.sum(run));
    if (kind === 'intent') {
      const twice = !this.isNew(batch);
      this.batches.set(batch, {
        seq,
        run,
        rows,
        connection: more.connection,
        proved: more.receipt !== 'none',
        archived: more.archive !== undefined,
      });
      if (!this.runs.has(run))
        return ['intent without run', `batch ${batch} is intended by run ${run}, which never started`];
      return twice && ['intent twice', `batch ${batch} is intended twice`];
    }
    if (kind === 'outcome') return this.readOutcome({ batch, run, rows, ...more });
    if (kind === 'copies removed' && !this.left.delete(batch))
      return ['copies removed', `batch ${batch} left no copies`];
    if (kind === 'run cancelled' && this.succeeded.has(run))
      return ['run cancelled', `run ${run} had succeeded before`];
    if (kind !== 'run ended') return null;
    const sum = this.sum(run);
    if (more.status === 'succeeded') this.succeeded.add(run);
    if (this.runs.has(run) && sum.rows === rows && sum.batches === more.batches) return null;
    return [
      'run rows',
      `run ${run} says ${rows} rows in ${more.batches} batches, its outcomes ${sum.rows} in ${sum.batches}`,
    ];
  }

  readOutcome({ batch, run, rows, outcome, seen_by: by }) {
    const intent = this.batches.get(batch);
    if (!intent) return ['outcome without intent', `batch ${batch} has an outcome and no open intent`];
    this.batches.delete(batch);
    for (const inFlight of this.pending.values()) if (inFlight.has(batch)) inFlight.set(batch, outcome);
    const sum = this.sum(run);
    if (outcome === 'committed') this.runs.set(run, { rows: sum.rows + rows, batches: sum.batches + 1 });
    if (outcome === 'aborted' && intent.archived) this.left.add(batch);
    if (rows !== (outcome === 'committed' ? intent.rows : 0) || run !== intent.run)
      return ['outcome rows', `batch ${batch} intended ${intent.rows} rows and its outcome says ${rows}`];
    if (by !== 'worker' && (by === 'recovery') !== intent.proved)
      return ['outcome proof', `batch ${batch} cannot have its outcome by ${by}`];
    return null;
  }

  readHold(seq, entry) {
    if (entry.kind === 'run started') this.categories.set(entry.run, entry.category);
    if (entry.kind === 'intent') return this.readHeld(entry);
    if (!entry.kind.startsWith('hold ')) return null;
    const disorder = [
      'hold order',
      `the entry \`${entry.kind}\` of hold ${entry.hold} does not follow on what was said of it`,
    ];
    const hold = this.holds.get(entry.hold);
    if (entry.kind === 'hold placed') {
      if (hold || entry.epoch <= this.epoch) return disorder;
      this.epoch = entry.epoch;
      this.holds.set(entry.hold, { seq, placed: entry, askedBy: null });
      const touched = [...this.batches].filter(([, { connection }]) => mayTouch(entry, connection));
      this.pending.set(entry.hold, new Map(touched.map(([batch]) => [batch, null])));
      return null;
    }
    if (!hold) return disorder;
    if (entry.kind === 'hold effective') return this.readEffective(entry, disorder);
    if (entry.kind === 'hold release asked') {
      if (hold.askedBy !== null) return disorder;
      hold.askedBy = entry.role;
      return null;
    }
    if (entry.four_eyes && (hold.askedBy === null || hold.askedBy === entry.role)) return disorder;
    this.holds.delete(entry.hold);
    this.pending.delete(entry.hold);
    return null;
  }

  readEffective({ hold, batches }, disorder) {
    const inFlight = this.pending.get(hold);
    if (!inFlight) return disorder;
    this.pending.delete(hold);
    const said = new Map(batches.map((one) => [one.batch, one.outcome]));
    const agrees =
      batches.length === inFlight.size &&
      [...inFlight].every(([batch, outcome]) => outcome !== null && said.get(batch) === outcome);
    return agrees
      ? null
      : [
          'hold batches',
          `hold ${hold} is called effective, and the batches that did not know it did not all end as it says`,
        ];
  }

  readHeld({ batch, run, rule, connection }) {
    const place = { rule, connection, category: this.categories.get(run) ?? '' };
    for (const [hold, { placed }] of this.holds)
      if (covers(placed, place))
        return ['hold ignored', `batch ${batch} is intended although hold ${hold} stands`];
    return null;
  }

  readApproval(_, { kind, run, rule, version, plan, approval, reaches_no_more_than: source }) {
    if (kind === 'plan approved') this.plans.add(plan);
    if (kind === 'rule approved') {
      const known = source === null || this.versions.has(`${rule} ${source}`);
      this.versions.add(`${rule} ${version}`);
      return (
        !known && [
          'not approved',
          `version ${version} of ${rule} is carried from one that was never approved`,
        ]
      );
    }
    if (kind !== 'run started' || approval === undefined || approval === 'never') return null;
    const approved =
      approval === version ? this.versions.has(`${rule} ${version}`) : this.plans.has(approval);
    return !approved && ['not approved', `run ${run} relies on an approval that is not there`];
  }

  readKey(_, entry) {
    if (entry.kind === 'opened') this.ledger = entry.ledger;
    if (entry.kind === 'intent' && this.inUse.digest && this.inUse.digest.name !== entry.digest_key)
      return [
        'key order',
        `batch ${entry.batch} has its digests by ${entry.digest_key}, which was not in use`,
      ];
    if (entry.kind !== 'key rotated') return null;
    const before = this.inUse[entry.purpose];
    const next = entry.purpose === 'signing' ? parseKey(entry.verifier) : null;
    this.inUse[entry.purpose] = { name: entry.new, key: next };
    if (entry.old !== (before?.name ?? null))
      return ['key order', `the ${entry.purpose} key ${entry.new} follows one that was not in use`];
    if (entry.purpose === 'digest') return null;
    if (!next || !this.isRotation(entry, before?.key ?? null, next))
      return [
        'key signature',
        `the signing key ${entry.new} came into use without the signatures that this takes`,
      ];
    this.keys.push(next);
    return null;
  }

  isRotation(entry, before, next) {
    const { old, new: name, verifier } = entry;
    const text = canonical({
      format: 1,
      what: 'retentiond signing key',
      ledger: this.ledger,
      old,
      new: name,
      verifier,
    });
    const by = (key, base64) => base64 !== null && isSigned(key, text, Buffer.from(base64, 'base64'));
    if (next.name !== `retentiond/${this.ledger}` || name !== `${next.name}+${next.id}` || name === old)
      return false;
    return (
      by(next, entry.signed_by_new) &&
      (before ? by(before, entry.signed_by_old) : entry.signed_by_old === null)
    );
  }

  readCheckpoint(seq, { kind, size, root, key }) {
    if (kind !== 'checkpoint') return null;
    if (size >= seq) return ['checkpoint order', `entry ${seq} speaks of a checkpoint of ${size} entries`];
    const signed = this.notes.get(size);
    if (!signed) return ['checkpoint lost', `the checkpoint of ${size} entries is not kept`];
    if (signed.root !== root) return ['checkpoint root', `entry ${seq} names another root than was signed`];
    return signed.key !== key && ['checkpoint key', `entry ${seq} names another key than the one in use`];
  }

  /** A signed checkpoint of exactly the entries that were read; with the first entry that nothing vouches for. */
  readNote(note, count) {
    const bad = (code, how) => [
      code,
      `the signed checkpoint of ${note.size} entries ${how}`,
      this.signed + 1,
    ];
    if (note.size !== count) return bad('checkpoint order', 'does not follow the one before it');
    const opened = openNote(note.text, this.keys, this.inUse.signing?.key ?? null);
    if (opened === 'malformed') return bad('checkpoint unreadable', 'cannot be read');
    if (opened === 'forged') return bad('checkpoint key', 'is not signed by the key in use');
    if (opened.origin !== `retentiond/${this.ledger}` || opened.size !== count)
      return bad('checkpoint unreadable', 'speaks of another ledger or of other entries');
    if (opened.root !== this.tree.root()) return bad('checkpoint root', 'was signed over other entries');
    this.signed = count;
    this.last = { size: count, root: opened.root, key: this.inUse.signing.name };
    this.signedTrees.push(this.last);
    this.notes.set(count, this.last);
    if (this.notes.size > 1000) this.notes.delete(this.notes.keys().next().value);
    return null;
  }

  readCopy(note, count) {
    const bad = (how) => ['copy', `a copy of the checkpoint of ${note.size} entries ${how}`, this.copied + 1];
    const opened = openNote(note.text, this.keys);
    if (typeof opened === 'string' || opened.origin !== `retentiond/${this.ledger}` || opened.size !== count)
      return bad('is of another ledger, or signed by a key that this one never had');
    if (opened.root !== this.tree.root()) return bad('was signed over other entries');
    this.copied = count;
    return null;
  }

  readAlarm(seq, { kind, alarm }) {
    if (kind === 'alarm raised') {
      const twice = this.alarms.has(alarm);
      this.alarms.set(alarm, seq);
      return twice && ['alarm order', `alarm ${alarm} is raised twice`];
    }
    return (
      kind === 'alarm cleared' &&
      !this.alarms.delete(alarm) && ['alarm order', `alarm ${alarm} is cleared and does not stand`]
    );
  }

  readPause(_, { kind, rule }) {
    if (kind === 'pause placed') this.lifted.delete(rule ?? '');
    if (kind !== 'pause lifted') return null;
    const twice = this.lifted.has(rule ?? '');
    this.lifted.add(rule ?? '');
    return twice && ['pause order', `the pause of ${rule ?? 'every rule'} is lifted a second time`];
  }

  readHorizon(_, { kind, connection, horizon, size, sinks = [] }) {
    if (kind === 'checkpoint') {
      this.reached = Math.max(this.reached, size);
      if (sinks.some(({ ok }) => ok)) this.exported = Math.max(this.exported, size);
    }
    if (!kind.endsWith(' pruned')) return null;
    const before = kind === 'digests pruned' ? this.digests : (this.receipts.get(connection) ?? 0);
    if (kind === 'digests pruned') this.digests = Math.max(before, horizon);
    else this.receipts.set(connection, Math.max(before, horizon));
    const reached = kind === 'digests pruned' ? this.reached : this.exported;
    return (
      (horizon < before || horizon > reached) && [
        'horizon',
        `pruned up to entry ${horizon}, after ${before} and with checkpoints up to ${reached}`,
      ]
    );
  }

  readTexts(seq, { kind, settings, files = [] }) {
    if (kind !== 'policies in force' && kind !== 'configuration changed') return null;
    for (const hash of [settings, ...files.map(({ text }) => text)])
      if (!this.texts.has(hash)) this.texts.set(hash, seq);
    return null;
  }

  readAnchor(seq, { kind, size, head, at }) {
    if (kind !== 'access anchored') return null;
    const before = this.anchors.at(-1)?.size ?? 0;
    this.anchors.push({ seq, size, head, at });
    return (
      this.anchors.length > 1 &&
      before >= size && [
        'access',
        `the access log is anchored at ${size} views, and was at ${before} already`,
      ]
    );
  }
}

function covers({ holds, target }, { rule, category, connection }) {
  if (holds === 'category') return category === target;
  if (holds === 'connection') return connection === target;
  if (holds !== 'rule' || target === null) return false;
  const plain = (name) => name.replace(/^([^/]*\/)[^/.]*\./, '$1').toLowerCase();
  const [ours, theirs] = [plain(rule), plain(target)];
  const isPart = (part, whole) => part.startsWith(`${whole}/`) || part.startsWith(`${whole}@`);
  return ours === theirs || isPart(ours, theirs) || isPart(theirs, ours);
}

function mayTouch({ holds, target }, connection) {
  if (holds === 'connection') return target === connection;
  return holds !== 'rule' || target?.split('/', 1)[0] === connection;
}

// --- entries.csv: what each entry is about, and its line ---------------------------------------------------------------

const COLUMNS =
  'seq at kind rule category connection table run batch action outcome rows role who hash entry'.split(' ');
const PLACE = ['rule', 'category', 'connection', 'table', 'run', 'batch'];

/** What the name of a rule says: `connection/table/category`, and behind it a stage or a period. */
function placeOfRule(rule) {
  if (typeof rule !== 'string') return {};
  const [connection, , category] = rule.split('/');
  return { rule, connection, category: category?.split('@')[0] };
}

/** Entries that name a run, a batch, a hold or an alarm are about what was said of it before. */
class Places {
  known = new Map();
  archived = new Set();

  read(entry) {
    const { kind, run, batch, hold, alarm, rules = [], rule } = entry;
    if (kind === 'policies in force') return rules.length === 1 ? placeOfRule(rules[0].rule) : {};
    if (kind === 'run started' || kind === 'run observed') return this.keep(run, this.said(entry));
    if (kind.startsWith('run ')) return { ...this.known.get(run), ...placeOfRule(rule), run };
    if (kind.startsWith('hold ') || kind.startsWith('alarm ')) return this.readNamed(entry, hold ?? alarm);
    if (kind === 'outcome' || kind === 'copies removed') return this.end(entry);
    if (kind !== 'intent') return this.said(entry);
    if (entry.archive) this.archived.add(batch);
    return this.keep(batch, { ...this.known.get(run), ...this.said(entry) });
  }

  readNamed(entry, name) {
    if (entry.kind === 'hold placed') return this.keep(name, this.held(entry));
    if (entry.kind === 'alarm raised') return this.keep(name, { connection: entry.connection });
    return this.known.get(name) ?? {};
  }

  /** Nothing is said of a batch after its outcome, but that its copies in an archive were taken back. */
  end({ kind, batch, run, outcome, connection }) {
    const place = this.known.get(batch) ?? { ...this.known.get(run), batch };
    if (outcome === 'aborted' && this.archived.has(batch)) return place;
    this.known.delete(batch);
    this.archived.delete(batch);
    return kind === 'outcome' ? place : { ...place, connection };
  }

  keep(name, place) {
    this.known.set(name, place);
    return place;
  }

  said(entry) {
    const own = PLACE.filter((name) => typeof entry[name] === 'string').map((name) => [name, entry[name]]);
    return { ...placeOfRule(entry.rule), ...Object.fromEntries(own) };
  }

  held({ holds, target }) {
    if (holds === 'rule') return placeOfRule(target);
    return holds === 'category' || holds === 'connection' ? { [holds]: target } : {};
  }
}

/** RFC 4180; a text that a spreadsheet would take for a formula begins with an apostrophe. */
function csvCell(value) {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return '';
  const text = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const csvLine = (cells) => `${cells.map(csvCell).join(',')}\r\n`;

function sheetLine(entry, place, text) {
  const said = {
    ...Object.fromEntries(['action', 'role', 'who'].map((name) => [name, wordOf(entry[name])])),
    outcome: wordOf(entry.outcome) ?? wordOf(entry.status),
    rows: typeof entry.rows === 'number' ? entry.rows : null,
    hash: hex(text),
    entry: text,
  };
  const { seq, at, kind } = entry;
  return csvLine(COLUMNS.map((name) => ({ seq, at, kind, ...place, ...said })[name]));
}

const wordOf = (value) => (typeof value === 'string' ? value : null);

// --- Reading the export ------------------------------------------------------------------------------------------------

async function* linesOf(path) {
  let rest = '';
  for await (const piece of createReadStream(path, 'utf8')) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop();
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function strangeLink(text, seq, expected) {
  if (seq !== expected)
    return ['missing', `entry ${expected} is missing; entry ${seq} stands in its place`, expected];
  const link = parseObject(text);
  if (!link) return ['unreadable', `entry ${seq} is no JSON object`];
  if (!isCanonical(link, text)) return ['not canonical', `entry ${seq} is not in its RFC 8785 form`];
  if (link.format !== 1) return ['unknown format', `entry ${seq} has an unknown format`];
  return link.seq !== seq && ['link', `entry ${seq} bears another number`];
}

function strangeBody(link, seq, ledger) {
  if (!Object.hasOwn(KINDS, String(link.kind)))
    return ['unknown format', `entry ${seq} is of an unknown kind`];
  if (!isFormed(link)) return ['body', `entry ${seq} has not the form of its kind`];
  if ((seq === 1) !== (link.kind === 'opened'))
    return ['ledger', `entry ${seq} does not open the ledger, or opens it once more`];
  return seq === 1 && link.ledger !== ledger && ['ledger', `entry ${seq} opens another ledger`];
}

/** Reads entries one by one; `found` is what is wrong first, as [code, fact, entry]. */
class Reader {
  count = 0;
  head = zeros;
  found = null;
  /** An entry that does not follow the one before it; which of the two is wrong, the next one tells. */
  torn = null;
  /** What a signed checkpoint is against. */
  doubt = null;

  constructor(folder, state, said, copies) {
    const notes = splitNotes(readFileSync(join(folder, 'checkpoints.txt'), 'utf8'));
    Object.assign(this, { state, said, notes, copies });
  }

  add(text) {
    const link = parseObject(text);
    if (this.torn) {
      this.found = this.settle(typeof link?.previous === 'string' ? link.previous : null);
      return;
    }
    const seq = Number.isSafeInteger(link?.seq) ? link.seq : this.count + 1;
    const strange = strangeLink(text, seq, this.count + 1);
    if (strange) this.bad(seq, this.doubt ?? strange);
    else if (link.previous !== this.head) this.torn = { seq, hash: hex(text) };
    else
      this.bad(seq, this.doubt ?? (strangeBody(link, seq, this.state.ledger) || this.read(text, seq, link)));
  }

  read(text, seq, link) {
    this.said.tree.add(text);
    const strange = this.said.read(seq, link);
    if (strange) return strange;
    [this.count, this.head] = [seq, hex(text)];
    for (const [waiting, reads] of [
      [this.notes, 'readNote'],
      [this.copies, 'readCopy'],
    ])
      while (waiting[0]?.size <= seq) this.doubt ??= this.said[reads](waiting.shift(), seq);
    return null;
  }

  bad(seq, strange) {
    if (strange) this.found ??= [strange[0], strange[1], strange[2] ?? seq];
  }

  settle(named) {
    const { seq, hash } = this.torn;
    if (named === hash && seq > 1)
      return ['link', `entry ${seq - 1} is not the one that entry ${seq} follows`, seq - 1];
    return this.doubt ?? ['link', `entry ${seq} does not follow the entry before it`, seq];
  }

  finish() {
    const { count, head, state } = this;
    if (this.torn) this.found ??= this.settle(state.head);
    if (this.found) return;
    if (count === state.size && head !== state.head)
      this.found = ['head', `entry ${count} is not the one that the head names`, Math.max(count, 1)];
    else this.found = this.doubt ?? earliest(this.compare());
  }

  compare() {
    const { count, state, said } = this;
    const beyond = [
      [this.notes, 'head'],
      [this.copies, 'copy'],
    ]
      .filter(([[next]]) => next)
      .map(([[{ size }], code]) => [
        code,
        `the signed checkpoint of ${size} entries goes beyond the last entry`,
        count + 1,
      ]);
    if (count === 0 && state.size === 0)
      return [['ledger', 'the ledger is empty, without even the entry that opens it', 1]];
    if (count !== state.size)
      return [
        ['head', `the ledger ends after entry ${count}, its head names entry ${state.size}`, count + 1],
        ...beyond,
      ];
    const open = new Set(state.open_batches);
    const lost = [...said.batches].filter(([batch]) => !open.has(batch)).slice(0, 1);
    const without = lost.map(([batch, { seq }]) => [
      'intent without outcome',
      `batch ${batch} has no outcome and is not open`,
      seq,
    ]);
    return [...without, ...strangeHolds(state, said, count), ...beyond];
  }
}

async function readLedger(folder, state, said, copies) {
  const reader = new Reader(folder, state, said, copies);
  for await (const text of linesOf(join(folder, 'ledger.jsonl'))) {
    reader.add(text);
    if (reader.found) break;
  }
  reader.finish();
  return reader;
}

function strangeHolds(state, said, count) {
  const lost = [...said.holds].find(([hold]) => !state.holds.includes(hold));
  if (lost) return [['hold lost', `hold ${lost[0]} stands in the ledger, and not beside it`, lost[1].seq]];
  const unknown = state.holds.find((hold) => !said.holds.has(hold));
  return unknown === undefined
    ? []
    : [['hold lost', `hold ${unknown} stands beside the ledger, and not in it`, count + 1]];
}

const earliest = (found) =>
  found.filter(Boolean).reduce((first, one) => (first && first[2] <= one[2] ? first : one), null);

async function readAccess(folder, state, said, after) {
  const at = (view, fact) => ['access', fact, said.anchors.find(({ size }) => size >= view)?.seq ?? after];
  const anchors = new Map(said.anchors.map((one) => [one.size, one]));
  let [count, head] = [0, zeros];
  for await (const text of linesOf(join(folder, 'access.jsonl'))) {
    const view = parseObject(text);
    const seq = Number.isSafeInteger(view?.seq) ? view.seq : count + 1;
    if (
      seq !== count + 1 ||
      !view ||
      !isCanonical(view, text) ||
      view.format !== 1 ||
      view.seq !== seq ||
      view.previous !== head
    )
      return at(count + 1, `view ${count + 1} of the access log is missing or another one`);
    [count, head] = [seq, hex(text)];
    if (anchors.has(count) && anchors.get(count).head !== head)
      return at(count, `entry ${anchors.get(count).seq} anchors another view ${count}`);
  }
  const beyond = said.anchors.find(({ size }) => size > count);
  if (beyond)
    return at(count + 1, `entry ${beyond.seq} anchors ${beyond.size} views, the access log has ${count}`);
  return count === state.access.size && head === state.access.head
    ? null
    : at(count + 1, 'the access log ends elsewhere than it should');
}

/** Every line of entries.csv must be the one that its entry makes. */
async function readSheet(folder, after) {
  const sheet = createReadStream(join(folder, 'entries.csv'), 'utf8')[Symbol.asyncIterator]();
  let rest = '';
  const take = async (characters) => {
    while (rest.length < characters) {
      const { done, value } = await sheet.next();
      if (done) break;
      rest += value;
    }
    const taken = rest.slice(0, characters);
    rest = rest.slice(characters);
    return taken;
  };
  const isNext = async (line) => (await take(line.length)) === line;
  const bad = (what, seq) => ['sheet', `${what} in entries.csv is not the one that the entries make`, seq];
  if (!(await isNext(csvLine(COLUMNS)))) return bad('the header', after);
  const places = new Places();
  for await (const text of linesOf(join(folder, 'ledger.jsonl'))) {
    const entry = JSON.parse(text);
    const line = sheetLine(entry, places.read(entry), text);
    if (!(await isNext(line))) return bad(`the line of entry ${entry.seq}`, entry.seq);
  }
  return (await take(1)) === '' ? null : ['sheet', 'entries.csv goes on after the last entry', after];
}

function readTexts(folder, said) {
  const path = join(folder, 'texts');
  const kept = new Map();
  // Of several files that bear one hash, each must be the text.
  for (const file of existsSync(path) ? readdirSync(path) : []) {
    const name = file.split('.', 1)[0];
    if ((kept.get(name) ?? name) === name) kept.set(name, hex(readFileSync(join(path, file))));
  }
  for (const [hash, seq] of said.texts)
    if (kept.get(hash) !== hash)
      return ['text', `the text ${hash} that entry ${seq} names is not kept, or is another`, seq];
  return null;
}

async function sumOf(path) {
  const sum = createHash('sha256');
  for await (const piece of createReadStream(path)) sum.update(piece);
  return sum.digest('hex');
}

const NEEDED = [
  'ledger.jsonl',
  'entries.csv',
  'checkpoints.txt',
  'keys.txt',
  'proofs.json',
  'access.jsonl',
  'state.json',
  'FORMAT.md',
  'verify.mjs',
];

async function readManifest(folder, after) {
  const path = join(folder, 'MANIFEST');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const missing = NEEDED.find((file) => !lines.some((line) => line.slice(66) === file));
  if (missing) return ['manifest', `MANIFEST does not list ${missing}`, after];
  for (const line of lines) {
    const file = line.slice(66);
    if (!/^[\w.-]+(\/[\w.-]+)?$/.test(file) || file.startsWith('.') || file.includes('/.'))
      return ['manifest', 'MANIFEST names what is no file of an export', after];
    if ((await sumOf(join(folder, file)).catch(() => '')) !== line.slice(0, 64))
      return ['manifest', `${file} is not the file that MANIFEST lists`, after];
  }
  return null;
}

/** Each signed tree goes on from the one before it, and nothing else is proved. */
function provesEach(consistency, trees) {
  if (consistency.length !== Math.max(0, trees.length - 1)) return false;
  return consistency.every((one, index) => {
    const [older, newer] = [trees[index], trees[index + 1]];
    const isOlder = one.old_size === older.size && one.old_root === older.root;
    return isOlder && one.new_size === newer.size && one.new_root === newer.root;
  });
}

function readProofs(folder, said, after) {
  if (readFileSync(join(folder, 'keys.txt'), 'utf8') !== said.keys.map(({ line }) => `${line}\n`).join(''))
    return ['proofs', 'keys.txt does not list the keys that the entries introduce', after];
  try {
    const {
      format_version: format,
      consistency,
      last_entry: last,
    } = JSON.parse(readFileSync(join(folder, 'proofs.json'), 'utf8'));
    const path = last.proof.map((one) => Buffer.from(one, 'hex'));
    const reached = climb(last.seq - 1, last.size, Buffer.from(last.leaf, 'hex'), path, false);
    const isLast =
      last.seq === said.tree.size && last.size === said.tree.size && last.root === said.tree.root();
    const isWhole = provesEach(consistency, said.signedTrees) && consistency.every(isConsistent);
    if (format === 1 && isWhole && isLast && reached?.[1] === last.root) return null;
  } catch {}
  return ['proofs', 'proofs.json does not prove what it should', after];
}

// --- The command line --------------------------------------------------------------------------------------------------

function readArguments(words) {
  const asked = { folder: null, copies: [], key: null, json: false };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    const value = () => {
      index += 1;
      return words[index] ?? usage(`${word} wants a value`);
    };
    if (word === '--json') asked.json = true;
    else if (word === '--key') asked.key = value();
    else if (word === '--checkpoint') asked.copies.push(value());
    else if (word.startsWith('-') || asked.folder !== null) usage(`${word} is not known`);
    else asked.folder = word;
  }
  return { ...asked, folder: asked.folder ?? dirname(fileURLToPath(import.meta.url)) };
}

function usage(problem) {
  console.error(
    `${problem}\nusage: node verify.mjs [FOLDER] [--checkpoint FILE]... [--key NAME+ID+KEY] [--json]`,
  );
  process.exit(64);
}

function readCopies(files) {
  const notes = files.flatMap((file) => {
    if (!existsSync(file)) usage(`${file} cannot be read`);
    const found = splitNotes(readFileSync(file, 'utf8')).filter(
      ({ size, text }) => size > 0 && text.includes('\n\n— '),
    );
    return found.length > 0 ? found : usage(`${file} holds no signed checkpoint`);
  });
  return notes.sort((one, other) => one.size - other.size);
}

/** What is of another ledger says nothing about this one, bad or good. */
function requireOwn(copies, key, own) {
  const origins = [
    ...copies.map(({ text }) => text.split('\n', 1)[0]),
    ...(key === null ? [] : [parseKey(key).name]),
  ];
  const other = origins.find((origin) => origin !== own);
  if (other !== undefined) usage(`${other} was named, and this is an export of ${own}`);
}

async function main() {
  const { folder, copies: files, key, json } = readArguments(process.argv.slice(2));
  if (key !== null && !parseKey(key)) usage(`${key} is no verifier key`);
  if (!existsSync(join(folder, 'state.json'))) usage(`${folder} is no export`);
  const lacking = NEEDED.find((file) => !existsSync(join(folder, file)));
  if (lacking) {
    end({
      entries: 0,
      checkpoint: null,
      anchor: null,
      bad: ['manifest', `${lacking} is not there`, 1],
      json,
    });
    return;
  }
  const copies = readCopies(files);
  const state = parseObject(readFileSync(join(folder, 'state.json'), 'utf8'));
  if (
    state?.format_version !== 1 ||
    !Array.isArray(state.holds) ||
    !Array.isArray(state.open_batches) ||
    !state.access
  )
    usage('state.json is of an unknown format');
  requireOwn(copies, key, `retentiond/${state.ledger}`);
  const said = new Said();
  const { count, found } = await readLedger(folder, state, said, copies);
  const after = count + 1;
  const whole = found ? null : readProofs(folder, said, after);
  const strangeKey = !found &&
    key !== null &&
    !said.keys.some(({ line }) => line === key) && ['copy', `the ledger never had the key ${key}`, 1];
  const bad = earliest([
    found,
    strangeKey,
    readTexts(folder, said),
    await readAccess(folder, state, said, after),
    whole,
    found ? null : await readSheet(folder, after),
    await readManifest(folder, after),
  ]);
  const anchor = said.anchors.at(-1);
  end({ entries: count, checkpoint: said.last, anchor, bad, json, hasCopies: files.length > 0 });
}

function end({ entries, checkpoint, anchor, bad, json, hasCopies }) {
  const first_bad = bad && { entry: bad[2], code: bad[0], fact: bad[1] };
  const access = anchor ? { anchored: anchor.size, entry: anchor.seq, at: anchor.at } : null;
  const unsigned = entries - (checkpoint?.size ?? 0);
  const verdict = { format_version: 1, ok: !bad, entries, checkpoint, unsigned, access, first_bad };
  if (json) console.log(JSON.stringify(verdict, null, 2));
  else tell(verdict, hasCopies);
  process.exitCode = bad ? 4 : 0;
}

function tell({ ok, entries, checkpoint, unsigned, access, first_bad: bad }, hasCopies) {
  if (ok) {
    const signed = checkpoint
      ? `signed up to entry ${checkpoint.size} by ${checkpoint.key}`
      : 'none of them signed';
    const above = checkpoint && unsigned > 0 ? `; the last ${unsigned} linked, not signed` : '';
    console.log(`verified: ${entries} entries, ${signed}${above}`);
    if (access)
      console.log(
        `access log anchored up to view ${access.anchored}, by entry ${access.entry} of ${access.at}`,
      );
    console.log('views after the last anchor could have been cut off unseen');
  } else console.log(`entry ${bad.entry} is the first bad one: ${bad.fact} (${bad.code})`);
  console.log('not checked here: the keyed digests of rows, whom holds hold, and the databases themselves;');
  console.log(
    `what was put into use by whoever held the server and its keys${hasCopies ? '' : '; copies of checkpoints that you keep (--checkpoint FILE)'}`,
  );
}

await main();
