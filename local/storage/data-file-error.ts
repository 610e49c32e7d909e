import { isUnwritable } from './unwritable.ts'

/** "FlFg": tells a data file of ours from any other SQLite file. */
export const APPLICATION_ID = 0x466c4667

const RESTORE = 'it is left as it is: restore it from a backup, or use another data folder'

/** The data file cannot be used, and has been left as it was. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError'
  readonly file: string

  constructor(
    file: string,
    problem: string,
    { remedy = RESTORE, cause }: { remedy?: string; cause?: unknown } = {},
  ) {
    super(`the data file ${file} ${problem}; ${remedy}`, { cause })
    this.file = file
  }
}

/** Adds a further way out. */
export function restoreOr(wayOut: string): string {
  return `${RESTORE}, or ${wayOut}`
}

/** Returns the error of SQLite or of the file system as one that names the file, what was found, and what to do. */
export function explainFileError(file: string, error: Error): DataFileError {
  if (error instanceof DataFileError) {
    return error
  }
  const { message: finding } = error
  if (/locked|busy/.test(finding)) {
    const remedy = 'stop that one, or use another data folder'
    return new DataFileError(file, 'is in use by another process', { remedy, cause: error })
  }
  if (/ELOOP/.test(finding)) {
    return new DataFileError(file, `is a link that leads to itself (${finding})`, { cause: error })
  }
  if (isUnwritable(finding)) {
    const remedy = 'make room on its disk and let this user write there, or use another data folder'
    return new DataFileError(file, `cannot be written (${finding}), and need not be damaged`, {
      remedy,
      cause: error,
    })
  }
  return new DataFileError(file, `is damaged (${finding})`, { cause: error })
}
