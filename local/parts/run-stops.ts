/** Stops one part; `hasFailed` when another part, which was to be stopped before, has thrown. */
export type Stop = (hasFailed: boolean) => void | Promise<void>

/** Runs all of them, one after the other, whatever becomes of those before. Throws the first error, when all have run. */
export async function runStops(stops: readonly Stop[]): Promise<void> {
  const errors: unknown[] = []
  for (const each of stops) {
    try {
      await each(errors.length > 0)
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) {
    throw errors[0]
  }
}
