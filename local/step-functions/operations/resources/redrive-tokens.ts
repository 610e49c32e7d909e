import type { ExecutionRecord, TokenOfRedrive } from '../../interpreter/execution.ts'

const VALID_FOR_MS = 15 * 60_000
const MOST_TOKENS = 10

/** Returns when the execution was redriven with the token, in epoch milliseconds: within the last quarter of an hour. */
export function findRedrive(record: ExecutionRecord, token: string, now: number): number | undefined {
  return validTokens(record, now).find((each) => each.token === token)?.date
}

/** Returns the record of an execution that is redriven with the token now; it keeps the last ten. */
export function withToken(record: ExecutionRecord, token: string, now: number): ExecutionRecord {
  const redriveTokens = [...validTokens(record, now), { token, date: now }].slice(-MOST_TOKENS)
  return { ...record, redriveTokens }
}

function validTokens({ redriveTokens = [] }: ExecutionRecord, now: number): TokenOfRedrive[] {
  return redriveTokens.filter(({ date }) => now - date <= VALID_FOR_MS)
}
