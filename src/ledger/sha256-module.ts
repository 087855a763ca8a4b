/** SHA-256 (FIPS 180-4) of four messages at a time, one in each 32-bit lane of a vector, as a WebAssembly module. */

/** Words 0 to 63 of the message schedule, a vector each. */
const SCHEDULE = 0;
/** The round constants, each of them four times. */
const CONSTANTS = 1_024;
/** Where whoever uses the module may write. */
export const FREE_MEMORY = 2_048;

/** Of 32 bits each, in a vector. */
export const LANES = 4;
/** In a block. */
export const WORDS = 16;
const VECTOR = 16;
const ROUNDS = 64;
const BLOCK = WORDS * VECTOR;
/** After so many rounds the eight working variables are back in their places. */
const UNROLLED = 8;

const TYPE = { i32: 0x7f, v128: 0x7b, function: 0x60, none: 0x40 } as const;
const SECTION = { type: 1, function: 3, memory: 5, export: 7, code: 10, data: 11 } as const;
const KIND = { function: 0, memory: 2 } as const;
const OP = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  constant: 0x41,
  less: 0x49,
  add: 0x6a,
  subtract: 0x6b,
  bulk: 0xfc,
  vector: 0xfd,
} as const;
const COPY = [10, 0, 0] as const;
const VECTOR_OP = {
  load: 0x00,
  loadSplat: 0x09,
  store: 0x0b,
  and: 0x4e,
  or: 0x50,
  xor: 0x51,
  select: 0x52,
  shiftLeft: 0xab,
  shiftRight: 0xad,
  add: 0xae,
} as const;

type Code = readonly number[];

/** LEB128, as WebAssembly writes its numbers; none of ours is negative. */
function number(value: number): Code {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...number(value >>> 7)];
}

/** The same of a number that is read with a sign. */
function constant(value: number): Code {
  const low = value & 0x7f;
  return [OP.constant, ...(value < 0x40 ? [low] : [low | 0x80, ...constant(value >>> 7).slice(1)])];
}

function list(items: readonly Code[]): Code {
  return [...number(items.length), ...items.flat()];
}

function sized(code: Code): Code {
  return [...number(code.length), ...code];
}

function lanes(operation: keyof typeof VECTOR_OP): Code {
  return [OP.vector, ...number(VECTOR_OP[operation])];
}

function memory(operation: 'load' | 'loadSplat' | 'store', at: number): Code {
  return [...lanes(operation), ...number(operation === 'loadSplat' ? 2 : 4), ...number(at)];
}

const get = (local: number): Code => [OP.get, ...number(local)];
const set = (local: number): Code => [OP.set, ...number(local)];
const tee = (local: number): Code => [OP.tee, ...number(local)];

/** The function's parameters, its counters, and its vectors. */
const [INPUT, BLOCKS, GROUPS, INITIAL, OUTPUT, LEFT, PLACE] = [0, 1, 2, 3, 4, 5, 6] as const;
const STATE = 7;
const WORKING = 15;
const [X, T] = [23, 24] as const;
const COUNTERS = 2;
const VECTORS = 18;

const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7] as const;

function rotated(bits: number): Code {
  return [
    ...[...get(X), ...constant(bits), ...lanes('shiftRight')],
    ...[...get(X), ...constant(32 - bits), ...lanes('shiftLeft'), ...lanes('or')],
  ];
}

function shifted(bits: number): Code {
  return [...get(X), ...constant(bits), ...lanes('shiftRight')];
}

function xorOf(a: Code, b: Code, c: Code): Code {
  return [...a, ...b, ...lanes('xor'), ...c, ...lanes('xor')];
}

/** FIPS 180-4, 6.2.2, step 1: one word of the schedule, 16 words after `PLACE`. */
function scheduled(index: number): Code {
  const at = SCHEDULE + index * VECTOR;
  const word = (after: number): Code => [...get(PLACE), ...memory('load', at + after * VECTOR)];
  return [
    ...get(PLACE),
    ...[...word(1), ...set(X), ...xorOf(rotated(7), rotated(18), shifted(3))],
    ...[...word(14), ...set(X), ...xorOf(rotated(17), rotated(19), shifted(10)), ...lanes('add')],
    ...[...word(0), ...lanes('add'), ...word(9), ...lanes('add')],
    ...memory('store', at + WORDS * VECTOR),
  ];
}

/** Step 3: one round; instead of moving the working variables, each takes the next one's name. */
function round(index: number): Code {
  const at = index * VECTOR;
  const working = (name: number): number => WORKING + ((name - index + UNROLLED) % UNROLLED);
  const [a, b, c, d] = [working(0), working(1), working(2), working(3)];
  const [e, f, g, h] = [working(4), working(5), working(6), working(7)];
  return [
    ...[...get(e), ...set(X), ...xorOf(rotated(6), rotated(11), rotated(25))],
    ...[...get(h), ...lanes('add')],
    ...[...get(f), ...get(g), ...get(e), ...lanes('select'), ...lanes('add')],
    ...[...get(PLACE), ...memory('load', CONSTANTS + at), ...lanes('add')],
    ...[...get(PLACE), ...memory('load', SCHEDULE + at), ...lanes('add')],
    ...[...tee(T), ...get(d), ...lanes('add'), ...set(d)],
    ...[...get(a), ...set(X), ...xorOf(rotated(2), rotated(13), rotated(22))],
    // The majority: where a and b agree, either; elsewhere c.
    ...[...get(c), ...get(a), ...get(a), ...get(b), ...lanes('xor'), ...lanes('select'), ...lanes('add')],
    ...[...get(T), ...lanes('add'), ...set(h)],
  ];
}

/** Does it for every `step` bytes from `PLACE` = 0 to `end`. */
function eachPlace(end: number, step: number, body: Code): Code {
  return [
    ...[...constant(0), ...set(PLACE), OP.loop, TYPE.none],
    ...body,
    ...[...get(PLACE), ...constant(step), OP.add, ...tee(PLACE), ...constant(end), OP.less],
    ...[OP.branchIf, 0, OP.end],
  ];
}

/** Does it as often as the counter says, at least once. */
function repeated(counter: number, body: Code): Code {
  return [
    ...[OP.loop, TYPE.none, ...body],
    ...[...get(counter), ...constant(1), OP.subtract, ...tee(counter), OP.branchIf, 0, OP.end],
  ];
}

function advanced(pointer: number, bytes: number): Code {
  return [...get(pointer), ...constant(bytes), OP.add, ...set(pointer)];
}

function block(): Code {
  const extension = EIGHT.flatMap(scheduled);
  return [
    ...[...constant(SCHEDULE), ...get(INPUT), ...constant(BLOCK), OP.bulk, ...COPY],
    ...eachPlace((ROUNDS - WORDS) * VECTOR, EIGHT.length * VECTOR, extension),
    ...EIGHT.flatMap((index) => [...get(STATE + index), ...set(WORKING + index)]),
    ...eachPlace(ROUNDS * VECTOR, UNROLLED * VECTOR, EIGHT.flatMap(round)),
    ...EIGHT.flatMap((index) => [
      ...[...get(STATE + index), ...get(WORKING + index), ...lanes('add'), ...set(STATE + index)],
    ]),
    ...advanced(INPUT, BLOCK),
  ];
}

function body(): Code {
  const group = [
    ...EIGHT.flatMap((index) => [
      ...[...get(INITIAL), ...memory('loadSplat', index * 4), ...set(STATE + index)],
    ]),
    ...[...get(BLOCKS), ...set(LEFT)],
    ...repeated(LEFT, block()),
    ...EIGHT.flatMap((index) => [...get(OUTPUT), ...get(STATE + index), ...memory('store', index * VECTOR)]),
    ...advanced(OUTPUT, EIGHT.length * VECTOR),
  ];
  const locals = list([
    [COUNTERS, TYPE.i32],
    [VECTORS, TYPE.v128],
  ]);
  return sized([...locals, ...repeated(GROUPS, group), OP.end]);
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
function constantBytes(constants: readonly number[]): Code {
  const bytes = Buffer.alloc(ROUNDS * VECTOR);
  constants.forEach((word, index) => {
    for (let lane = 0; lane < LANES; lane += 1) bytes.writeInt32LE(word, index * VECTOR + lane * 4);
  });
  return [...bytes];
}

function named(name: string, kind: number): Code {
  return [...sized([...Buffer.from(name)]), kind, 0];
}

/**
 * The module: `memory`, and `hash(input, blocks, groups, initial, output)`, whose arguments are places in it and counts.
 * The input has `groups` times `blocks` blocks, each of 16 words of four lanes; the output has 8 words of four lanes a
 * group. `initial` points to the 8 words of the state that every message begins with.
 */
export function sha256Module(constants: readonly number[], pages: number): Uint8Array {
  const section = (id: number, content: Code): Code => [id, ...sized(content)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(SECTION.type, list([[TYPE.function, ...list(Array(5).fill([TYPE.i32])), ...list([])]])),
    ...section(SECTION.function, list([[0]])),
    ...section(SECTION.memory, list([[0, ...number(pages)]])),
    ...section(SECTION.export, list([named('memory', KIND.memory), named('hash', KIND.function)])),
    ...section(SECTION.code, list([body()])),
    ...section(SECTION.data, list([[0, ...constant(CONSTANTS), OP.end, ...sized(constantBytes(constants))]])),
  ]);
}
