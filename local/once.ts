export interface Once<T> {
  /** Opens it with the first call; after a failure the next call tries again. */
  get(): Promise<T>
  /** Resolves with what has been opened, or is being opened: undefined where nobody asked for it, and where that fails. */
  opened(): Promise<T | undefined>
}

/** What is opened when it is first needed, once. An opening that fails is not kept: its cause, a full disk, may be over. */
export function createOnce<T>(open: () => Promise<T>): Once<T> {
  let opening: Promise<T> | undefined
  return {
    get() {
      opening ??= open().catch((error: unknown) => {
        opening = undefined
        throw error
      })
      return opening
    },
    opened: async () => opening?.catch(() => undefined),
  }
}
