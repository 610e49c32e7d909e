export interface Token {
  accessToken: string
  /** Epoch milliseconds. */
  expiresAt: number
}

/** For a clock that is not quite right. */
export const GRACE_MS = 60_000

/**
 * Returns what gives the token, asked before each call: a command that waits for hours outlives one. Before it expires
 * `renew` gets a new one, once for all who ask at the same time.
 */
export function createTokenSource<T extends Token>(
  first: T,
  renew: (last: T) => Promise<T>,
): () => Promise<string> {
  let token = first
  let renewAt = first.expiresAt - GRACE_MS
  let renewal: Promise<void> | undefined
  const replace = async () => {
    try {
      token = await renew(token)
      // A token of less than two minutes is used for half of its time, not renewed for each call.
      renewAt = token.expiresAt - Math.min(GRACE_MS, (token.expiresAt - Date.now()) / 2)
    } catch (error) {
      if (token.expiresAt <= Date.now()) {
        throw error
      }
    } finally {
      renewal = undefined
    }
  }
  return async () => {
    if (Date.now() >= renewAt) {
      renewal ??= replace()
      await renewal
    }
    return token.accessToken
  }
}
