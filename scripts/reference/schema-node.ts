/** What is read of a JSON Schema (draft-7) of a file. */
export interface SchemaNode {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly anyOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | false;
  readonly required?: readonly string[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

/** What a reference stands for; anything else is itself. */
export function resolve(root: SchemaNode, node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  const found = root.definitions?.[node.$ref.replace('#/definitions/', '')];
  if (!found) throw new Error(`${node.$ref} is not defined`);
  return found;
}

/** What a mapping is, whatever is said of the place where it stands. */
export function shapeKey({ properties, additionalProperties, required }: SchemaNode): string {
  return sorted({ properties, additionalProperties, required });
}

/** Whether a key is the same in both mappings. */
export function isSameIn(one: SchemaNode, other: SchemaNode, key: string): boolean {
  const isRequired = ({ required }: SchemaNode): boolean => required?.includes(key) ?? false;
  return (
    sorted(one.properties?.[key]) === sorted(other.properties?.[key]) && isRequired(one) === isRequired(other)
  );
}

/** JSON whose keys stand in one order. */
function sorted(value: unknown): string {
  const inOrder = (_: string, one: unknown): unknown =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one;
  return JSON.stringify(value, inOrder) ?? '';
}
