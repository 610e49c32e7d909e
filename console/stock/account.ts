import type { AnswerOf } from '../api/client.ts'

export type Account = AnswerOf<'listAccounts'>['items'][number]

/** As `core/transfer/schema.ts` has them, whose schemas would come into the page with them. */
export const ACCOUNT_STATUSES = ['OPEN', 'FROZEN', 'CLOSED'] as const satisfies readonly Account['status'][]
