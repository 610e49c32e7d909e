import type { Item } from '../tables/tables.ts'
import { type LedgerEntry, listLedger, listSummaries, type SummaryItem } from './execution-items.ts'
import { findUndoDisorder } from './undo-order.ts'

interface Version {
  state: string
  approvals: Record<string, unknown>
  revoked: Record<string, unknown>
}

const REVIEWS = ['LegalReview', 'FinanceReview', 'SecurityReview']
const FORWARD = ['SubmitDocument', ...REVIEWS, 'PublishDocument']

/** What is wrong with the register, in words, once every approval has ended. */
export function findDocumentViolations(documents: readonly Item[], executions: readonly Item[]): string[] {
  return listSummaries(executions).flatMap((summary) => violationsOf(summary, documents, executions))
}

/** Published with every approval on record, or withdrawn with every approval revoked. */
function violationsOf(
  { pk, executionId, status }: SummaryItem,
  documents: readonly Item[],
  executions: readonly Item[],
): string[] {
  const ledger = listLedger(executions, { pk })
  const own = documents.find((item) => item.executionId === executionId) as unknown as Version | undefined
  const found = ledger.filter(({ state }) => state === 'PENDING').map(({ step }) => `${step} is PENDING`)
  const approvals = Object.keys(own?.approvals ?? {}).sort()
  const revoked = Object.keys(own?.revoked ?? {}).sort()
  const given = ledger.filter(({ step, startedAt }) => isReview(step) && startedAt).map(({ step }) => step)

  if (status === 'COMPLETED') {
    if (own?.state !== 'PUBLISHED') {
      found.push(`the document is ${own?.state}`)
    }
    if (String(approvals) !== String([...REVIEWS].sort())) {
      found.push(`it was approved by ${approvals}`)
    }
    if (revoked.length > 0) {
      found.push(`${revoked} are revoked`)
    }
  } else if (status === 'COMPENSATED') {
    if (own && own.state !== 'WITHDRAWN') {
      found.push(`the document is ${own.state}`)
    }
    if (approvals.length > 0) {
      found.push(`${approvals} still stand`)
    }
    if (String(revoked) !== String(given.sort())) {
      found.push(`${given} were given, ${revoked} revoked`)
    }
    found.push(...findNotUndone(ledger), ...findUndoDisorder(FORWARD, ledger))
  } else {
    found.push('it should have ended')
  }
  return found.map((what) => `${executionId} is ${status}, but ${what}`)
}

function isReview(step: string): boolean {
  return REVIEWS.includes(step)
}

function findNotUndone(ledger: LedgerEntry[]): string[] {
  return ledger
    .filter(({ step, state }) => state === 'DONE' && step !== 'NotifyAuthor')
    .map(({ step }) => `${step} is not undone`)
}
