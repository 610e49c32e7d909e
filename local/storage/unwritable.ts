import { AwsError, isAwsError } from '#local/aws-error.ts'

/** What SQLite and the file system say of a file that cannot be written, though nothing is wrong with what it holds. */
const FINDINGS =
  /disk is full|readonly|read-only|unable to open|disk I\/O|is locked|ENOSPC|EDQUOT|EROFS|EACCES|EPERM|EIO/

/** Whether an error says that there is no room, no right to write, or a disk that fails. */
export function isUnwritable(finding: string): boolean {
  return FINDINGS.test(finding)
}

/** What callers get while a store takes nothing; AWS's clients try it again. */
export function createStoreError(finding: string): AwsError {
  return new AwsError('ServiceUnavailable', `the data store cannot be written: ${finding}`, 503, {
    Type: 'Service',
  })
}

/** The same error, or what callers get where the file could not be written. */
export function explainWriteError(error: unknown): unknown {
  const { message } = error as Error
  return isUnwritable(message) && !isAwsError(error) ? createStoreError(message) : error
}
