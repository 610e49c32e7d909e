/** A Lambda error's cause is JSON text with an `errorMessage`; Step Functions' own causes are prose. */
export function messageOf(cause: string | null | undefined): string | undefined {
  if (!cause) {
    return undefined
  }
  try {
    const parsed = JSON.parse(cause) as { errorMessage?: unknown } | null
    return typeof parsed?.errorMessage === 'string' ? parsed.errorMessage : cause
  } catch {
    return cause
  }
}
