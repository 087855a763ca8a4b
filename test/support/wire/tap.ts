/** Reads along one connection in one protocol. */
export interface Tap {
  /** The messages that are whole by now, as the client has sent them. */
  take(bytes: Buffer): readonly Buffer[];
  /** The text of the statement that a message has executed; null for every other message. */
  executed(message: Buffer): string | null;
  /** Told what the server answers. */
  answered(bytes: Buffer): void;
}
