import { AwsError } from '#local/aws-error.ts'
import { type DataFileOptions, openDataFile } from '#local/storage/data-file.ts'

/** An asynchronous invocation that was accepted, and is not over. */
export interface AcceptedInvocation {
  functionName: string
  /** JSON text. */
  payload: string
  clientContext?: string | undefined
  traceHeader?: string | undefined
  /** Epoch milliseconds. */
  acceptedAt: number
}

/** Keeps accepted asynchronous invocations until they are over, as Lambda's own queue does. */
export interface AsyncQueue {
  /** Keeps it before it is acknowledged; the answer forgets it. */
  keep(invocation: AcceptedInvocation): () => void
  /** What an earlier process has accepted and not brought to an end, each with what forgets it. */
  left(): { invocation: AcceptedInvocation; forget: () => void }[]
  close(): void
}

const SCHEMA = 'CREATE TABLE accepted (id INTEGER PRIMARY KEY, invocation TEXT NOT NULL)'

/** Writes a page, and leaves the table as it was. */
const PROBE = `BEGIN IMMEDIATE; INSERT INTO accepted VALUES (-1, ''); DELETE FROM accepted WHERE id = -1; COMMIT`

const RETRY_AFTER_MS = 250

export interface AsyncQueueOptions extends Omit<DataFileOptions, 'schema' | 'format'> {
  /** Called when the file begins to refuse what is to be stored, and with undefined when it takes it again. */
  onStoreChange?(problem: Error | undefined): void
}

/**
 * What it has taken survives SIGKILL; with `fsync` also a loss of power. `keep` throws AwsError while the file cannot be
 * written. Throws DataFileError.
 */
export function createAsyncQueue(
  file: string,
  { onStoreChange, ...options }: AsyncQueueOptions = {},
): AsyncQueue {
  const db = openDataFile(file, { schema: SCHEMA, format: 1, ...options })
  const insert = db.prepare('INSERT INTO accepted (invocation) VALUES (?)')
  const remove = db.prepare('DELETE FROM accepted WHERE id = ?')
  /** Over, and still in the file: a restart would run them once more. */
  const over = new Set<number | bigint>()
  let retry: NodeJS.Timeout | undefined
  let isOpen = true

  function forgetAll(): void {
    try {
      for (const id of over) {
        remove.run(id)
        over.delete(id)
      }
    } catch (error) {
      delay(error as Error)
      return
    }
    if (retry) {
      clearTimeout(retry)
      retry = undefined
      onStoreChange?.(undefined)
    }
  }

  function delay(error: Error): void {
    if (!retry) {
      onStoreChange?.(error)
    }
    clearTimeout(retry)
    retry = setTimeout(tryAgain, RETRY_AFTER_MS)
  }

  function tryAgain(): void {
    try {
      db.exec(PROBE)
    } catch (error) {
      if (db.isTransaction) {
        db.exec('ROLLBACK')
      }
      delay(error as Error)
      return
    }
    forgetAll()
  }

  const forget = (id: number | bigint) => () => {
    if (isOpen) {
      over.add(id)
      forgetAll()
    }
  }
  return {
    keep(invocation) {
      try {
        return forget(insert.run(JSON.stringify(invocation)).lastInsertRowid)
      } catch (error) {
        delay(error as Error)
        const problem = `the invocation cannot be stored: ${(error as Error).message}`
        throw new AwsError('ServiceException', problem, 503, { Type: 'Service' })
      }
    },
    left: () =>
      db
        .prepare('SELECT id, invocation FROM accepted ORDER BY id')
        .all()
        .map(({ id, invocation }) => ({
          invocation: JSON.parse(String(invocation)) as AcceptedInvocation,
          forget: forget(Number(id)),
        })),
    close() {
      isOpen = false
      clearTimeout(retry)
      db.close()
    },
  }
}
