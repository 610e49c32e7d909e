interface PageOptions {
  delimiter?: string
  maxKeys?: number
  startAfter?: string
  marker?: string
  prefix?: string
}

/** Returns a page of a listing as S3 makes it: by code points, what shares a prefix up to the delimiter as one entry. */
export function pageOf<T extends { key: string }>(
  objects: readonly T[],
  { prefix = '', delimiter, maxKeys = 1_000, startAfter, marker = '' }: PageOptions = {},
): { objects: T[]; commonPrefixes: string[]; isTruncated: boolean } {
  const after = startAfter ?? marker
  const page: T[] = []
  const commonPrefixes = new Set<string>()
  for (const object of [...objects].sort((a, b) => compare(a.key, b.key))) {
    const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1
    const entry = end < 0 ? object.key : object.key.slice(0, end + delimiter!.length)
    if ((after && compare(entry, after) <= 0) || commonPrefixes.has(entry)) {
      continue
    }
    if (page.length + commonPrefixes.size >= maxKeys) {
      return { objects: page, commonPrefixes: [...commonPrefixes], isTruncated: true }
    }
    if (end < 0) {
      page.push(object)
    } else {
      commonPrefixes.add(entry)
    }
  }
  return { objects: page, commonPrefixes: [...commonPrefixes], isTruncated: false }
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
