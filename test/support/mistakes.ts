/** Returns the fields of the request that a 400 names, in its order. */
export function mistakesOf({ body }: { body: Record<string, unknown> }): string[] {
  return (body.errors as { path: string }[]).map(({ path }) => path)
}
