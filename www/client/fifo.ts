/** A queue whose items leave in the order in which they came; taking one costs the same however long it is. */
export class Fifo<Item> implements Iterable<Item> {
  #items: Item[] = [];
  #first = 0;

  /** Adds an item at the end. */
  push(item: Item): void {
    this.#items.push(item);
  }

  /** Takes the first item; `undefined` when there is none. */
  shift(): Item | undefined {
    const item = this.#items[this.#first++];
    if (this.#first >= this.#items.length) this.clear();
    return item;
  }

  /** Drops all items. */
  clear(): void {
    this.#items = [];
    this.#first = 0;
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.#items.slice(this.#first)[Symbol.iterator]();
  }
}
