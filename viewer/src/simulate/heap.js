// A queue in which the least comes first.

/**
 * @template T
 */
export class Heap {
  /** @param {(a: T, b: T) => boolean} before */
  constructor(before) {
    this.before = before;
    /** @type {T[]} */
    this.items = [];
  }

  /** @returns {T | undefined} */
  get first() {
    return this.items[0];
  }

  /** @param {T} item */
  push(item) {
    const { items, before } = this;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!before(item, items[up])) break;
      items[at] = items[up];
      at = up;
    }
    items[at] = item;
  }

  /** @returns {T} the least; there must be one */
  pop() {
    const { items, before } = this, least = items[0], last = /** @type {T} */ (items.pop());
    if (items.length === 0) return least;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= items.length) break;
      if (down + 1 < items.length && before(items[down + 1], items[down])) down += 1;
      if (!before(items[down], last)) break;
      items[at] = items[down];
      at = down;
    }
    items[at] = last;
    return least;
  }
}
