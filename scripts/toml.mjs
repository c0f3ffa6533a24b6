// Reads the part of TOML that this project's settings use.

/**
 * Reads sections of `key = value` lines; a value is a number, a string, a boolean or a list of these on one line.
 * @param {string} text
 * @returns {Record<string, Record<string, any>>} values by section and key
 * @throws {Error} naming the line that is none of these
 */
export function parseToml(text) {
  const sections = {};
  let section;
  for (const [index, line] of text.split("\n").entries()) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const heading = /^\[([\w-]+)\]$/.exec(trimmed);
    const pair = /^([\w-]+)\s*=\s*(.+)$/.exec(trimmed);
    if (heading) section = sections[heading[1]] = {};
    else if (pair && section) section[pair[1]] = parseValue(pair[2], index + 1);
    else throw new Error(`line ${index + 1} is no setting: ${trimmed}`);
  }
  return sections;
}

/** These values are written as in JSON. */
function parseValue(text, line) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`line ${line} has a value that is not a number, string, boolean or list: ${text}`);
  }
}
