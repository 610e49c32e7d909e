import { createHash } from 'node:crypto'
import { Aws } from 'aws-cdk-lib/core'

/** Cognito takes 63 characters; the account's number and a hyphen are 13. */
const LONGEST_NAME = 50
/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
const FORBIDDEN = /aws|amazon|cognito/
const HASH_DIGITS = 8

/**
 * Returns the first part of the host where people sign in, which nobody else in the region may have: the stack's name and
 * the account. A name that Cognito does not take is shortened, and told apart by a hash.
 */
export function signInPrefixOf(stackName: string): string {
  const name = stackName.toLowerCase()
  const isTaken = name.length <= LONGEST_NAME && !FORBIDDEN.test(name) && !name.endsWith('-')
  return `${isTaken ? name : shorten(name)}-${Aws.ACCOUNT_ID}`
}

function shorten(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS)
  const kept = name.replaceAll(new RegExp(FORBIDDEN, 'g'), '').slice(0, LONGEST_NAME - HASH_DIGITS - 1)
  const start = kept.replace(/^-+|-+$/g, '')
  // What is left may be a word again, or begin with no letter.
  return !FORBIDDEN.test(start) && /^[a-z]/.test(start) ? `${start}-${hash}` : `flowforge-${hash}`
}
