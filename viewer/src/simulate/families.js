// Groups of things: what each holds, and which groups are around a thing.

/** @typedef {import("./programme.js").Thing} Thing */

/**
 * For every thing itself, and for every group what it holds as well, in file order.
 * @param {Thing[]} things
 * @param {Map<string, Thing>} kept
 * @returns {Map<string, Thing[]>}
 */
export function familiesOf(things, kept) {
  const parents = new Map(things.map((thing) => [thing.id, thing.parent]));
  const groups = new Set(things.filter((thing) => thing.group).map((thing) => thing.id));
  const ranks = new Map(things.map((thing, index) => [thing.id, index]));
  /** @type {Map<string, Thing[]>} */
  const families = new Map(things.map((thing) => [thing.id, []]));
  for (const thing of things) {
    if (!kept.has(thing.id)) continue;
    families.get(thing.id)?.push(thing);
    const seen = new Set([thing.id]);
    let name = thing.parent;
    while (name !== null && parents.has(name) && !seen.has(name)) {
      if (groups.has(name)) families.get(name)?.push(thing);
      seen.add(name);
      name = parents.get(name) ?? null;
    }
  }
  for (const held of families.values()) held.sort((a, b) => Number(ranks.get(a.id)) - Number(ranks.get(b.id)));
  return families;
}

/**
 * The groups that each thing is in, the nearest first, for those that are in some.
 * @param {Thing[]} things
 * @param {Map<string, Thing>} kept
 * @returns {Map<string, string[]>}
 */
export function groupsAround(things, kept) {
  const families = familiesOf(things, kept);
  const groups = new Set(things.filter((thing) => thing.group && kept.has(thing.id)).map((thing) => thing.id));
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const group of groups) {
    for (const held of families.get(group) ?? []) {
      if (held.id !== group) found.set(held.id, [...(found.get(held.id) ?? []), group]);
    }
  }
  /** @param {string} group */
  const depth = (group) => found.get(group)?.length ?? 0;
  return new Map([...found].map(([name, around]) => [name, [...around].sort((a, b) => depth(b) - depth(a))]));
}
