/** A list whose entries are made when they are looked at, each time anew. */
export function lazily<T>(length: number, value: (i: number) => T): readonly T[] {
  const list: T[] = new Array(length);
  for (let i = 0; i < length; i++) Object.defineProperty(list, i, { get: () => value(i), enumerable: true });
  return list;
}
