/** Where a value stands: names of fields, and positions in lists. */
export type Path = readonly (string | number)[]

/** `items.0.sku`, as the API names it. */
export function writePath(path: Path): string {
  return path.join('.')
}

/** Returns a copy of `value` with what stands at `path` replaced; undefined takes a field away, and an item of a list. */
export function changeAt(value: unknown, path: Path, next: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) {
    return next
  }
  if (typeof step === 'number') {
    const list = Array.isArray(value) ? value : []
    const changed = changeAt(list[step], rest, next)
    return changed === undefined
      ? list.filter((_, index) => index !== step)
      : Object.assign([...list], { [step]: changed })
  }
  const { [step]: before, ...others } = isRecord(value) ? value : {}
  const changed = changeAt(before, rest, next)
  if (changed === undefined) {
    return others
  }
  // A field keeps its place among the others.
  return isRecord(value) ? { ...value, [step]: changed } : { [step]: changed }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
