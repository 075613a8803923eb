const fold = (text: string) => text.toLowerCase().replaceAll("ё", "е");

/** Splits a text at the words that begin with a word of the query. The other alphabet's matches stay unmarked. */
export function splitMatch(text: string, q: string): { part: string; hit: boolean; at: number }[] {
  const wanted = fold(q).split(/\s+/).filter(Boolean);
  const plain = fold(text);
  const parts: { part: string; hit: boolean; at: number }[] = [];
  let done = 0;
  for (const { index } of plain.matchAll(/[\p{L}\p{N}]+/gu)) {
    const word = wanted.find((one) => plain.startsWith(one, index));
    if (!word || index < done) continue;
    if (index > done) parts.push({ part: text.slice(done, index), hit: false, at: done });
    parts.push({ part: text.slice(index, index + word.length), hit: true, at: index });
    done = index + word.length;
  }
  if (done < text.length) parts.push({ part: text.slice(done), hit: false, at: done });
  return parts;
}
