/** The text without the calls and their import; nothing else is touched. */
export function stripFailpoints(text: string): string;

/** Strips every file of the folder, removes the registry, and returns the files that still say the word. */
export function stripFolder(folder: string): string[];
