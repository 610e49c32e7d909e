import * as z from 'zod'

/** API Gateway gives up after 29 seconds, and the work before the wait takes its part of them. */
export const MAX_WAIT_SECONDS = 20

const WAIT = /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i

/**
 * The header `Prefer`, as seconds to wait; undefined without a wait. A longer wait is cut, and a preference that is not known
 * is no error: https://www.rfc-editor.org/rfc/rfc7240
 */
export const Prefer = z.string().transform((text) => {
  const seconds = WAIT.exec(text)?.[1]
  return seconds === undefined ? undefined : Math.min(Number(seconds), MAX_WAIT_SECONDS)
})
